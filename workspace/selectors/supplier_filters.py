"""What narrows the supplier list: its filters as they stand in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.http import QueryDict
from django.utils import timezone

from assessments.models import Request, RequestState
from core.models import Obligation
from remediation.models import Finding, FindingState, Severity
from scoring.models import Scorecard
from scoring.selectors import official_cards
from suppliers.industries import industries
from suppliers.models import Category, RiskClass, SizeClass, Supplier, SupplierFlag, SupplierStatus
from workspace.search.finding import narrowed, words_of
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
#: What a clock under this span counts as.
SOON = timedelta(hours=72)
#: Regions and tags offered in the form.
MOST_OFFERED = 200
TAG_LENGTH = 40
FINDINGS = ("yes", "critical", "soon", "no")


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
    risk: tuple[str, ...] = ()
    category: str = ""
    flag: str = ""
    steward: str = ""
    region: str = ""
    finding: str = ""
    tag: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """The filters in a query string; values that mean nothing are left out."""
        return cls(
            q=_text(query, "q", MAX_SEARCH),
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
            risk=_chosen(query, "risk", [*RiskClass.values, UNKNOWN]),
            category=_id(query, "category"),
            flag=_one(query, "flag", SupplierFlag.Kind.values),
            steward=_one(query, "steward", ["me", "none"]),
            region=_text(query, "region", 100),
            finding=_one(query, "finding", FINDINGS),
            tag=_text(query, "tag", TAG_LENGTH),
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


def _text(query: QueryDict, key: str, length: int) -> str:
    return query.get(key, "").replace("\x00", "").strip()[:length]


def _id(query: QueryDict, key: str) -> str:
    """An id of ours, or :data:`UNKNOWN`."""
    value = query.get(key, "")
    if value == UNKNOWN:
        return value
    try:
        return str(UUID(value))
    except ValueError:
        return ""


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
    suppliers = _by_master(suppliers, filters, user_id)
    if filters.coverage:
        suppliers = covered(suppliers, filters.coverage, tenant_id)
    return _by_findings(_by_results(suppliers, filters, tenant_id), filters.finding, tenant_id)


def _by_master(suppliers: QuerySet[Supplier], filters: Filters, user_id: UUID) -> QuerySet[Supplier]:
    if filters.risk:
        suppliers = suppliers.filter(risk_class__in=["" if one == UNKNOWN else one for one in filters.risk])
    if filters.category:
        none = Q(category=None)
        suppliers = suppliers.filter(none if filters.category == UNKNOWN else Q(category=filters.category))
    if filters.steward:
        suppliers = suppliers.filter(steward_id=user_id if filters.steward == "me" else None)
    if filters.region:
        suppliers = suppliers.filter(region__iexact=filters.region)
    if filters.tag:
        suppliers = suppliers.filter(tags__contains=[filters.tag])
    if filters.flag:
        flags = SupplierFlag.objects.filter(
            tenant_id=OuterRef("tenant_id"), supplier_id=OuterRef("pk"), kind=filters.flag, ended_at=None
        )
        suppliers = suppliers.filter(Exists(flags.order_by()))
    return suppliers


def open_findings(tenant_id: UUID) -> QuerySet[Finding]:
    """The open findings of the supplier in the outer row."""
    findings = Finding.objects.filter(tenant_id=tenant_id, supplier_id=OuterRef("pk"))
    return findings.filter(state=FindingState.OPEN).order_by()


def _by_findings(suppliers: QuerySet[Supplier], wanted: str, tenant_id: UUID) -> QuerySet[Supplier]:
    if not wanted:
        return suppliers
    findings = open_findings(tenant_id)
    if wanted == "critical":
        findings = findings.filter(severity__in=[Severity.CRITICAL, Severity.ZERO_TOLERANCE])
    elif wanted == "soon":
        due = Obligation.objects.filter(
            tenant_id=tenant_id,
            subject_id=OuterRef("pk"),
            state=Obligation.State.OPEN,
            due_at__lt=timezone.now() + SOON,
        )
        findings = findings.filter(Exists(due.order_by()))
    return suppliers.filter(~Exists(findings) if wanted == "no" else Exists(findings))


def _by_results(suppliers: QuerySet[Supplier], filters: Filters, tenant_id: UUID) -> QuerySet[Supplier]:
    if filters.stars_min or filters.stars_max:
        lowest, highest = int(filters.stars_min or 1), int(filters.stars_max or STARS[-1])
        bands = [str(stars) for stars in STARS if lowest <= stars <= highest]
        suppliers = suppliers.filter(Exists(cards_of_outer("t-cerds", tenant_id).filter(band__in=bands)))
    if filters.grade:
        suppliers = suppliers.filter(
            Exists(cards_of_outer("t-cfie", tenant_id).filter(band__in=filters.grade))
        )
    if filters.rated == "zeroed":
        suppliers = suppliers.filter(Exists(cards_of_outer("t-cerds", tenant_id).filter(band="")))
    elif filters.rated:
        rated = Exists(cards_of_outer("t-cerds", tenant_id))
        suppliers = suppliers.filter(rated if filters.rated == "yes" else ~rated)
    if filters.open:
        asked = Exists(open_requests(tenant_id))
        suppliers = suppliers.filter(asked if filters.open == "yes" else ~asked)
    return suppliers


def cards_of_outer(standard: str, tenant_id: UUID) -> QuerySet[Scorecard]:
    """The card that counts for a supplier, for a subquery."""
    return official_cards(tenant_id).filter(supplier_id=OuterRef("pk"), standard=standard).order_by()


def open_requests(tenant_id: UUID) -> QuerySet[Request]:
    """The open requests of the supplier in the outer row."""
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


def categories_in(tenant_id: UUID) -> list[tuple[str, str]]:
    """The buyer's categories: id and name, in the order of their codes. One query."""
    rows = (
        Category.objects.filter(tenant_id=tenant_id).order_by("code", "id").values_list("pk", "code", "name")
    )
    return [(str(pk), f"{code} {name}") for pk, code, name in rows]


def category_name(tenant_id: UUID, value: str) -> str:
    """The name of a category by the filter's value; empty where there is none. One query."""
    found = Category.objects.filter(tenant_id=tenant_id, pk=value) if value != UNKNOWN else None
    return (found.values_list("name", flat=True).first() or "") if found is not None else ""


def regions_in(tenant_id: UUID) -> list[str]:
    """The regions in a buyer's list. One query."""
    held = Supplier.objects.filter(tenant_id=tenant_id).exclude(region="").order_by("region")
    return list(held.values_list("region", flat=True).distinct()[:MOST_OFFERED])


def tags_in(tenant_id: UUID) -> list[str]:
    """The tags in a buyer's list. One query."""
    held = Supplier.objects.filter(tenant_id=tenant_id).exclude(tags=[]).order_by()
    each = held.annotate(tag=Func(F("tags"), function="jsonb_array_elements_text", output_field=TextField()))
    return sorted(each.values_list("tag", flat=True).distinct()[:MOST_OFFERED])
