"""Read models of the quarterly re-evaluation: the list of rounds, one round, its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS, published_standards
from core.deadlines import next_quarter
from core.models import Effect, Obligation
from remediation.models import Area, Finding, FindingState, Severity
from scoring import rounds
from scoring.changes import Change
from scoring.models import Movement, Round, RoundResult
from suppliers.models import Supplier
from tenants.models import Organisation
from tenants.scope import tenant_id

#: The order in which movements are counted and filtered.
MOVEMENTS = (Movement.UP, Movement.DOWN, Movement.SAME, Movement.FIRST, Movement.NONE)
#: Order in the URL → columns; a change or result that is missing comes last.
SORTS: dict[str, tuple[str, ...]] = {
    "supplier": ("supplier__name",),
    "now": ("new_card__total", "supplier__name"),
    "change": ("gained", "supplier__name"),
}
DEFAULT_SORT = "change"
_LAST_IF_EMPTY = {"new_card__total", "gained"}
#: What a row needs of a card; its document is heavy.
_HEAVY = ("document", "submission__document")

Counts = Mapping[str, Mapping[str, int]]


def quarter_name(year: int, quarter: int) -> str:
    """A quarter as people call it: Q4 2026."""
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in the list, with the number of results by standard and movement."""

    round: Round
    counts: Counts

    @property
    def name(self) -> str:
        """The quarter's name."""
        return quarter_name(self.round.year, self.round.quarter)


@dataclass(frozen=True, slots=True)
class NextRound:
    """What comes next: the quarter that starts by itself, and the one that can be started by hand.

    ``now`` is empty once the current quarter has its round; ``is_asked`` while a worker is about to take it.
    """

    coming: str
    due_at: datetime | None
    now: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """Findings that were closed out of those that were open in a round's time."""

    closed: int = 0
    open: int = 0

    @property
    def words(self) -> str:
        """Such as "2 of 6"."""
        return _("%(done)d of %(total)d") % {"done": self.closed, "total": self.open}

    @property
    def percent(self) -> int:
        """The share in percent, rounded down."""
        return 100 * self.closed // self.open if self.open else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier of a round on one standard."""

    result: RoundResult
    change: Change | None
    findings: Closed

    @property
    def has_news(self) -> bool:
        """Whether the result rests on another card than the last one."""
        return self.result.last_card_id != self.result.new_card_id


def rounds_of_tenant() -> QuerySet[Round]:
    """The rounds of the open scope's buyer with who started them."""
    found = Round.objects.filter(tenant_id=tenant_id())
    return found.select_related("started_by").defer("started_by__password")


def round_rows() -> list[RoundRow]:
    """Every round, newest first, with its counts. Two queries."""
    found = list(rounds_of_tenant())
    counts = counts_of(found)
    return [RoundRow(one, counts[one.pk]) for one in found]


def counts_of(found: Collection[Round]) -> dict[UUID, Counts]:
    """Round → standard → movement → number of suppliers. One query."""
    counts = {one.pk: {key: dict.fromkeys(MOVEMENTS, 0) for key in STANDARDS} for one in found}
    grouped = RoundResult.objects.filter(tenant_id=tenant_id(), round__in=found).order_by()
    for round_id, standard, movement, n in grouped.values_list("round", "standard", "movement").annotate(
        n=Count("pk")
    ):
        counts[round_id][standard][Movement(movement)] = n
    return counts  # type: ignore[return-value] # a movement is a str


def standards_of(counts: Mapping[UUID, Counts]) -> list[str]:
    """The standards rounds tell of: the published ones, and templates on which some supplier has a result."""
    return [
        key
        for key in STANDARDS
        if key in published_standards() or any(any(one[key].values()) for one in counts.values())
    ]


def next_round(*, now: datetime) -> NextRound:
    """When the next round starts by itself, and whether the current quarter can be started by hand."""
    buyer = Organisation.objects.get(pk=tenant_id())
    year, quarter = rounds.current_quarter(buyer, now)
    owed = Obligation.objects.filter(
        tenant_id=buyer.pk, subject_id=buyer.pk, kind=rounds.KIND, state=Obligation.State.OPEN, due_at__gt=now
    ).first()
    waiting = Effect.objects.filter(
        tenant_id=buyer.pk, subject_id=buyer.pk, kind=rounds.STEP, handled_at=None
    ).exists()
    is_done = Round.objects.filter(tenant_id=buyer.pk, year=year, quarter=quarter).exists()
    return NextRound(
        coming=quarter_name(*(rounds.quarter_due(owed.due_at) if owed else next_quarter(year, quarter))),
        due_at=owed.due_at if owed else None,
        now="" if is_done else quarter_name(year, quarter),
        is_asked=waiting and not is_done,
    )


def before(shown: Round) -> Round | None:
    """The round before this one."""
    earlier = Q(year__lt=shown.year) | Q(year=shown.year, quarter__lt=shown.quarter)
    return Round.objects.filter(earlier, tenant_id=shown.tenant_id).order_by("-year", "-quarter").first()


def results(shown: Round, *, standard: str, movement: str, sort: str) -> QuerySet[RoundResult]:
    """The results of a round on one standard, of one movement or of all, in the order ``sort`` names."""
    found = RoundResult.objects.filter(tenant_id=shown.tenant_id, round=shown, standard=standard)
    if movement:
        found = found.filter(movement=movement)
    columns = SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT])
    falling = sort.startswith("-") and sort.removeprefix("-") in SORTS
    found = found.annotate(gained=F("new_card__total") - F("last_card__total"))
    return found.order_by(*(_order(column, falling=falling) for column in (*columns, "id")))


def _order(column: str, *, falling: bool) -> OrderBy:
    last = True if column in _LAST_IF_EMPTY else None
    return F(column).desc(nulls_last=last) if falling else F(column).asc(nulls_last=last)


def rows(shown: Round, ids: Sequence[UUID], *, since: datetime | None) -> list[Row]:
    """The rows of these results, in their order. Two queries."""
    found = RoundResult.objects.filter(tenant_id=shown.tenant_id, pk__in=ids)
    cards = [f"{end}_card__submission" for end in ("last", "new")]
    heavy = [f"{end}_card__{field}" for end in ("last", "new") for field in _HEAVY]
    by_id = {one.pk: one for one in found.select_related("supplier", *cards).defer(*heavy)}
    listed = [by_id[pk] for pk in ids if pk in by_id]
    findings = _closed_by("supplier", shown, since, suppliers=[one.supplier_id for one in listed])
    return [
        Row(
            one,
            Change(one.last_card, one.new_card) if one.new_card else None,
            findings.get(one.supplier_id, Closed()),
        )
        for one in listed
    ]


def closed_by_area(shown: Round, *, since: datetime | None) -> list[tuple[Area, Closed]]:
    """The findings of the round's suppliers by area: how many of those open in its time were closed. One
    query."""
    suppliers = RoundResult.objects.filter(tenant_id=shown.tenant_id, round=shown).values("supplier")
    found = _closed_by("area", shown, since, suppliers=suppliers)
    return [(area, found.get(area, Closed())) for area in Area]


def _closed_by(
    column: str, shown: Round, since: datetime | None, *, suppliers: Collection[UUID] | QuerySet[Any, Any]
) -> dict[object, Closed]:
    """Findings open at any time since the round before and until this one, counted by a column."""
    settled = Q(state=FindingState.CLOSED, closed_at__lte=shown.ran_at)
    found = Finding.objects.filter(
        tenant_id=shown.tenant_id,
        supplier_id__in=suppliers,
        state__in=[FindingState.OPEN, FindingState.CLOSED],
        issued_at__lte=shown.ran_at,
    ).exclude(severity=Severity.OBSERVATION)
    if since is not None:
        found = found.exclude(closed_at__lte=since)
    counted = found.order_by().values_list(column).annotate(closed=Count("pk", filter=settled), n=Count("pk"))
    return {key: Closed(closed, n) for key, closed, n in counted}


def in_total(areas: Sequence[tuple[Area, Closed]]) -> Closed:
    """All areas together."""
    return Closed(sum(one.closed for _area, one in areas), sum(one.open for _area, one in areas))


def admitted_suppliers() -> int:
    """How many suppliers the next round would take in now."""
    return Supplier.objects.filter(tenant_id=tenant_id(), status__in=rounds.ADMITTED).count()
