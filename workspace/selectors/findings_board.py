"""Read model of the actions board and its calendar: columns, counts, what was closed in time, days."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from core.deadlines import start_of
from core.models import Obligation
from remediation.models import Finding, FindingState, Severity
from tenants.scope import tenant_id
from workspace.selectors.findings import (
    BREACHED,
    COLUMNS,
    READY,
    RUNNING,
    FindingRow,
    late,
    rows_of,
)
from workspace.selectors.findings_found import Filters, found

#: Cards of a column on the page; the rest is one link away.
SHOWN = 6
#: Dates of a month that the calendar shows at most; the list holds them all.
MAX_ITEMS = 500
LOOK_BACK = timedelta(days=90)
#: How far the calendar turns, in years.
YEARS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its first cards and how many there are."""

    key: str
    label: Any
    rows: list[FindingRow]
    count: int

    @property
    def hidden(self) -> int:
        """How many cards are not on the page."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings pass the filters, by column and by severity.

    ``mine`` and ``team`` are counted whatever the filter of the owner says.
    """

    columns: Mapping[str, int]
    severities: Mapping[str, int]
    mine: int
    team: int

    @property
    def total(self) -> int:
        """All findings that pass the filters."""
        return sum(self.columns.values())


def counts(filters: Filters, *, user_id: UUID, now: datetime) -> Counts:
    """What stands above the board. Two queries."""
    tally = found(filters, user_id=user_id, now=now).values("column", "severity").annotate(n=Count("pk"))
    columns, severities = dict.fromkeys(COLUMNS, 0), dict.fromkeys(Severity.values, 0)
    for line in tally:
        columns[line["column"]] += line["n"]
        severities[line["severity"]] += line["n"]
    anybodys = found(replace(filters, owner=""), user_id=user_id, now=now)
    whose = anybodys.aggregate(
        team=Count("pk"),
        mine=Count("pk", filter=Q(owner_id=user_id) | Q(owner=None, supplier__owner_id=user_id)),
    )
    return Counts(columns, severities, **whose)


def board(filters: Filters, counted: Counts, *, user_id: UUID, now: datetime) -> list[Column]:
    """The columns with their first cards by the clock; what can be closed leads the last. Three queries."""
    first = Case(When(READY, then=Value(0)), default=Value(1))
    place = Window(
        RowNumber(),
        partition_by=[F("column")],
        order_by=[first.asc(), F("due_at").asc(nulls_last=True), F("pk").asc()],
    )
    top = found(filters, user_id=user_id, now=now).annotate(place=place).filter(place__lte=SHOWN)
    placed = list(top.order_by("place").values_list("pk", "column"))
    column_of = dict(placed)
    cards: dict[str, list[FindingRow]] = defaultdict(list)
    for row in rows_of([pk for pk, _column in placed], now=now):
        cards[column_of[row.finding.pk]].append(row)
    return [Column(key, label, cards[key], counted.columns[key]) for key, label in COLUMNS.items()]


@dataclass(frozen=True, slots=True)
class InTime:
    """Findings closed lately, and those of them whose every clock was kept."""

    closed: int
    kept: int

    @property
    def percent(self) -> int:
        """The share that was kept, in whole percent, rounded down: 100 means all."""
        return 100 * self.kept // self.closed if self.closed else 0


def closed_in_time(filters: Filters, *, user_id: UUID, now: datetime) -> InTime:
    """What was closed within 90 days, and how much of it without a breach. One query."""
    missed = Obligation.objects.filter(tenant_id=tenant_id(), subject_id=OuterRef("pk")).filter(
        Q(breached_at__isnull=False) | Q(answered_at__gt=F("due_at"))
    )
    closed = replace(filters, state=(str(FindingState.CLOSED),), due="")
    lately = found(closed, user_id=user_id, now=now).filter(closed_at__gt=now - LOOK_BACK)
    told = lately.aggregate(closed=Count("pk"), kept=Count("pk", filter=~Exists(missed)))
    return InTime(**told)


@dataclass(frozen=True, slots=True)
class Due:
    """One date of the calendar: a plan or a correction that is due."""

    finding: Finding
    obligation: Obligation
    is_late: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar in the reader's zone."""

    date: date
    in_month: bool
    is_today: bool
    items: list[Due]

    @property
    def words(self) -> str:
        """The day where no head names its weekday: Fri 27 Nov."""
        return date_format(self.date, pgettext("date format: weekday, day, month", "D j M"))


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks from Monday; ``cut`` says that more is due than is shown."""

    first: date
    weeks: list[list[Day]]
    cut: bool

    @property
    def words(self) -> str:
        """The month with its year: November 2026."""
        return date_format(self.first, pgettext("date format: month, year", "F Y"))

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(text: str, today: date) -> date:
    """The first day of the month written as 2026-11; of this month where it means nothing."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= YEARS else today.replace(day=1)


def calendar(filters: Filters, first: date, *, user_id: UUID, now: datetime) -> Month:
    """All that is due in the weeks of a month, on open findings that pass the filters. Two queries."""
    zone: Any = timezone.get_current_timezone()
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    begin, end = start_of(weeks[0][0], zone), start_of(weeks[-1][-1] + timedelta(days=1), zone)
    wanted = found(filters, user_id=user_id, now=now).values("pk")
    running = Obligation.objects.filter(
        tenant_id=tenant_id(), subject_id__in=wanted, state__in=RUNNING, due_at__gte=begin, due_at__lt=end
    )
    obligations = list(running.order_by("due_at", "id")[: MAX_ITEMS + 1])
    subjects = Finding.objects.filter(tenant_id=tenant_id()).select_related("supplier").defer("description")
    findings = subjects.in_bulk([obligation.subject_id for obligation in obligations])
    items: dict[date, list[Due]] = defaultdict(list)
    for obligation in obligations[:MAX_ITEMS]:
        day = obligation.due_at.astimezone(zone).date()
        items[day].append(Due(findings[obligation.subject_id], obligation, late(obligation, now)))
    today = now.astimezone(zone).date()
    return Month(
        first,
        [[Day(d, d.month == first.month, d == today, items[d]) for d in week] for week in weeks],
        len(obligations) > MAX_ITEMS,
    )


def breached(filters: Filters, *, user_id: UUID, now: datetime) -> list[FindingRow]:
    """The longest breached findings, for views that show something else: they never go out of sight."""
    missed = found(replace(filters, due=BREACHED), user_id=user_id, now=now)
    return rows_of(list(missed.order_by("due_at", "pk").values_list("pk", flat=True)[:SHOWN]), now=now)
