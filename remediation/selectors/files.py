"""Who may open a file that proves a correction."""

from __future__ import annotations

from django.db.models import QuerySet

from remediation.models import ProofFile
from tenants.scope import current


def readable_files() -> QuerySet[ProofFile]:
    """Files of proof the acting organisation holds: a supplier company its own, a buyer and who works for it
    those sent to the buyer."""
    active = current()
    if active.side == "supplier":
        return ProofFile.objects.filter(supplier_org_id=active.organisation_id)
    return ProofFile.objects.filter(tenant_id=active.tenant_id)
