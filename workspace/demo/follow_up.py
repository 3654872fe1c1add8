"""Audits, findings and what became of them in the demo world, read from the two tables beside this file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assessments.models import Evidence
from audits.models import Announcement, Audit
from audits.services.concluding import conclude_audit
from audits.services.findings import add_finding
from audits.services.planning import cancel_audit, plan_audit
from audits.services.team import set_team
from remediation import services
from remediation.models import Finding, Origin
from remediation.services import ActionValues, FindingValues
from suppliers.models import Site, Supplier
from suppliers.services.sites import add_site
from tenants.models import Organisation, User
from tenants.scope import Scope, scope
from workspace.demo.timeline import Timeline

HERE = Path(__file__).parent


@dataclass(slots=True)
class Players:
    """Who takes part: the buyer with its people, the firm with its people, companies by name."""

    buyer: Organisation
    firm: Organisation
    manager: User
    purchaser: User
    lead: User
    auditor: User
    verifier: User
    body: Organisation
    suppliers: dict[str, Supplier]
    companies: dict[str, Organisation]
    contact_of: Callable[[str], User]

    def as_buyer(self) -> Scope:
        """The buyer's scope."""
        return Scope("buyer", self.buyer.pk, self.buyer.pk)

    def as_firm(self) -> Scope:
        """The audit firm's scope for the buyer."""
        return Scope("assessor", self.firm.pk, self.buyer.pk)

    def as_body(self) -> Scope:
        """The rating body's scope for the buyer."""
        return Scope("assessor", self.body.pk, self.buyer.pk)

    def as_company(self, name: str) -> Scope:
        """The scope of a supplier company."""
        company = self.companies[name]
        return Scope("supplier", company.pk, company.pk)


def tell_follow_up(players: Players, timeline: Timeline) -> None:
    """Put every visit and every finding on the timeline."""
    audits: dict[str, Audit] = {}
    for row in _rows("visits.csv"):
        _visit(players, timeline, row, audits)
    for row in _rows("findings.csv"):
        _Course(players, timeline, row, audits).begin()


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _visit(players: Players, timeline: Timeline, row: dict[str, str], audits: dict[str, Audit]) -> None:
    def plan(now: datetime) -> None:
        supplier = players.suppliers[row["supplier"]]
        with scope(players.as_buyer()):
            site = Site.objects.filter(supplier=supplier, name=row["site"]).first()
            audits[row["key"]] = plan_audit(
                tenant_id=players.buyer.pk,
                supplier=supplier,
                firm=players.firm,
                protocol=row["protocol"],
                announcement=Announcement(row["announcement"]),
                starts_on=timeline.day(row["starts"]),
                ends_on=timeline.day(row["ends"]),
                sites=[
                    site
                    or add_site(
                        supplier=supplier, name=row["site"], address=row["address"], actor=players.manager
                    )
                ],
                actor=players.manager,
                now=now,
            )
        with scope(players.as_firm()):
            set_team(audit=audits[row["key"]], user_ids=[players.auditor.pk], actor=players.lead)

    def conclude(now: datetime) -> None:
        with scope(players.as_firm()):
            conclude_audit(audit=audits[row["key"]], summary=row["summary"], actor=players.auditor, now=now)

    def cancel(now: datetime) -> None:
        with scope(players.as_buyer()):
            cancel_audit(audit=audits[row["key"]], reason=row["summary"], actor=players.manager, now=now)

    timeline.add(row["planned"], plan)
    if row["concluded"]:
        timeline.add(row["concluded"], conclude)
    if row["cancelled"]:
        timeline.add(row["cancelled"], cancel)


class _Course:
    """One finding from its line in the table to where its course ends."""

    def __init__(
        self, players: Players, timeline: Timeline, row: dict[str, str], audits: dict[str, Audit]
    ) -> None:
        self.players, self.timeline, self.row, self.audits = players, timeline, row, audits
        self.name = row["supplier"]
        self.id: Any = None

    def begin(self) -> None:
        """Put the finding and every step of its course on the timeline."""
        self.timeline.add(self.row["found"], self._write)
        steps: dict[str, Callable[[datetime], None]] = {
            "issue": self._issue,
            "withdraw": self._withdraw,
            "plan": self._plan,
            "plan_ok": self._decide_plan,
            "fix": self._fix,
            "fix_ok": lambda now: self._decide_fix(now, accept=True),
            "fix_no": lambda now: self._decide_fix(now, accept=False),
            "close": self._close,
        }
        for step in self.row["course"].split():
            name, _, when = step.partition("@")
            self.timeline.add(when, steps[name])

    def _finding(self) -> Finding:
        return Finding.objects.get(pk=self.id)

    def _values(self, now: datetime) -> FindingValues:
        site = Site.objects.filter(supplier=self.players.suppliers[self.name]).first()
        return FindingValues(
            severity=self.row["severity"],
            area=self.row["area"],
            clause=self.row["clause"],
            title=self.row["title"],
            description=self.row["description"],
            standard="t-cerds" if self.row["item"] else "",
            item=self.row["item"],
            found_on=now.astimezone(self.timeline.zone).date(),
            site=site,
        )

    def _write(self, now: datetime) -> None:
        if self.row["visit"]:
            with scope(self.players.as_firm()):
                audit = self.audits[self.row["visit"]]
                made = add_finding(audit=audit, values=self._values(now), actor=self.players.auditor, now=now)
        else:
            with scope(self.players.as_buyer()):
                made = services.open_finding(
                    tenant_id=self.players.buyer.pk,
                    supplier=self.players.suppliers[self.name],
                    values=self._values(now),
                    origin=Origin.BUYER,
                    owner=self.players.purchaser,
                    actor=self.players.manager,
                    now=now,
                )
        self.id = made.pk

    def _issue(self, now: datetime) -> None:
        side = self.players.as_firm() if self.row["visit"] else self.players.as_buyer()
        actor = self.players.auditor if self.row["visit"] else self.players.manager
        with scope(side):
            services.issue_finding(finding=self._finding(), actor=actor, now=now)

    def _withdraw(self, now: datetime) -> None:
        with scope(self.players.as_buyer()):
            services.withdraw_finding(
                finding=self._finding(),
                reason="The workshop is declared; we had an old list.",
                actor=self.players.manager,
                now=now,
            )

    def _plan(self, now: datetime) -> None:
        with scope(self.players.as_company(self.name)):
            finding = self._finding()
            actions = [
                ActionValues(description=text, responsible=who, due_on=(now + timedelta(days=days)).date())
                for text, who, days in (
                    ("Mend what was found and photograph it.", "Works manager", 14),
                    ("Train the people concerned and keep the list of names.", "Personnel", 21),
                    ("Check once a month; write the result down.", "Quality", 40),
                )
            ]
            services.submit_plan(
                finding=finding,
                root_cause="Nobody was named for it, and nobody looked again after the last visit.",
                actions=actions,
                actor=self.players.contact_of(self.name),
                now=now,
            )

    def _decide_plan(self, now: datetime) -> None:
        with scope(self.players.as_body()):
            services.decide_plan(finding=self._finding(), accept=True, actor=self.players.verifier, now=now)

    def _fix(self, now: datetime) -> None:
        with scope(self.players.as_company(self.name)):
            services.submit_correction(
                finding=self._finding(),
                statement="It is done; the file shows the state of this week.",
                evidence=list(Evidence.objects.order_by("name")[:1]),
                actor=self.players.contact_of(self.name),
                now=now,
            )

    def _decide_fix(self, now: datetime, *, accept: bool) -> None:
        with scope(self.players.as_body()):
            services.decide_correction(
                finding=self._finding(),
                accept=accept,
                reason="" if accept else "The file shows another hall.",
                actor=self.players.verifier,
                now=now,
            )

    def _close(self, now: datetime) -> None:
        with scope(self.players.as_body()):
            services.close_finding(
                finding=self._finding(),
                note="Proof seen and sound.",
                actor=self.players.verifier,
                now=now,
            )
