"""Read model of one finding's page: its clocks and why, plans, corrections, and what it did to the score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from assessments.catalogue import Item, catalogue
from audits.selectors.access import known_findings
from core.models import Effect, Obligation
from core.obligations import step_instant
from remediation.models import Correction, CorrectiveAction, Finding, FindingState, PartState, Plan, ProofFile
from remediation.rules import FIX, PLAN
from remediation.services.standing import SETTLED
from scoring.changes import Change, changes_by_finding
from scoring.models import Scorecard
from workspace.selectors.events import EventRow, events_about
from workspace.selectors.findings import late, stage_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a clock: what happens when, and when it did; ``moot`` steps never come to pass."""

    kind: str
    at: datetime
    taken_at: datetime | None
    moot: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a finding with everything that explains it."""

    obligation: Obligation
    steps: list[Step]
    is_late: bool

    @property
    def term(self) -> timedelta:
        """From the start event to the due instant."""
        return self.obligation.due_at - self.obligation.started_at

    @property
    def hours(self) -> int:
        """The term in hours where it is one of exact hours below four days, else 0."""
        exact = self.term % timedelta(hours=1) == timedelta(0)
        return int(self.term / timedelta(hours=1)) if exact and self.term < timedelta(days=4) else 0

    @property
    def ended(self) -> bool:
        """Whether nothing is owed any more."""
        return not self.obligation.is_running


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Everything the page of one finding shows besides its forms."""

    finding: Finding
    clocks: list[Clock]
    plans: list[Plan]
    corrections: list[Correction]
    reratings: list[Change]
    events: list[EventRow]

    @property
    def stage(self) -> str:
        """What it waits for or is, as lists say it."""
        running = [clock for clock in self.clocks if not clock.ended]
        running.sort(key=lambda clock: (not clock.is_late, clock.obligation.due_at))
        return stage_of(self.finding, running[0].obligation.kind if running else "")

    @property
    def item(self) -> Item | None:
        """The item of a standard that the finding refutes."""
        if not self.finding.standard:
            return None
        return catalogue(self.finding.standard).items.get(self.finding.item)

    @property
    def is_rated(self) -> bool:
        """Whether the audit-verified score knows the finding's state, which of a draft is nothing."""
        return self.finding.state in {FindingState.DRAFT, self.finding.rated_state}

    @property
    def missing(self) -> str:
        """What stands in the way of closing: ``plan``, ``fix`` or nothing."""
        if self.finding.fix_state not in SETTLED:
            return FIX
        return PLAN if self.finding.plan_state not in SETTLED else ""

    @property
    def waiting_plan(self) -> Plan | None:
        """The plan that waits for a decision."""
        return next((plan for plan in self.plans if plan.state == PartState.SUBMITTED), None)

    @property
    def waiting_correction(self) -> Correction | None:
        """The correction that waits for a decision."""
        return next((one for one in self.corrections if one.state == PartState.SUBMITTED), None)


def findings_of_tenant() -> QuerySet[Finding]:
    """The findings of the buyer that whoever acts may know of, with what names them."""
    people = known_findings().select_related("supplier", "supplier__owner", "site", "owner")
    return people.defer("supplier__owner__password", "owner__password")


def page_of_finding(finding: Finding, *, now: datetime) -> FindingPage:
    """The whole page. At most thirteen queries, however much was sent and decided."""
    of_finding = {"tenant_id": finding.tenant_id, "finding": finding}
    actions = CorrectiveAction.objects.filter(tenant_id=finding.tenant_id).order_by("number")
    files = ProofFile.objects.filter(tenant_id=finding.tenant_id).order_by("name", "id")
    plans = Plan.objects.filter(**of_finding).prefetch_related(Prefetch("actions", actions))
    corrections = Correction.objects.filter(**of_finding).prefetch_related(Prefetch("files", files))
    return FindingPage(
        finding=finding,
        clocks=clocks_of(finding, now=now),
        plans=list(plans),
        corrections=list(corrections),
        reratings=reratings_of(finding),
        events=events_about([finding.pk]),
    )


def clocks_of(finding: Finding, *, now: datetime) -> list[Clock]:
    """The clocks of a finding, the correction's first, with the steps that were taken and are to come."""
    obligations = list(
        Obligation.objects.filter(tenant_id=finding.tenant_id, subject_id=finding.pk).order_by(
            "kind", "due_at"
        )
    )
    taken: dict[tuple[UUID | None, datetime, str], datetime] = {
        (effect.obligation_id, effect.due_at, effect.kind): effect.recorded_at
        for effect in Effect.objects.filter(tenant_id=finding.tenant_id, obligation__in=obligations)
    }
    return [
        Clock(obligation, _steps(obligation, taken), late(obligation, now) or bool(obligation.breached_at))
        for obligation in obligations
    ]


def _steps(obligation: Obligation, taken: dict[tuple[UUID | None, datetime, str], datetime]) -> list[Step]:
    steps = []
    for number, (_seconds, kind) in enumerate(obligation.steps):
        at = step_instant(obligation, number)
        assert at is not None  # noqa: S101 - the number is one of its steps
        done = taken.get((obligation.pk, at, kind))
        steps.append(Step(kind, at, done, moot=done is None and not obligation.is_running))
    return steps


def reratings_of(finding: Finding) -> list[Change]:
    """What the finding did to the audit-verified score of each standard: when it was closed, and before that
    when it was issued. One query."""
    cards = Scorecard.objects.filter(tenant_id=finding.tenant_id, supplier_id=finding.supplier_id)
    history = cards.select_related("submission").defer("document", "submission__document")
    told: dict[tuple[bool, str], Change] = {}
    changes = changes_by_finding(history, finding.pk)
    for change in sorted(changes, key=lambda one: (one.after.computed_at, len(one.causes))):
        told.setdefault((_is_opening(change, finding), change.after.standard), change)
    return [told[key] for key in sorted(told)]


def _is_opening(change: Change, finding: Finding) -> bool:
    return any(cause.finding_id == str(finding.pk) and cause.kind == "opened" for cause in change.causes)
