"""Read model of findings: which clock of a finding comes first, what it waits for, its row in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audits.selectors.access import known_findings
from core.models import Obligation
from remediation.models import Finding, FindingState, PartState, ProofFile
from remediation.rules import PLAN
from remediation.services.standing import SETTLED
from suppliers.models import Supplier
from tenants.models import User
from tenants.scope import tenant_id

#: Findings with what :func:`with_clock` adds.
Findings: TypeAlias = QuerySet[Any]

MAX_OF_SUPPLIER = 200
RUNNING = (Obligation.State.OPEN, Obligation.State.WAITING)

#: The columns of the board, by the clock that comes first, with the span from now each ends at.
BREACHED, DAY, DAYS, WEEK, LATER = "breached", "day", "days", "week", "later"
COLUMNS: Mapping[str, Any] = {
    BREACHED: _("Breached"),
    DAY: _("Under 24 hours"),
    DAYS: _("Under 72 hours"),
    WEEK: _("This week"),
    LATER: _("Later"),
}
_SPANS = {DAY: timedelta(hours=24), DAYS: timedelta(hours=72), WEEK: timedelta(days=7)}

#: What a finding may wait for or be, in words, with the icon of its chip; open ones first.
STAGES: Mapping[str, tuple[Any, str]] = {
    "fix_submitted": (_("Proof to check"), "eye-check"),
    "plan_submitted": (_("Plan to approve"), "eye-check"),
    "ready": (_("Ready to close"), "circle-check"),
    "fix_rejected": (_("Proof rejected"), "circle-x"),
    "plan_rejected": (_("Plan rejected"), "circle-x"),
    "plan_accepted": (_("Plan approved"), "file-check"),
    "fix_due": (_("No proof yet"), "file-off"),
    "plan_due": (_("Plan not sent"), "file-off"),
    "noted": (_("Nothing asked"), "eye"),
    "draft": (_("Draft"), "pencil"),
    "closed": (_("Closed"), "lock"),
    "withdrawn": (_("Withdrawn"), "arrow-back-up"),
}
#: Stages that wait for somebody who decides.
TO_DECIDE = ("fix_submitted", "plan_submitted", "ready")
_PLAN_SETTLED, _FIX_SETTLED = Q(plan_state__in=SETTLED), Q(fix_state__in=SETTLED)
_NOTHING_ASKED = Q(plan_state=PartState.NOT_ASKED, fix_state=PartState.NOT_ASKED)
OPEN = Q(state=FindingState.OPEN)
READY = OPEN & _PLAN_SETTLED & _FIX_SETTLED & ~_NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as lists show it; ``clock`` is the obligation that comes first, ``proofs`` counts files."""

    finding: Finding
    clock: Obligation | None
    proofs: int
    now: datetime

    @property
    def owner(self) -> User | None:
        """Who looks after it: its own owner, else the supplier's."""
        return self.finding.owner or self.finding.supplier.owner

    @property
    def is_late(self) -> bool:
        """Whether the first clock is breached."""
        return self.clock is not None and late(self.clock, self.now)

    @property
    def due_at(self) -> datetime | None:
        """The instant of the first clock; None where nothing is owed."""
        return self.clock.due_at if self.clock else None

    @property
    def waits_since(self) -> datetime | None:
        """When the answer came in whose instant has passed since: it is not late, it waits for a decision."""
        if self.clock and self.clock.due_at <= self.now and not self.is_late:
            return self.clock.answered_at
        return None

    @property
    def stage(self) -> str:
        """What it waits for or is: a key of :data:`STAGES`."""
        return stage_of(self.finding, self.clock.kind if self.clock else "")


def late(obligation: Obligation, now: datetime) -> bool:
    """Whether an obligation that is not ended was missed: nothing came in time, or what came, came late."""
    if obligation.state == Obligation.State.WAITING:
        return obligation.answered_at is not None and obligation.answered_at > obligation.due_at
    return obligation.is_running and obligation.due_at <= now


def stage_of(finding: Finding, clock_kind: str) -> str:
    """The stage of a finding whose first running clock is ``clock_kind`` (``plan``, ``fix`` or empty)."""
    plan, fix = finding.plan_state, finding.fix_state
    if finding.state != FindingState.OPEN:
        return finding.state
    if PartState.SUBMITTED in {plan, fix}:
        return "fix_submitted" if fix == PartState.SUBMITTED else "plan_submitted"
    if plan in SETTLED and fix in SETTLED:
        return "ready" if PartState.ACCEPTED in {plan, fix} else "noted"
    return _owed(plan, fix, clock_kind)


def _owed(plan: str, fix: str, clock_kind: str) -> str:
    """The stage where the supplier owes something; of two things, that of the first clock."""
    if clock_kind == PLAN or fix in SETTLED:
        return "plan_rejected" if plan == PartState.REJECTED else "plan_due"
    if fix == PartState.REJECTED:
        return "fix_rejected"
    return "plan_accepted" if plan == PartState.ACCEPTED else "fix_due"


def with_clock(findings: Findings, *, now: datetime) -> Findings:
    """Findings with ``column`` (a key of :data:`COLUMNS`), ``due_at`` and ``clock_id`` of the first clock."""
    first = _clocks(now)
    clocked: Findings = findings.annotate(
        column=Coalesce(Subquery(first.values("column")[:1]), Value(LATER)),
        due_at=Subquery(first.values("due_at")[:1]),
        clock_id=Subquery(first.values("pk")[:1]),
    )
    return clocked


def _clocks(now: datetime) -> QuerySet[Any]:
    """Running obligations of a finding (an outer row), missed ones first, then by instant."""
    missed = Q(state=Obligation.State.OPEN, due_at__lte=now) | Q(
        state=Obligation.State.WAITING, answered_at__gt=F("due_at")
    )
    ends = [When(due_at__lt=now + span, then=Value(column)) for column, span in _SPANS.items()]
    return (
        Obligation.objects.filter(
            tenant_id=OuterRef("tenant_id"), subject_id=OuterRef("pk"), state__in=RUNNING
        )
        .annotate(
            column=Case(When(missed, then=Value(BREACHED)), *ends, default=Value(LATER)),
            missed=Case(When(missed, then=Value(0)), default=Value(1)),
        )
        .order_by("missed", "due_at", "id")
    )


def rows_of(ids: Sequence[UUID], *, now: datetime) -> list[FindingRow]:
    """One row a finding, in the order of ``ids``. Two queries."""
    proofs = (
        ProofFile.objects.filter(tenant_id=OuterRef("tenant_id"), correction__finding_id=OuterRef("pk"))
        .order_by()
        .values("tenant_id")
        .annotate(n=Count("pk"))
    )
    chosen = with_clock(Finding.objects.filter(tenant_id=tenant_id(), pk__in=ids), now=now)
    found_rows = {
        finding.pk: finding
        for finding in chosen.annotate(proofs=Coalesce(Subquery(proofs.values("n")), 0))
        .select_related("supplier", "supplier__owner", "site", "owner")
        .defer("supplier__owner__password", "owner__password", "description")
    }
    clocks = Obligation.objects.filter(tenant_id=tenant_id()).in_bulk(
        [finding.clock_id for finding in found_rows.values() if finding.clock_id]
    )
    return [
        FindingRow(finding, clocks.get(finding.clock_id), finding.proofs, now)
        for finding in (found_rows[pk] for pk in ids if pk in found_rows)
    ]


def findings_of_supplier(supplier: Supplier, *, now: datetime) -> list[tuple[str, list[FindingRow]]]:
    """Findings of one supplier by what they are: open ones by their clock, then drafts, then ended ones, the
    newest first; groups without any are left out. Three queries."""
    theirs = with_clock(known_findings().filter(supplier=supplier), now=now)
    by_clock = theirs.order_by(F("due_at").asc(nulls_last=True), "-closed_at", "-number")
    rows = rows_of(list(by_clock.values_list("pk", flat=True)[:MAX_OF_SUPPLIER]), now=now)
    groups: dict[str, list[FindingRow]] = {"open": [], "draft": [], "ended": []}
    for row in rows:
        groups[row.finding.state if row.finding.state in groups else "ended"].append(row)
    return [(name, found) for name, found in groups.items() if found]
