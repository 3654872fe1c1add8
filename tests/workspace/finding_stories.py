"""What happens to findings, told by the people it happens to: each step in its own scope, at its own time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar, cast
from uuid import UUID

import time_machine

from assessments.models import Evidence
from remediation import services
from remediation.models import Finding
from suppliers.models import Site, Supplier
from tenants.clock import advance_obligations
from tenants.scope import scope
from tests.world import World

T = TypeVar("T")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Story:
    """The findings of one buyer; ``ago`` says how long before the world's now something happened."""

    def __init__(self, world: World, buyer: str = "Aurora", company: str = "Evergreen") -> None:
        self.world, self.buyer, self.company = world, buyer, company
        self.manager = world.user(buyer, "esg_manager")
        self.supplier_admin = world.user(company, "admin")
        self._files = count(1)

    def at(self, ago: timedelta) -> datetime:
        return self.world.now - ago

    def _as(self, who: str, ago: timedelta, act: Callable[[datetime], T]) -> T:
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
            given: dict[str, Any] = {
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
            return services.open_finding(
                tenant_id=about.tenant_id,
                supplier=about,
                values=cast("services.FindingValues", given | values),
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
            lambda now: services.issue_finding(finding=found, actor=self.manager, now=now),
        )

    def plan(self, finding: Finding, *, ago: timedelta = timedelta()) -> None:
        def send(now: datetime) -> None:
            action = services.ActionValues(
                "Clear the way and mark it.", "Plant manager", now.date() + timedelta(9)
            )
            services.submit_plan(
                finding=finding,
                root_cause="Nobody looked after the exits since the move.",
                actions=[action],
                actor=self.supplier_admin,
                now=now,
            )

        self._as(self.company, ago, send)

    def proof(self, finding: Finding, *, ago: timedelta = timedelta(), files: int = 1) -> None:
        def send(now: datetime) -> None:
            services.submit_correction(
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
        decide = {"plan": services.decide_plan, "proof": services.decide_correction}[what]
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
            lambda now: services.close_finding(finding=finding, actor=self.manager, now=now),
        )

    def tick(self) -> None:
        """The clock takes what is due."""
        advance_obligations(now=self.world.now)

    def everything(self) -> dict[str, UUID]:
        """Findings in every state, by what they show."""
        with scope(self.world.scope(self.buyer)):
            Supplier.objects.filter(name="Evergreen Knitting").update(
                owner=self.world.user(self.buyer, "procurement")
            )
        breached = self.issued(
            "Blocked emergency exit, cutting hall",
            ago=84 * HOUR,
            site="Sialkot plant",
            owner=self.manager,
            description="Two pallets stood before exit 4 on the ground floor of the cutting hall. "
            "The door could not be opened.\n\nEleven people work there.",
            clause="T/CFIE 7.2.1 b",
            standard="t-cerds",
            item="environment.policy.environmental_policy",
        )
        rejected = self.issued("Time records incomplete for August", "zero_tolerance", ago=5 * DAY)
        self.proof(rejected, ago=4 * DAY, files=2)
        self.decide(rejected, "proof", accept=False, ago=3 * DAY)
        today = self.issued("Discharge permit lapsed", ago=66 * HOUR, site="Kafr El Dawar")
        self.proof(today, files=3)
        self.issued("Two boilers without inspection record", ago=50 * HOUR, owner=self.manager)
        waiting = self.issued("Monthly overtime above 36 hours", ago=100 * HOUR)
        self.proof(waiting, ago=40 * HOUR)
        self.issued("Missing guard on press line 2", ago=2 * HOUR, supplier="Lone Mill")
        plan = self.issued("Dust masks not worn in spraying", "major", ago=25 * DAY)
        self.plan(plan)
        self.issued("Payslips lack overtime detail", "minor", ago=26 * DAY)
        ready = self.issued("Solvent waste without transfer notes", "major", ago=20 * DAY)
        self.plan(ready, ago=19 * DAY)
        self.decide(ready, "plan", accept=True, ago=18 * DAY)
        self.proof(ready, ago=9 * DAY)
        self.decide(ready, "proof", accept=True, ago=8 * DAY)
        approved = self.issued("Fire drill older than 12 months", "major", ago=12 * DAY)
        self.plan(approved, ago=11 * DAY)
        self.decide(approved, "plan", accept=True, ago=10 * DAY)
        self.issued("Suggestion box is hard to find", "observation", ago=3 * DAY)
        for number in range(11):
            self.issued(f"Grievance box not explained, hall {number + 1}", "minor", ago=number * DAY)
        closed = self.issued("Noise survey missing", "major", ago=60 * DAY)
        self.plan(closed, ago=50 * DAY)
        self.decide(closed, "plan", accept=True, ago=49 * DAY)
        self.proof(closed, ago=30 * DAY)
        self.decide(closed, "proof", accept=True, ago=29 * DAY)
        self.close(closed, ago=28 * DAY)
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
