"""The supplier list: its rows and its exports. What narrows it: ``supplier_filters``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Min,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from assessments.models import Decision, RequestState, Review
from core.models import Obligation
from core.names import initials
from remediation.models import Finding, FindingState
from scoring.models import Basis
from suppliers.models import RiskClass, Supplier
from tenants.prepared import Query
from workspace.selectors.cooperation import is_below
from workspace.selectors.supplier_filters import (
    GRADES,
    STARS,
    UNKNOWN,
    Filters,
    countries_in,
    found,
    industries_in,
    open_findings,
    open_requests,
)

__all__ = [
    "GRADES",
    "STARS",
    "UNKNOWN",
    "Filters",
    "WholeList",
    "countries_in",
    "export_rows",
    "found",
    "industries_in",
    "list_rows",
    "ordered",
]

#: Order in the URL → columns. The score and the grade sort by exact points, suppliers without one last.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "number": ("number",),
    "country": ("country", "name"),
    "tier": ("tier", "name"),
    "sector": ("sector", "name"),
    "size": ("size_class", "name"),
    "score": ("cerds_total", "name"),
    "grade": ("cfie_total", "name"),
    "owner": ("owner__name", "name"),
    "category": ("category__name", "name"),
    "risk": ("risk_rank", "name"),
    "due": ("finding_due", "name"),
    "evaluated": ("cerds_computed_at", "name"),
}
_SHOWN_COLUMNS = (
    *("id", "number", "reference", "name", "country", "address", "tier", "sector", "size_class", "status"),
    *("size_reason", "industry", "headcount", "revenue", "assets", "currency", "figures_year"),
    *("contact_name", "contact_email", "cerds_id", "cerds_total", "cerds_band", "cfie_id", "cfie_band"),
    *("cerds_computed_at", "cerds_request_id", "request_state", "request_due", "owner__name"),
    *("steward__name", "supplier_org_id", "category__name", "risk_class", "region", "tags"),
    *("open_findings", "finding_due"),
)
_LAST_IF_EMPTY = {
    *("cerds_total", "cfie_total", "owner__name", "category__name", "risk_rank", "finding_due"),
    "cerds_computed_at",
}
_RANKS = {RiskClass.LOW.value: 1, RiskClass.MEDIUM.value: 2, RiskClass.HIGH.value: 3}
#: What counts as verified: accepted on its documents, as claimed or at another level.
_ACCEPTED = (Decision.ACCEPTED, Decision.ADJUSTED)
#: Bases that somebody else than the supplier stands for, the one that counts first.
_COUNTING = (Basis.AUDITED.value, Basis.VERIFIED.value)
_STANDARDS = {"cerds": "t-cerds", "cfie": "t-cfie"}


def ordered(suppliers: QuerySet[Supplier], sort: str, *, tenant_id: UUID) -> QuerySet[Supplier]:
    """In the order ``sort`` names (``-`` turns it round); an order that is unknown is by name."""
    falling = sort.startswith("-")
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        falling, columns = False, SORTS["name"]
    for key in _STANDARDS:
        if columns[0].startswith(f"{key}_"):
            suppliers = _with_result(suppliers, key, tenant_id)
    if columns[0] == "risk_rank":
        ranks = [When(risk_class=name, then=Value(rank)) for name, rank in _RANKS.items()]
        suppliers = suppliers.annotate(risk_rank=Case(*ranks, output_field=IntegerField()))
    elif columns[0] == "finding_due":
        suppliers = suppliers.annotate(finding_due=_finding_due(tenant_id))
    return suppliers.order_by(*(_order(column, falling=falling) for column in (*columns, "id")))


@dataclass(frozen=True, slots=True)
class WholeList:
    """All suppliers of a buyer in the order ``sort`` names, by their ids: a slice of it is one query."""

    tenant_id: UUID
    sort: str

    def __getitem__(self, part: slice) -> list[UUID]:
        rows = _whole_list(self.sort if self.sort.removeprefix("-") in SORTS else "name").rows(
            tenant_id=self.tenant_id, start=part.start, size=part.stop - part.start
        )
        return [row["pk"] for row in rows]


@cache
def _whole_list(sort: str) -> Query:
    return Query(
        lambda tenant_id, start, size: ordered(
            Supplier.objects.filter(tenant_id=tenant_id), sort, tenant_id=tenant_id
        ).values("pk")[start : start + size],
        tenant_id="uuid",
        start="bigint",
        size="bigint",
    )


def _order(column: str, *, falling: bool) -> OrderBy:
    last = True if column in _LAST_IF_EMPTY else None
    return F(column).desc(nulls_last=last) if falling else F(column).asc(nulls_last=last)


def list_rows(
    ids: Sequence[UUID], *, tenant_id: UUID, today: date, also: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """One dictionary a supplier, in the order of ``ids``, with all that the list shows and the expressions
    ``also``. One query, none for no ids."""
    if not ids:
        return []
    found = (
        _described(ids, tenant_id, today, also)
        if also
        else _ROWS.rows(ids=list(ids), tenant_id=tenant_id, today=today)
    )
    rows = {row["id"]: row for row in found}
    return [_shown(rows[pk]) for pk in ids if pk in rows]


def _described(
    ids: Sequence[UUID], tenant_id: UUID, today: date, also: Mapping[str, Any] | None = None
) -> QuerySet[Supplier, dict[str, Any]]:
    more = {"below": is_below(tenant_id, today), **(also or {})}
    return _details(Supplier.objects.filter(pk__in=ids).annotate(**more), tenant_id, *more)


_ROWS = Query(
    lambda ids, tenant_id, today: _described([ids], tenant_id, today),
    ids="uuid[]",
    tenant_id="uuid",
    today="date",
)


def export_rows(suppliers: QuerySet[Supplier], *, tenant_id: UUID, limit: int) -> list[dict[str, Any]]:
    """Up to ``limit`` rows in the queryset's order, with all that an export holds. One query."""
    return [_shown(row) for row in _details(suppliers, tenant_id)[:limit]]


def _details(
    suppliers: QuerySet[Supplier], tenant_id: UUID, *columns: str
) -> QuerySet[Supplier, dict[str, Any]]:
    requests = open_requests(tenant_id).order_by("due_at", "id")
    described = suppliers.filter(tenant_id=tenant_id)
    for key in _STANDARDS:
        described = _with_result(described, key, tenant_id)
    counted = open_findings(tenant_id).values("supplier_id").annotate(n=Count("pk")).values("n")
    described = described.annotate(
        open_findings=Coalesce(Subquery(counted), 0),
        finding_due=_finding_due(tenant_id),
        verified_share=_verified_share(tenant_id),
        request_state=Subquery(requests.values("state")[:1]),
        request_due=Subquery(requests.values("due_at")[:1]),
    )
    rows: QuerySet[Supplier, dict[str, Any]] = described.values(*_SHOWN_COLUMNS, "verified_share", *columns)
    return rows


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    band = row["cerds_band"]
    row["stars"] = None if band is None else int(band or 0)
    row["points"] = row["cerds_total"]
    row["asked"] = {"state": row["request_state"], "supplier_org_id": row["supplier_org_id"]}
    if row["request_state"] == RequestState.SUBMITTED:
        row["request_due"] = None  # handed in: nothing is due from the supplier any more
    row["grade"] = row["cfie_band"] or None
    row["next_due"] = min((at for at in (row["finding_due"], row["request_due"]) if at), default=None)
    row["category_words"] = row["category__name"] or row["sector"]
    row["owner"] = row["owner__name"] or ""
    row["owner_initials"] = initials(row["owner"])
    return row


def _finding_due(tenant_id: UUID) -> Subquery:
    """The instant of the first clock that runs on an open finding of the supplier."""
    findings = Finding.objects.filter(
        tenant_id=tenant_id, state=FindingState.OPEN, supplier_id=OuterRef(OuterRef("pk"))
    ).order_by()
    running = Obligation.objects.filter(
        tenant_id=tenant_id, state=Obligation.State.OPEN, subject_id__in=findings.values("pk")
    )
    return Subquery(running.order_by().values("tenant_id").annotate(at=Min("due_at")).values("at"))


def _verified_share(tenant_id: UUID) -> Coalesce:
    """The part of the answers behind the card that was accepted on its documents, in percent.

    Each basis is looked up by its own column: through an expression of both the database finds no index and
    reads every review for every row.
    """
    accepted = Count("pk", filter=Q(decision__in=_ACCEPTED))
    reviews = Review.objects.filter(tenant_id=tenant_id).order_by()
    return Coalesce(
        *(
            Subquery(
                reviews.filter(request_id=OuterRef(f"cerds_{basis}__request_id"))
                .values("request_id")
                .annotate(share=accepted * 100 / Count("pk"))
                .values("share")
            )
            for basis in _COUNTING
        )
    )


def _with_result(suppliers: QuerySet[Supplier], key: str, tenant_id: UUID) -> QuerySet[Supplier]:
    """With ``…_id``, ``…_total`` and ``…_band`` of the card that counts on a standard.

    The audit-verified one comes before the document-verified one. Each join finds one row at most (see
    ``one_current_card``).
    """
    if f"{key}_total" in suppliers.query.annotations:
        return suppliers
    joins = {f"{key}_{basis}": _current_card(_STANDARDS[key], basis, tenant_id) for basis in _COUNTING}
    return suppliers.annotate(**joins).annotate(
        **{
            f"{key}_{column}": Coalesce(*(F(f"{key}_{basis}__{column}") for basis in _COUNTING))
            for column in ("id", "total", "band", "computed_at", "request_id")
        }
    )


def _current_card(standard: str, basis: str, tenant_id: UUID) -> FilteredRelation:
    return FilteredRelation(
        "scorecards",
        condition=Q(
            scorecards__tenant_id=tenant_id,
            scorecards__standard=standard,
            scorecards__basis=basis,
            scorecards__is_current=True,
        ),
    )
