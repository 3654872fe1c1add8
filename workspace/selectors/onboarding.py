"""Suppliers on their way in, for lists: who stands where, for how many days, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.checks import BLOCKED, OPEN, SETTLED, name_of
from onboarding.models import CaseStanding, OnboardingCase, Outcome, Stage, Waiver
from onboarding.reference import days_allowed
from onboarding.rules import elapsed_days
from suppliers.models import Supplier, SupplierStatus
from tenants.scope import tenant_id
from workspace.selectors.supplier_page import suppliers_of_tenant

#: Running cases due within this are due soon.
SOON = timedelta(days=14)
#: Cards shown in one column of the board.
COLUMN = 12
DEFAULT_SORT = "due"
SORTS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_at", "id"),
    "-due": ("-due_at", "id"),
    "name": ("supplier_name", "id"),
    "-name": ("-supplier_name", "id"),
}
SHOWS: Mapping[str, str | Promise] = {
    "running": _("Running"),
    "overdue": _("Over 90 days"),
    "soon": _("Due within 14 days"),
    "blocked": _("Grave violation"),
    "decide": _("To decide"),
    "done": _("Decided"),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list. ``elapsed`` and ``left`` are calendar days of the buyer's place; ``missing`` names
    what is open, ``waits`` that a check waits to be let go."""

    case: OnboardingCase
    standing: CaseStanding | None
    elapsed: int
    allowed: int
    missing: list[str]
    waits: bool = False

    @property
    def left(self) -> int:
        """Days left of those allowed; below zero once they ran out."""
        return self.allowed - self.elapsed

    @property
    def over(self) -> int:
        """Days over those allowed."""
        return -self.left

    @property
    def first_missing(self) -> str:
        """What is missing first; empty where nothing is, or somebody decided."""
        return self.missing[0] if self.missing and self.case.is_running else ""

    @property
    def more(self) -> int:
        """How many more are missing."""
        return max(0, len(self.missing) - 1) if self.case.is_running else 0

    @property
    def is_overdue(self) -> bool:
        """Whether it took, or takes, longer than allowed."""
        return self.left < 0

    @property
    def part(self) -> int:
        """The share of the days that is used, in percent, 100 at most."""
        return min(100, 100 * self.elapsed // self.allowed)


@dataclass(frozen=True, slots=True)
class Column:
    """One stage on the board: its first cases, and how many there are."""

    stage: Stage
    rows: list[CaseRow]
    count: int

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for."""

    show: str
    stage: str
    text: str
    sort: str

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """Unknown values give way to the usual ones."""
        show, sort = query.get("show", ""), query.get("sort", "")
        stage = query.get("stage", "")
        return cls(
            show if show in SHOWS else "running",
            stage if stage in Stage.values else "",
            query.get("q", "").replace("\x00", "").strip()[:200],
            sort if sort in SORTS else DEFAULT_SORT,
        )


def cases() -> QuerySet[OnboardingCase]:
    """The cases of the open scope's buyer with their suppliers."""
    return OnboardingCase.objects.filter(tenant_id=tenant_id()).select_related("supplier")


def listed(asked: Asked, *, now: datetime) -> QuerySet[OnboardingCase]:
    """The cases that are asked for, in order; annotated with ``standing`` ids."""
    return cases().filter(_asked(asked, now)).order_by(*SORTS[asked.sort])


def _asked(asked: Asked, now: datetime) -> Q:
    shows = {
        "running": Q(outcome=""),
        "overdue": Q(outcome="", due_at__lt=now),
        "soon": Q(outcome="", due_at__gte=now, due_at__lt=now + SOON),
        "blocked": Q(outcome="", standings__blocked=True),
        "decide": Q(outcome="", standings__stage=Stage.DECISION),
        "done": ~Q(outcome=""),
    }
    wanted = shows[asked.show]
    if asked.stage:
        wanted &= Q(standings__stage=asked.stage)
    if asked.text:
        wanted &= Q(supplier_name__icontains=asked.text)
    return wanted


def rows_of(found: Iterable[OnboardingCase], *, zone: ZoneInfo, now: datetime) -> list[CaseRow]:
    """Cases as rows. One query for where they stand."""
    held = list(found)
    standings = {
        one.case_id: one
        for one in CaseStanding.objects.filter(tenant_id=tenant_id(), case__in=[case.pk for case in held])
    }
    return [row_of(case, standings.get(case.pk), zone=zone, now=now) for case in held]


def row_of(case: OnboardingCase, standing: CaseStanding | None, *, zone: ZoneInfo, now: datetime) -> CaseRow:
    """One case as a row; a decided one counts its days to the decision."""
    end = case.decided_at or now
    return CaseRow(
        case, standing, elapsed_days(case.started_at, end, zone), days_allowed(), missing_of(standing)
    )


def missing_of(standing: CaseStanding | None) -> list[str]:
    """The names of the checks that are not settled, in the active language."""
    return (
        [name_of(check["key"]) for check in standing.checks if check["state"] not in SETTLED]
        if standing
        else []
    )


def board(*, text: str, zone: ZoneInfo, now: datetime) -> list[Column]:
    """The running cases by stage, those due first on top. Two queries."""
    running = cases().filter(outcome="")
    if text:
        running = running.filter(supplier_name__icontains=text)
    stages = CaseStanding.objects.filter(case=OuterRef("pk"), tenant_id=tenant_id())
    numbered = running.annotate(stage=Subquery(stages.values("stage")[:1])).annotate(
        place=Window(RowNumber(), partition_by=F("stage"), order_by=[F("due_at").asc(), F("id").asc()]),
        of_stage=Window(Count("pk"), partition_by=F("stage")),
    )
    shown = list(numbered.filter(place__lte=COLUMN).order_by("due_at", "id"))
    counts = {one.stage: one.of_stage for one in shown}
    rows = rows_of(shown, zone=zone, now=now)
    return [
        Column(
            stage,
            [row for row in rows if row.standing and row.standing.stage == stage],
            counts.get(stage, 0),
        )
        for stage in Stage
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """How the onboarding of a buyer stands as a whole; ``listed`` cases are asked for."""

    running: int
    overdue: int
    soon: int
    blocked: int
    decide: int
    done: int
    in_time: int
    listed: int

    @property
    def share_in_time(self) -> int | None:
        """Of the decided cases, the percent decided within the days allowed; None without any."""
        return 100 * self.in_time // self.done if self.done else None


def totals(asked: Asked, *, now: datetime) -> Totals:
    """Counts for the heads of the lists. One query."""
    running = Q(outcome="")
    judged = ~Q(outcome__in=["", Outcome.STOPPED])
    found = (
        OnboardingCase.objects.filter(tenant_id=tenant_id())
        .order_by()
        .aggregate(
            running=Count("pk", filter=running),
            overdue=Count("pk", filter=running & Q(due_at__lt=now)),
            soon=Count("pk", filter=running & Q(due_at__gte=now, due_at__lt=now + SOON)),
            blocked=Count("pk", filter=running & Q(standings__blocked=True)),
            decide=Count("pk", filter=running & Q(standings__stage=Stage.DECISION)),
            done=Count("pk", filter=judged),
            in_time=Count("pk", filter=judged & Q(decided_at__lte=F("due_at"))),
            listed=Count("pk", filter=_asked(asked, now)),
        )
    )
    return Totals(**found)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Cases that somebody has to do something about now: the first ones, and how many there are."""

    rows: list[CaseRow] = field(default_factory=list)
    count: int = 0


def pressing(*, zone: ZoneInfo, now: datetime, shown: int) -> Pressing:
    """Running cases over their days or due soon, to decide, or with a check somebody asks to let go, by due
    date. One query."""
    asked = Waiver.objects.filter(tenant_id=tenant_id(), case=OuterRef("case"), is_granted=None)
    wanted = (
        CaseStanding.objects.filter(tenant_id=tenant_id(), case__outcome="")
        .filter(Q(case__due_at__lt=now + SOON) | Q(stage=Stage.DECISION) | Exists(asked))
        .annotate(all=Window(Count("pk")), waits=Exists(asked))
        .select_related("case__supplier__owner")
        .defer("case__supplier__owner__password")
        .order_by("case__due_at", "case_id")
    )
    found = list(wanted[:shown])
    rows = [replace(row_of(one.case, one, zone=zone, now=now), waits=one.waits) for one in found]
    return Pressing(rows, found[0].all if found else 0)


def may_start(text: str, *, limit: int) -> list[Supplier]:
    """Suppliers without a running case whose name holds ``text``: candidates first, then by name."""
    running = OnboardingCase.objects.filter(tenant_id=tenant_id(), outcome="").values("supplier_id")
    found = suppliers_of_tenant().filter(name__icontains=text).exclude(pk__in=running)
    candidates = found.filter(status=SupplierStatus.CANDIDATE).order_by("name", "id")[:limit]
    others = found.exclude(status=SupplierStatus.CANDIDATE).order_by("name", "id")[:limit]
    return [*candidates, *others][:limit]


def chip_of(state: str) -> tuple[str, str]:
    """Icon and tone of a check's chip."""
    return _CHIPS.get(state, ("circle", ""))


_CHIPS: Mapping[str, tuple[str, str]] = {
    "met": ("circle-check", "teal"),
    OPEN: ("clock", ""),
    BLOCKED: ("alert-triangle", "warm"),
    "waived": ("user-check", "ink"),
    "not_needed": ("minus", ""),
}
