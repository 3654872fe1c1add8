"""What happens to findings, told by the people it happens to: each step in its own scope, at its own time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import time_machine

from assessments.models import Evidence
from remediation.models import Finding
from remediation.services import corrections, findings, plans
from suppliers.models import Site, Supplier
from tenants.clock import advance_obligations
from tenants.scope import scope
from tests.world import World


class Story:
    """The findings of one buyer; ``ago`` says how long before the world's now something happened."""

    def __init__(self, world: World, buyer: str = "Aurora", company: str = "Evergreen") -> None:
        self.world, self.buyer, self.company = world, buyer, company
        self.manager = world.user(buyer, "esg_manager")
        self.supplier_admin = world.user(company, "admin")
        self._files = count(1)

    def at(self, ago: timedelta) -> datetime:
        return self.world.now - ago

    def _as(self, who: str, ago: timedelta, act: Callable[[datetime], Any]) -> Any:
        now = self.at(ago)
        with time_machine.travel(now, tick=False), scope(self.world.scope(who)):
            return act(now)

    def draft(
        self,
        title: str,
        severity: str = "critical",
        *,
        ago: timedelta = timedelta(),
        supplier: str = "Evergreen Knitting",
        site: str = "",
        owner: Any = None,
        **values: Any,
    ) -> Finding:
        def write(now: datetime) -> Finding:
            about = Supplier.objects.get(name=supplier)
            place = None
            if site:
                place, _made = Site.objects.get_or_create(tenant=about.tenant, supplier=about, name=site)
            return findings.open_finding(
                tenant_id=about.tenant_id,
                supplier=about,
                values=findings.FindingValues(
                    **{
                        "severity": severity,
                        "area": "health_safety",
                        "clause": "",
                        "title": title,
                        "description": "",
                        "standard": "",
                        "item": "",
                        "found_on": now.date(),
                        "site": place,
                    }
                    | values
                ),
                origin="buyer",
                owner=owner,
                actor=self.manager,
                now=now,
            )

        return self._as(self.buyer, ago, write)

    def issued(self, title: str, severity: str = "critical", *, ago: timedelta, **values: Any) -> Finding:
        found = self.draft(title, severity, ago=ago, **values)
        return self._as(
            self.buyer,
            ago,
            lambda now: findings.issue_finding(finding=found, actor=self.manager, now=now),
        )

    def plan(self, finding: Finding, *, ago: timedelta = timedelta()) -> None:
        def send(now: datetime) -> None:
            action = plans.ActionValues(
                "Clear the way and mark it.", "Plant manager", now.date() + timedelta(9)
            )
            plans.submit_plan(
                finding=finding,
                root_cause="Nobody looked after the exits since the move.",
                actions=[action],
                actor=self.supplier_admin,
                now=now,
            )

        self._as(self.company, ago, send)

    def proof(self, finding: Finding, *, ago: timedelta = timedelta(), files: int = 1) -> None:
        def send(now: datetime) -> None:
            corrections.submit_correction(
                finding=finding,
                statement="The exit is clear; the photos show it.",
                evidence=[self._file(finding) for _number in range(files)],
                actor=self.supplier_admin,
                now=now,
            )

        self._as(self.company, ago, send)

    def _file(self, finding: Finding) -> Evidence:
        number = next(self._files)
        digest = hashlib.sha256(f"{finding.pk}{number}".encode()).hexdigest()
        return Evidence.objects.create(
            tenant=self.world.org(self.company),
            name=f"photo {number} of {finding.reference}.pdf",
            file=f"evidence/{digest}",
            sha256=digest,
            content_type="application/pdf",
            size=48_000,
            uploaded_by=self.supplier_admin,
        )

    def decide(self, finding: Finding, what: str, *, accept: bool, ago: timedelta = timedelta()) -> None:
        decide = {"plan": plans.decide_plan, "proof": corrections.decide_correction}[what]
        reason = "" if accept else "The photo shows another door."
        self._as(
            self.buyer,
            ago,
            lambda now: decide(finding=finding, accept=accept, reason=reason, actor=self.manager, now=now),
        )

    def close(self, finding: Finding, *, ago: timedelta = timedelta()) -> None:
        self._as(
            self.buyer,
            ago,
            lambda now: findings.close_finding(finding=finding, actor=self.manager, now=now),
        )

    def tick(self) -> None:
        """The clock takes what is due."""
        advance_obligations(now=self.world.now)

    def everything(self) -> dict[str, UUID]:
        """Findings in every state, by what they show."""
        hours, days = (lambda n: timedelta(hours=n)), (lambda n: timedelta(days=n))
        with scope(self.world.scope(self.buyer)):
            Supplier.objects.filter(name="Evergreen Knitting").update(
                owner=self.world.user(self.buyer, "procurement")
            )
        breached = self.issued(
            "Blocked emergency exit, cutting hall",
            ago=hours(84),
            site="Sialkot plant",
            owner=self.manager,
            description="Two pallets stood before exit 4 on the ground floor of the cutting hall. "
            "The door could not be opened.\n\nEleven people work there.",
            clause="T/CFIE 7.2.1 b",
            standard="t-cerds",
            item="environment.policy.environmental_policy",
        )
        rejected = self.issued("Time records incomplete for August", "zero_tolerance", ago=days(5))
        self.proof(rejected, ago=days(4), files=2)
        self.decide(rejected, "proof", accept=False, ago=days(3))
        today = self.issued("Discharge permit lapsed", ago=hours(66), site="Kafr El Dawar")
        self.proof(today, files=3)
        self.issued("Two boilers without inspection record", ago=hours(50), owner=self.manager)
        waiting = self.issued("Monthly overtime above 36 hours", ago=hours(100))
        self.proof(waiting, ago=hours(40))
        self.issued("Missing guard on press line 2", ago=hours(2), supplier="Lone Mill")
        plan = self.issued("Dust masks not worn in spraying", "major", ago=days(25))
        self.plan(plan)
        self.issued("Payslips lack overtime detail", "minor", ago=days(26))
        ready = self.issued("Solvent waste without transfer notes", "major", ago=days(20))
        self.plan(ready, ago=days(19))
        self.decide(ready, "plan", accept=True, ago=days(18))
        self.proof(ready, ago=days(9))
        self.decide(ready, "proof", accept=True, ago=days(8))
        approved = self.issued("Fire drill older than 12 months", "major", ago=days(12))
        self.plan(approved, ago=days(11))
        self.decide(approved, "plan", accept=True, ago=days(10))
        self.issued("Suggestion box is hard to find", "observation", ago=days(3))
        for number in range(11):
            self.issued(f"Grievance box not explained, hall {number + 1}", "minor", ago=days(number))
        closed = self.issued("Noise survey missing", "major", ago=days(60))
        self.plan(closed, ago=days(50))
        self.decide(closed, "plan", accept=True, ago=days(49))
        self.proof(closed, ago=days(30))
        self.decide(closed, "proof", accept=True, ago=days(29))
        self.close(closed, ago=days(28))
        draft = self.draft("Grievance numbers not posted", "minor")
        self.tick()
        return {
            "breached": breached.pk,
            "rejected": rejected.pk,
            "today": today.pk,
            "waiting": waiting.pk,
            "planned": plan.pk,
            "ready": ready.pk,
            "done": closed.pk,
            "draft": draft.pk,
        }
