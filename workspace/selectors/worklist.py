"""Read model of the worklist: what to do now, and how the suppliers stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value

from assessments.models import Request, RequestState, Review, Submission
from assessments.services.request_changes import WITH_SUPPLIER
from scoring.models import Basis, Dispute, DisputeState, ExpertPanel, Scorecard
from scoring.selectors import official_cards
from suppliers.models import SizeClass, Supplier
from tenants.scope import tenant_id
from workspace.selectors.campaigns import Waiting
from workspace.selectors.cooperation import ToDecide
from workspace.selectors.findings import FindingRow
from workspace.selectors.findings_worklist import findings_to_do
from workspace.selectors.onboarding import Pressing
from workspace.selectors.open_terms import PressingTerms
from workspace.selectors.releases import cards_to_release

#: Rows of a group on the page; the rest is one link away.
SHOWN = 5
SOON = timedelta(hours=72)
STARS = ("1", "2", "3", "4", "5", "6", "7")
GRADES = ("AA", "A", "B", "C")


@dataclass(frozen=True, slots=True)
class Work:
    """One request that waits for somebody. ``round`` counts submissions, ``begun`` says it was judged."""

    id: UUID
    group: str
    supplier_id: UUID
    supplier_name: str
    country: str
    owner: str | None
    standard: str
    state: str
    due_at: datetime
    submitted_at: datetime | None
    answered: int
    total: int
    supplier_org_id: UUID | None
    round: int | None
    begun: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One block of the worklist: its first rows, and how many requests and findings there are."""

    key: str
    rows: list[Work | FindingRow]
    requests: int
    findings: int

    @property
    def count(self) -> int:
        """How much waits in the block."""
        return self.requests + self.findings


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a small chart; ``part`` is its height in percent of the highest."""

    key: str
    count: int
    part: int

    @property
    def is_advanced(self) -> bool:
        """Whether these stars belong to the advanced stage, 100 points and over (T/CERDS 6.4)."""
        return self.key in STARS[3:]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the suppliers stand: verified stars apart for each size class, verified grades, and coverage."""

    stars: dict[str, list[Column]]
    grades: list[Column]
    suppliers: int
    evaluated: int
    verified: int

    @property
    def sizes(self) -> list[tuple[str, int, list[Column]]]:
        """Each size class with how many have verified stars, and its chart."""
        return [(size, sum(c.count for c in columns), columns) for size, columns in self.stars.items()]


@dataclass(frozen=True, slots=True)
class Worklist:
    """The whole page."""

    groups: Mapping[str, Group]
    requests: int
    standing: Standing
    rated: list[Scorecard] = field(default_factory=list)
    to_release: int = 0
    objections: tuple[int, datetime | None] = (0, None)
    weak: ToDecide = field(default_factory=ToDecide)
    votes: list[ExpertPanel] = field(default_factory=list)
    newcomers: Pressing = field(default_factory=Pressing)
    terms: PressingTerms = field(default_factory=PressingTerms)
    campaigns: list[Waiting] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for anybody."""
        waiting = any(group.count for group in self.groups.values())
        asked = self.to_release or self.objections[0] or self.votes
        return not (waiting or asked or self.weak.count or self.newcomers.count or self.terms.count)


#: The clock each group is sorted by.
_GROUPS: Mapping[str, str] = {
    "overdue": "due_at",
    "soon": "due_at",
    "review": "submitted_at",
    "returned": "due_at",
    "waiting": "due_at",
}
#: Groups that findings stand in, beside requests or alone.
_OF_FINDINGS = ("overdue", "soon", "decide")
BUYER_GROUPS = ("overdue", "soon", "decide", "review", "waiting")
ASSESSOR_GROUPS = ("decide", "review", "returned")


def _belongs(group: str, now: datetime) -> Q:
    with_supplier = Q(state__in=WITH_SUPPLIER)
    return {
        "overdue": with_supplier & Q(due_at__lt=now),
        "soon": with_supplier & Q(due_at__gte=now, due_at__lt=now + SOON),
        "review": Q(state=RequestState.SUBMITTED),
        "returned": Q(state=RequestState.RETURNED),
        "waiting": with_supplier & Q(due_at__gte=now + SOON),
    }[group]


def worklist(groups: Sequence[str], *, now: datetime) -> Worklist:
    """What waits, in these groups, with the newest results and the suppliers' standing. Ten queries."""
    asked = [group for group in groups if group in _GROUPS]
    counts = Request.objects.filter(tenant_id=tenant_id()).aggregate(
        all=Count("id"), **{group: Count("id", filter=_belongs(group, now)) for group in asked}
    )
    rows: dict[str, list[Work | FindingRow]] = defaultdict(list)
    first, *others = [_rows(group, now) for group in asked]
    for values in first.union(*others, all=True):
        rows[values["group"]].append(Work(**values))
    found = findings_to_do([group for group in groups if group in _OF_FINDINGS], now=now, shown=SHOWN)
    for group in groups:
        rows[group] += found[group].rows
        rows[group].sort(key=lambda row: _order(row, _GROUPS.get(group, "due_at")))
    return Worklist(
        groups={
            group: Group(group, rows[group][:SHOWN], counts.get(group, 0), found[group].count)
            for group in groups
        },
        requests=counts["all"],
        standing=standing(),
        rated=_recently_rated(),
        to_release=cards_to_release().count(),
        objections=_objections(),
    )


def _order(row: Work | FindingRow, clock: str) -> tuple[bool, datetime | None, str]:
    """By the clock of the group, what has none last, then by name."""
    if isinstance(row, FindingRow):
        return row.due_at is None, row.due_at, row.finding.title
    return False, getattr(row, clock), f"{row.supplier_name} {row.standard}"


def _rows(group: str, now: datetime) -> QuerySet[Request, dict[str, Any]]:
    rounds = Submission.objects.filter(tenant_id=tenant_id(), request=OuterRef("pk")).order_by()
    decided = Review.objects.filter(
        tenant_id=tenant_id(), request=OuterRef("pk"), decided_at__gte=OuterRef("submitted_at")
    )
    found: QuerySet[Request, dict[str, Any]] = (
        Request.objects.filter(_belongs(group, now), tenant_id=tenant_id())
        .annotate(
            group=Value(group),
            country=F("supplier__country"),
            owner=F("supplier__owner__name"),
            round=Subquery(rounds.values("request").annotate(n=Max("number")).values("n")),
            begun=Exists(decided),
        )
        .order_by(_GROUPS[group], "supplier_name", "standard")
        .values(*Work.__dataclass_fields__)[:SHOWN]
    )
    return found


def _recently_rated() -> list[Scorecard]:
    cards = (
        official_cards(tenant_id())
        .select_related("supplier", "supplier__owner")
        .defer("document", "parts", "supplier__owner__password")
    )
    return list(cards.order_by("-computed_at", "id")[:SHOWN])


def _objections() -> tuple[int, datetime | None]:
    """How many objections wait for a reply, and when the first is due."""
    waiting = Dispute.objects.filter(tenant_id=tenant_id(), state=DisputeState.OPEN)
    found = waiting.aggregate(count=Count("id"), first=Min("due_at"))
    return found["count"], found["first"]


def standing() -> Standing:
    """Current results of all suppliers that count. Two queries."""
    cards = Scorecard.objects.filter(tenant_id=tenant_id(), is_current=True)
    counted: dict[tuple[str, str, str], int] = {
        (standard, size, band): n
        for standard, size, band, n in official_cards(tenant_id())
        .order_by()
        .values_list("standard", "size_class", "band")
        .annotate(n=Count("id"))
    }
    of_supplier = cards.filter(supplier=OuterRef("pk"))
    coverage = Supplier.objects.filter(tenant_id=tenant_id()).aggregate(
        suppliers=Count("id"),
        evaluated=Count("id", filter=Exists(of_supplier)),
        verified=Count("id", filter=Exists(of_supplier.exclude(basis=Basis.DECLARED))),
    )
    grades = {g: sum(counted.get(("t-cfie", s, g), 0) for s in SizeClass.values) for g in GRADES}
    return Standing(
        stars={s: _columns({n: counted.get(("t-cerds", s, n), 0) for n in STARS}) for s in SizeClass.values},
        grades=_columns(grades),
        **coverage,
    )


def _columns(counts: Mapping[str, int]) -> list[Column]:
    highest = max(*counts.values(), 1)
    return [Column(key, count, round(100 * count / highest)) for key, count in counts.items()]
