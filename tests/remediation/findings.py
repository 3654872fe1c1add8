"""Short ways to findings in tests: written, issued, planned, corrected, as the people in the world do it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from assessments.models import Evidence
from remediation import services
from remediation.models import Correction, Finding, Origin, Plan
from remediation.services import ActionValues, FindingValues
from suppliers.models import Supplier
from tenants.scope import scope
from tests.world import World

FOUND = date(2026, 11, 20)
ITEM = "environment.policy.environmental_policy"


def values(**changed: Any) -> FindingValues:
    """A critical labour finding without standard or site, with the values given in place of its own."""
    said: FindingValues = {
        "severity": "critical",
        "area": "labour",
        "clause": "ETI 5.1",
        "title": "Wages below the legal minimum",
        "description": "Payslips of 12 workers show less than the legal minimum.",
        "standard": "",
        "item": "",
        "found_on": FOUND,
        "site": None,
    }
    return said | changed  # type: ignore[return-value]


def draft(
    world: World, *, supplier: str = "Evergreen Knitting", now: datetime | None = None, **changed: Any
) -> Finding:
    """A draft that Aurora's procurement wrote (call it in a scope of Aurora's side)."""
    return services.open_finding(
        tenant_id=world.org("Aurora").pk,
        supplier=Supplier.objects.get(name=supplier),
        values=values(**changed),
        origin=Origin.BUYER,
        actor=world.user("Aurora", "procurement"),
        now=now or world.now,
    )


def issued(world: World, *, now: datetime | None = None, **changed: Any) -> Finding:
    """A finding of Aurora, issued ``now`` (opens Aurora's scope)."""
    with scope(world.scope("Aurora")):
        finding = draft(world, now=now, **changed)
        return services.issue_finding(
            finding=finding, actor=world.user("Aurora", "procurement"), now=now or world.now
        )


def proof(world: World, company: str = "Evergreen", word: str = "payroll") -> Evidence:
    """A file in the vault of a company (call it in that company's scope)."""
    return Evidence.objects.create(
        tenant=world.org(company),
        name=f"{word}.pdf",
        file=f"evidence/{word}",
        sha256=hashlib.sha256(word.encode()).hexdigest(),
        content_type="application/pdf",
        size=2048,
        uploaded_by=world.user(company, "admin"),
    )


def action(**changed: Any) -> ActionValues:
    """One corrective action, due in ten days."""
    said: dict[str, Any] = {
        "description": "Pay the difference",
        "responsible": "Payroll office",
        "due_on": date(2026, 12, 4),
    }
    return ActionValues(**(said | changed))


def send_plan(world: World, finding: Finding, *, now: datetime | None = None, **changed: Any) -> Plan:
    """The company's contributor sends a plan (opens the company's scope)."""
    with scope(world.scope("Evergreen")):
        return services.submit_plan(
            finding=Finding.objects.get(pk=finding.pk),
            **{"root_cause": "The payroll program was wrong.", "actions": [action()]} | changed,
            actor=world.user("Evergreen", "contributor"),
            now=now or world.now + timedelta(hours=1),
        )


def send_proof(
    world: World, finding: Finding, *, now: datetime | None = None, word: str = "payroll"
) -> Correction:
    """The company's administrator sends proof (opens the company's scope)."""
    with scope(world.scope("Evergreen")):
        return services.submit_correction(
            finding=Finding.objects.get(pk=finding.pk),
            statement="All 12 workers were paid the difference.",
            evidence=[proof(world, word=word)],
            actor=world.user("Evergreen", "admin"),
            now=now or world.now + timedelta(hours=2),
        )


def decide(
    world: World, finding: Finding, part: str, *, accept: bool, reason: str = "", now: datetime | None = None
) -> None:
    """The rating body's assessor decides on the part (``plan`` or ``correction``) that waits."""
    decision = {"plan": services.decide_plan, "correction": services.decide_correction}[part]
    with scope(world.scope("Clearwater")):
        decision(
            finding=Finding.objects.get(pk=finding.pk),
            accept=accept,
            reason=reason,
            actor=world.user("Clearwater", "assessor"),
            now=now or world.now + timedelta(hours=3),
        )
