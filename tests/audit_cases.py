"""The audits of one full case: one with a draft and a sheet that was read, and one without findings."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from audits.models import Audit, AuditGrant, AuditSite, FindingSheet, FindingSheetRow
from audits.services.findings import add_finding
from audits.services.planning import plan_audit
from audits.services.team import set_team
from remediation.services import FindingValues
from suppliers.models import Site, Supplier
from tenants.models import Membership, Organisation, Role, User
from tests.world import NOW


def ordered_audits(supplier: Supplier, *, firm: Organisation, writer: User) -> dict[str, UUID]:
    """Planned in the buyer's scope; gives their ids and that of a site they go to."""
    site = Site.objects.filter(supplier=supplier).order_by("name").first() or Site.objects.create(
        tenant=supplier.tenant, supplier=supplier, name="Cutting hall"
    )
    first, second = (
        plan_audit(
            tenant_id=supplier.tenant_id,
            supplier=supplier,
            firm=firm,
            protocol="Four-pillar on-site",
            announcement="announced",
            starts_on=NOW.date() - timedelta(days=1),
            ends_on=NOW.date() + timedelta(days=days),
            sites=[site],
            actor=writer,
            now=NOW,
        )
        for days in (1, 2)
    )
    return {
        "audit": first.pk,
        "empty_audit": second.pk,
        "audit_site": AuditSite.objects.get(audit=first).pk,
        "site": site.pk,
        "firm": firm.pk,
    }


def auditors_at_work(audit_id: UUID, empty_id: UUID, *, lead: User) -> dict[str, UUID]:
    """Staffed and written in the firm's scope; gives the ids of a grant, a draft and a sheet."""
    audits = [Audit.objects.get(pk=pk) for pk in (audit_id, empty_id)]
    members = Membership.objects.filter(organisation_id=audits[0].firm_id, role__in=[Role.AUDITOR, Role.LEAD])
    for audit in audits:
        set_team(audit=audit, user_ids=list(members.values_list("user_id", flat=True)), actor=lead)
    draft = add_finding(audit=audits[0], values=_blocked_exit(), actor=lead, now=NOW)
    sheet = FindingSheet.objects.create(
        tenant_id=audits[0].tenant_id,
        audit=audits[0],
        file_name=f"findings of {audits[0].supplier.name}.csv",
        file="finding-sheets/none.csv",
        sha256=audits[0].pk.hex * 2,
        size=100,
        state=FindingSheet.State.READY,
        total=1,
        fresh=1,
        created_by=lead,
    )
    grant = AuditGrant.objects.filter(content_object=audits[0]).earliest("user__email")
    return {"audit_draft": draft.pk, "sheet": sheet.pk, "audit_grant": grant.pk, "auditor": grant.user_id}


def read_sheet_row(sheet_id: UUID) -> dict[str, UUID]:
    """The one row of the sheet, read in the worker's scope."""
    sheet = FindingSheet.objects.get(pk=sheet_id)
    said = _blocked_exit() | {"title": "Poor light", "found_on": NOW.date().isoformat(), "site": ""}
    row = FindingSheetRow.objects.create(
        tenant_id=sheet.tenant_id,
        sheet=sheet,
        number=2,
        raw={"title": "Poor light", "severity": "minor"},
        values=said,
        key=sheet.pk.hex * 2,
        verdict=FindingSheetRow.Verdict.FRESH,
    )
    return {"sheet_row": row.pk}


def _blocked_exit() -> FindingValues:
    return FindingValues(
        severity="minor",
        area="health_safety",
        clause="HS 5.1",
        title="Blocked exit",
        description="Bales stood before the exit of hall 2.",
        standard="",
        item="",
        found_on=NOW.date(),
        site=None,
    )
