"""The supplier list: what stands in its URL, its rows, its exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OrderBy, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from assessments.models import Request, RequestState
from core.names import initials
from scoring.models import Basis, Scorecard
from scoring.selectors import official_cards
from suppliers.industries import industries
from suppliers.models import SizeClass, Supplier, SupplierStatus
from workspace.search.finding import narrowed, words_of
from workspace.selectors.cooperation import is_below
from workspace.selectors.covered import coverage_values, covered

STARS = range(1, 8)
GRADES = ("AA", "A", "B", "C")
MAX_TIER = 9
MAX_SEARCH = 200
#: What of a supplier is searched for words.
SUPPLIER_SAYS = ("name", "number", "reference", "address", "sector", "region")
#: The value of a filter for suppliers of which something is not known.
UNKNOWN = "none"
CLOSED_STATES = (RequestState.REVIEWED, RequestState.CLOSED)

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
}
_SHOWN_COLUMNS = (
    *("id", "number", "reference", "name", "country", "address", "tier", "sector", "size_class", "status"),
    *("size_reason", "industry", "headcount", "revenue", "assets", "currency", "figures_year"),
    *("contact_name", "contact_email", "cerds_id", "cerds_total", "cerds_band", "cfie_id", "cfie_band"),
    *("request_state", "request_due", "owner__name", "supplier_org_id"),
)
_LAST_IF_EMPTY = {"cerds_total", "cfie_total", "owner__name"}
#: Bases that somebody else than the supplier stands for, the one that counts first.
_COUNTING = (Basis.AUDITED.value, Basis.VERIFIED.value)
_STANDARDS = {"cerds": "t-cerds", "cfie": "t-cfie"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; every field is the query parameter of its name, empty when it does not."""

    q: str = ""
    country: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    stars_min: str = ""
    stars_max: str = ""
    grade: tuple[str, ...] = ()
    rated: str = ""
    open: str = ""
    owner: str = ""
    industry: str = ""
    coverage: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """The filters in a query string; values that mean nothing are left out."""
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH],
            country=_chosen(query, "country", None),
            tier=_chosen(query, "tier", [str(tier) for tier in range(1, MAX_TIER + 1)]),
            size=_chosen(query, "size", SizeClass.values),
            status=_chosen(query, "status", SupplierStatus.values),
            stars_min=_one(query, "stars_min", map(str, STARS)),
            stars_max=_one(query, "stars_max", map(str, STARS)),
            grade=_chosen(query, "grade", GRADES),
            rated=_one(query, "rated", ["no", "yes", "zeroed"]),
            open=_one(query, "open", ["no", "yes"]),
            owner=_one(query, "owner", ["me", "none"]),
            industry=_one(query, "industry", [UNKNOWN, *industries()]),
            coverage=_one(query, "coverage", coverage_values()),
        )

    def active(self) -> list[str]:
        """The names of the filters that narrow the list."""
        return [field.name for field in fields(self) if getattr(self, field.name)]


def _chosen(query: QueryDict, key: str, known: Iterable[str] | None) -> tuple[str, ...]:
    values = dict.fromkeys(query.getlist(key))
    if known is None:
        return tuple(v.upper() for v in values if len(v) == 2 and v.isascii() and v.isalpha())  # noqa: PLR2004 - a country code
    return tuple(v for v in known if v in values)


def _one(query: QueryDict, key: str, known: Iterable[str]) -> str:
    value = query.get(key, "")
    return value if value in set(known) else ""


def found(filters: Filters, *, tenant_id: UUID, user_id: UUID) -> QuerySet[Supplier]:
    """The suppliers of a buyer that pass the filters, in no order yet."""
    suppliers = Supplier.objects.filter(tenant_id=tenant_id)
    if filters.q:
        suppliers = narrowed(suppliers, SUPPLIER_SAYS, words_of(filters.q))
    for column, values in (
        ("country", filters.country),
        ("tier", filters.tier),
        ("size_class", filters.size),
        ("status", filters.status),
    ):
        if values:
            suppliers = suppliers.filter(**{f"{column}__in": values})
    if filters.owner:
        suppliers = suppliers.filter(owner_id=user_id if filters.owner == "me" else None)
    if filters.industry:
        known = "" if filters.industry == UNKNOWN else filters.industry
        suppliers = suppliers.filter(**{"industry__startswith" if known.isdigit() else "industry": known})
    if filters.coverage:
        suppliers = covered(suppliers, filters.coverage, tenant_id)
    return _by_results(suppliers, filters, tenant_id)


def _by_results(suppliers: QuerySet[Supplier], filters: Filters, tenant_id: UUID) -> QuerySet[Supplier]:
    if filters.stars_min or filters.stars_max:
        lowest, highest = int(filters.stars_min or 1), int(filters.stars_max or STARS[-1])
        bands = [str(stars) for stars in STARS if lowest <= stars <= highest]
        suppliers = suppliers.filter(Exists(_cards("t-cerds", tenant_id).filter(band__in=bands)))
    if filters.grade:
        suppliers = suppliers.filter(Exists(_cards("t-cfie", tenant_id).filter(band__in=filters.grade)))
    if filters.rated == "zeroed":
        suppliers = suppliers.filter(Exists(_cards("t-cerds", tenant_id).filter(band="")))
    elif filters.rated:
        rated = Exists(_cards("t-cerds", tenant_id))
        suppliers = suppliers.filter(rated if filters.rated == "yes" else ~rated)
    if filters.open:
        asked = Exists(_open_requests(tenant_id))
        suppliers = suppliers.filter(asked if filters.open == "yes" else ~asked)
    return suppliers


def ordered(suppliers: QuerySet[Supplier], sort: str, *, tenant_id: UUID) -> QuerySet[Supplier]:
    """In the order ``sort`` names (``-`` turns it round); an order that is unknown is by name."""
    falling = sort.startswith("-")
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        falling, columns = False, SORTS["name"]
    for key in _STANDARDS:
        if columns[0] == f"{key}_total":
            suppliers = _with_result(suppliers, key, tenant_id)
    return suppliers.order_by(*(_order(column, falling=falling) for column in (*columns, "id")))


def _order(column: str, *, falling: bool) -> OrderBy:
    last = True if column in _LAST_IF_EMPTY else None
    return F(column).desc(nulls_last=last) if falling else F(column).asc(nulls_last=last)


def list_rows(ids: Sequence[UUID], *, tenant_id: UUID, today: date) -> list[dict[str, Any]]:
    """One dictionary a supplier, in the order of ``ids``, with all that the list shows. One query."""
    suppliers = Supplier.objects.filter(pk__in=ids).annotate(below=is_below(tenant_id, today))
    rows = {row["id"]: row for row in _details(suppliers, tenant_id, "below")}
    return [_shown(rows[pk]) for pk in ids if pk in rows]


def export_rows(suppliers: QuerySet[Supplier], *, tenant_id: UUID, limit: int) -> list[dict[str, Any]]:
    """Up to ``limit`` rows in the queryset's order, with all that an export holds. One query."""
    return [_shown(row) for row in _details(suppliers, tenant_id)[:limit]]


def _details(
    suppliers: QuerySet[Supplier], tenant_id: UUID, *columns: str
) -> QuerySet[Supplier, dict[str, Any]]:
    requests = _open_requests(tenant_id).order_by("due_at", "id")
    described = suppliers.filter(tenant_id=tenant_id)
    for key in _STANDARDS:
        described = _with_result(described, key, tenant_id)
    described = described.annotate(
        request_state=Subquery(requests.values("state")[:1]),
        request_due=Subquery(requests.values("due_at")[:1]),
    )
    rows: QuerySet[Supplier, dict[str, Any]] = described.values(*_SHOWN_COLUMNS, *columns)
    return rows


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    band = row["cerds_band"]
    row["stars"] = None if band is None else int(band or 0)
    row["points"] = row["cerds_total"]
    row["asked"] = {"state": row["request_state"], "supplier_org_id": row["supplier_org_id"]}
    if row["request_state"] == RequestState.SUBMITTED:
        row["request_due"] = None  # handed in: nothing is due from the supplier any more
    row["grade"] = row["cfie_band"] or None
    row["owner"] = row["owner__name"] or ""
    row["owner_initials"] = initials(row["owner"])
    return row


def _cards(standard: str, tenant_id: UUID) -> QuerySet[Scorecard]:
    """The card that counts for a supplier, for a subquery."""
    return official_cards(tenant_id).filter(supplier_id=OuterRef("pk"), standard=standard).order_by()


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
            for column in ("id", "total", "band")
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


def _open_requests(tenant_id: UUID) -> QuerySet[Request]:
    return (
        Request.objects.filter(tenant_id=tenant_id, supplier_id=OuterRef("pk"))
        .exclude(state__in=CLOSED_STATES)
        .order_by()
    )


def countries_in(tenant_id: UUID) -> list[tuple[str, int]]:
    """The countries in a buyer's list with how many suppliers each has, most first."""
    rows = Supplier.objects.filter(tenant_id=tenant_id).values_list("country")
    return list(rows.annotate(count=Count("pk")).order_by("-count", "country"))


def industries_in(tenant_id: UUID, language: str) -> list[tuple[str, str]]:
    """The divisions of industries in a buyer's list with their names, in the classification's order."""
    held = Supplier.objects.filter(tenant_id=tenant_id).exclude(industry="").order_by()
    codes = {code[:2] for code in held.values_list("industry", flat=True).distinct()}
    return [(code, one.name(language)) for code, one in industries().items() if code in codes]
