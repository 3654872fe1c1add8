"""Read model of a supplier company's own findings: which to answer first, and everything about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from assessments.catalogue import Item, catalogue
from assessments.models import Evidence
from assessments.selectors.portal import PICKED_FROM
from assessments.selectors.vault import given_freely
from core.models import Obligation
from remediation.models import Correction, CorrectiveAction, Finding, FindingState, PartState, Plan, ProofFile
from remediation.rules import FIX, PLAN
from remediation.services.standing import ASKED
from scoring.changes import Change
from standards.codes import code
from tenants.scope import organisation_id
from workspace.selectors.events import EventRow, events_about
from workspace.selectors.finding_page import Clock, clocks_of, reratings_of
from workspace.selectors.findings import late

#: Findings shown at once in the list, and on the home page.
ROWS_A_PAGE = 50
HOME_ROWS = 5

OPEN, CLOSED = "open", "closed"
_STATES = {
    OPEN: Q(state=FindingState.OPEN),
    CLOSED: Q(state__in=[FindingState.CLOSED, FindingState.WITHDRAWN]),
}


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One finding with the clock that asks for something first."""

    finding: Finding
    clock: Obligation | None
    now: datetime

    @property
    def is_late(self) -> bool:
        """Whether that clock is breached."""
        return self.clock is not None and late(self.clock, self.now)

    @property
    def task(self) -> str:
        """What the company has to do: ``plan``, ``plan_again``, ``proof``, ``proof_again``; ``wait`` for the
        customer, or nothing."""
        if self.finding.state != FindingState.OPEN:
            return ""
        if self.clock is None or self.clock.state == Obligation.State.WAITING:
            return "wait"
        task, state = {
            PLAN: ("plan", self.finding.plan_state),
            FIX: ("proof", self.finding.fix_state),
        }[self.clock.kind]
        return f"{task}_again" if state == PartState.REJECTED else task


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings are open, are over, and are overdue."""

    open: int
    closed: int
    late: int


@dataclass(frozen=True, slots=True)
class OwnFinding:
    """Everything the supplier's page of one finding shows besides its forms. Newest plans and proof first."""

    finding: Finding
    clocks: dict[str, Clock]
    plans: list[Plan]
    corrections: list[Correction]
    reratings: list[Change]
    events: list[EventRow]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be corrected."""
        return self.finding.state == FindingState.OPEN

    @property
    def may_plan(self) -> bool:
        """Whether a plan can be sent now."""
        return self.is_open and self.finding.plan_state in ASKED

    @property
    def may_prove(self) -> bool:
        """Whether proof can be sent now."""
        return self.is_open and self.finding.fix_state in ASKED

    @property
    def item(self) -> Item | None:
        """The question of a standard that the finding refutes."""
        known = catalogue(self.finding.standard).items if self.finding.standard else {}
        return known.get(self.finding.item)

    @property
    def code(self) -> str:
        """The short name of that standard, such as T/CERDS."""
        return code(self.finding.standard)

    def days(self, kind: str) -> int:
        """How many days of the customer's place a clock runs, from the day of issue to the last one."""
        zone = ZoneInfo(self.finding.tenant.time_zone)
        clock = self.clocks[kind].obligation
        return (clock.due_at.astimezone(zone).date() - clock.started_at.astimezone(zone).date()).days

    @property
    def plan_days(self) -> int:
        """Days of the plan's clock."""
        return self.days(PLAN)

    @property
    def fix_days(self) -> int:
        """Days of the correction's clock."""
        return self.days(FIX)


def own_findings() -> QuerySet[Finding]:
    """Findings that customers issued to the acting supplier company."""
    return Finding.objects.filter(supplier_org_id=organisation_id()).select_related("tenant")


def counts(now: datetime) -> Counts:
    """The company's findings in figures. One query."""
    missed = _clocks().filter(
        Q(state=Obligation.State.OPEN, due_at__lte=now) | Q(answered_at__gt=F("due_at"))
    )
    told: dict[str, Any] = (
        own_findings()
        .order_by()
        .aggregate(
            open=Count("pk", filter=_STATES[OPEN]),
            closed=Count("pk", filter=_STATES[CLOSED]),
            late=Count("pk", filter=_STATES[OPEN] & Q(Exists(missed))),
        )
    )
    return Counts(**told)


def page_of_rows(state: str, number: str | None, *, now: datetime) -> tuple[list[OwnRow], Page[Finding]]:
    """Open or closed findings, those that ask for something first, by due date. Three queries."""
    page = Paginator(_in_order(state), ROWS_A_PAGE).get_page(number)
    return _rows(list(page), now), page


def home_rows(now: datetime) -> list[OwnRow]:
    """The open findings that are due first. Two queries, one where there are none."""
    return _rows(list(_in_order(OPEN)[:HOME_ROWS]), now)


def own_finding(finding: Finding, *, now: datetime) -> OwnFinding:
    """The whole page of one of :func:`own_findings`. Twelve queries at most, however much was sent."""
    of_finding = {"supplier_org_id": finding.supplier_org_id, "finding": finding}
    own = {"supplier_org_id": finding.supplier_org_id}
    actions = CorrectiveAction.objects.filter(**own).order_by("number")
    files = ProofFile.objects.filter(**own).order_by("name", "id")
    people = ("submitted_by", "submitted_by__password")
    plans = Plan.objects.filter(**of_finding).select_related(people[0]).defer(people[1])
    corrections = Correction.objects.filter(**of_finding).select_related(people[0]).defer(people[1])
    return OwnFinding(
        finding=finding,
        clocks={clock.obligation.kind: clock for clock in clocks_of(finding, now=now)},
        plans=list(plans.prefetch_related(Prefetch("actions", actions))),
        corrections=list(corrections.prefetch_related(Prefetch("files", files))),
        reratings=reratings_of(finding),
        events=events_about([finding.pk]),
    )


def own_actions(finding: Finding) -> QuerySet[CorrectiveAction]:
    """The corrective actions of one of the company's findings."""
    return CorrectiveAction.objects.filter(supplier_org_id=organisation_id(), finding=finding)


def offered_proof(ticked: set[UUID]) -> list[tuple[Evidence, bool]]:
    """Files of the vault to prove a correction with, and whether each is ticked; ticked ones come first.

    Two queries.
    """
    chosen = list(given_freely().filter(pk__in=ticked))
    others = given_freely().exclude(pk__in=ticked)[: max(PICKED_FROM - len(chosen), 0)]
    return [(file, True) for file in chosen] + [(file, False) for file in others]


def _clocks() -> QuerySet[Obligation]:
    """Running clocks of a finding (an outer row), those that wait for the supplier first."""
    return Obligation.objects.filter(
        tenant_id=OuterRef("tenant_id"),
        subject_id=OuterRef("pk"),
        state__in=[Obligation.State.OPEN, Obligation.State.WAITING],
    ).order_by("state", "due_at", "id")


def _in_order(state: str) -> QuerySet[Any]:
    found = own_findings().filter(_STATES[state])
    if state == CLOSED:
        return found.order_by("-closed_at", "id")
    first = _clocks()
    clocked: QuerySet[Any] = found.annotate(
        clock_id=Subquery(first.values("pk")[:1]),
        clock_state=Subquery(first.values("state")[:1]),
        due_at=Subquery(first.values("due_at")[:1]),
    )
    return clocked.order_by(
        F("clock_state").asc(nulls_last=True), F("due_at").asc(nulls_last=True), "issued_at", "id"
    )


def _rows(findings: list[Any], now: datetime) -> list[OwnRow]:
    ids = [finding.clock_id for finding in findings if getattr(finding, "clock_id", None)]
    clocks = Obligation.objects.in_bulk(ids) if ids else {}
    return [OwnRow(finding, clocks.get(getattr(finding, "clock_id", None)), now) for finding in findings]
