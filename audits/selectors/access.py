"""Which audits, and what of them, a person may know of: the one place where object grants are asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from audits.models import WORK_ON, Audit
from remediation.models import Finding
from tenants.models import OrganisationKind
from tenants.scope import current
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


def audits_of_other_firms() -> QuerySet[Audit]:
    """The buyer's audits that people of the acting firm may not know of; none for the buyer itself."""
    active = current()
    if active.side != "assessor":
        return Audit.objects.none()
    return Audit.objects.filter(tenant_id=active.tenant_id).exclude(firm_id=active.organisation_id)


def drafts_of_other_firms() -> QuerySet[Finding]:
    """What those audits found and did not issue: nobody's word yet, their firm's and the buyer's alone."""
    found = Finding.objects.filter(tenant_id=current().tenant_id, issued_at=None)
    return found.filter(origin_id__in=audits_of_other_firms().order_by().values("pk"))


def known_findings() -> QuerySet[Finding]:
    """The findings of the buyer that whoever acts may know of: all but drafts of another firm."""
    active = current()
    findings = Finding.objects.filter(tenant_id=active.tenant_id)
    if active.side != "assessor":
        return findings
    return findings.exclude(pk__in=drafts_of_other_firms().order_by().values("pk"))
