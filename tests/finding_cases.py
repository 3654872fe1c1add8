"""The findings of one full case: a draft, one nobody answered, one with plan and proof to decide on, one to
close."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from assessments.catalogue import catalogue
from assessments.models import Evidence
from remediation.models import Finding, ProofFile
from remediation.services import FindingValues, issue_finding, open_finding
from remediation.services.corrections import submit_correction
from remediation.services.own_actions import add_own_action
from remediation.services.plans import ActionValues, submit_plan
from suppliers.models import Site, Supplier
from tenants.models import Organisation, User
from tests.world import NOW


def buyer_findings(supplier: Supplier, *, writer: User) -> dict[str, UUID]:
    """Written in the buyer's scope; gives their ids by what they are for, and that of the site."""
    site = Site.objects.create(tenant=supplier.tenant, supplier=supplier, name="Cutting hall")
    drafts = {
        "draft_finding": _draft(supplier, "critical", site, writer),
        "finding": _draft(supplier, "critical", site, writer),
        "answered_finding": _draft(supplier, "major", None, writer),
        "closable_finding": _draft(supplier, "observation", None, writer),
    }
    for name, finding in drafts.items():
        if name != "draft_finding":
            issue_finding(finding=finding, actor=writer, now=NOW)
    return {"site": site.pk} | {name: finding.pk for name, finding in drafts.items()}


def supplier_answers(finding_id: UUID, *, proof: Evidence, sender: User) -> dict[str, UUID]:
    """Plan and proof for one of them, sent in the supplier's scope; gives the ids of what was sent."""
    finding = Finding.objects.get(pk=finding_id)
    action = ActionValues("Clear the way and mark it.", "Plant manager", NOW.date() + timedelta(days=9))
    plan = submit_plan(
        finding=finding, root_cause="Nobody looked after it.", actions=[action], actor=sender, now=NOW
    )
    correction = submit_correction(
        finding=finding, statement="The way is clear.", evidence=[proof], actor=sender, now=NOW
    )
    return {
        "plan": plan.pk,
        "corrective_action": plan.actions.get().pk,
        "correction": correction.pk,
        "proof_file": ProofFile.objects.get(correction=correction).pk,
    }


def own_action(
    company: Organisation, buyer: Organisation, *, proof: Evidence, actor: User
) -> dict[str, UUID]:
    """An own action of the company, shared with a buyer, in the company's scope; gives the id."""
    action = add_own_action(
        company_id=company.pk,
        values={
            "title": f"Meter water, told to {buyer.name}",
            "progress": "Two meters are in.",
            "owner": actor,
            "due_on": NOW.date() + timedelta(days=30),
            "state": "doing",
            "standard": "t-cerds",
            "standard_version": catalogue("t-cerds").version,
            "item": "environment.policy.environmental_policy",
            "papers": [proof],
            "shared_with": [buyer.pk],
        },
        actor=actor,
        now=NOW,
    )
    return {"own_action": action.pk}


def _draft(supplier: Supplier, severity: str, site: Site | None, writer: User) -> Finding:
    return open_finding(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        values=FindingValues(
            severity=severity,
            area="health_safety",
            clause="7.2.1 b",
            title=f"Blocked way, {severity}, {supplier.name}",
            description="Pallets stood before the exit.",
            standard="t-cerds",
            item="environment.policy.environmental_policy",
            found_on=NOW.date(),
            site=site,
        ),
        origin="buyer",
        actor=writer,
        now=NOW,
    )
