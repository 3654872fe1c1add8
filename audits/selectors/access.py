"""Which audits a person may know of: the one place where object grants are asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from audits.models import WORK_ON, Audit
from tenants.models import OrganisationKind
from tenants.selectors import Acting

PERMISSION = f"audits.{WORK_ON}"


def audits_for(acting: Acting, user: Any) -> QuerySet[Audit]:
    """The audits somebody may open: a buyer's people all of the buyer's, people of a firm those their firm
    was ordered to do for this buyer, and an auditor only those granted by name."""
    audits = Audit.objects.filter(tenant_id=acting.tenant.pk)
    if acting.organisation.kind != OrganisationKind.BUYER:
        audits = audits.filter(firm_id=acting.organisation.pk)
    if acting.can("audits.view"):
        return audits
    granted: QuerySet[Audit] = get_objects_for_user(
        user, PERMISSION, audits, use_groups=False, with_superuser=False, accept_global_perms=False
    )
    return granted
