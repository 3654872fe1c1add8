"""The network of a buyer: what stands in its URL, its links with where they hang on few, its suppliers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from remediation.models import Finding, FindingState, Severity
from scoring.selectors import official_cards
from suppliers.chain.concentration import Delivery, Material, material_key, materials_of
from suppliers.models import Category, RiskClass, Supplier, SupplyLink

#: Tiers with a filter of their own; the last takes in all beyond it.
TIERS = ("1", "2", "3", "4")
LAST = int(TIERS[-1])
#: The value of a filter for suppliers without a risk class.
UNKNOWN = "none"
RISKS = (RiskClass.HIGH.value, RiskClass.MEDIUM.value, RiskClass.LOW.value, UNKNOWN)
MARKS = ("only", "share", "unrated", "critical")
URGENT = (Severity.CRITICAL, Severity.ZERO_TOLERANCE)
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows graph, map and list alike; every field is the query parameter of its name."""

    q: str = ""
    category: str = ""
    material: str = ""
    country: str = ""
    tier: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """The filters in a query string; values that mean nothing are left out."""

        def text(key: str) -> str:
            return query.get(key, "").replace("\x00", "").strip()[:MAX_TEXT]

        def chosen(key: str, known: tuple[str, ...]) -> tuple[str, ...]:
            values = set(query.getlist(key))
            return tuple(one for one in known if one in values)

        country = text("country").upper()
        return cls(
            q=text("q"),
            category=_uuid(text("category")),
            material=material_key(text("material")),
            country=country if len(country) == len("SE") and country.isalpha() else "",
            tier=chosen("tier", TIERS),
            risk=chosen("risk", RISKS),
            mark=chosen("mark", MARKS),
        )

    def active(self) -> list[str]:
        """The names of the filters that narrow the network."""
        return [one.name for one in fields(self) if getattr(self, one.name)]


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Link:
    """One link as the pages need it; ``share`` is in percent."""

    pk: UUID
    upstream: UUID
    downstream: UUID
    material: str
    share: Fraction | None
    declaration: UUID | None


@dataclass(slots=True)
class Chain:
    """All links of a buyer, and what follows from them for each supplier."""

    links: list[Link]
    materials: dict[str, Material[UUID]]
    deliver_to: dict[UUID, list[Link]] = field(default_factory=lambda: defaultdict(list))
    buy_from: dict[UUID, list[Link]] = field(default_factory=lambda: defaultdict(list))
    only: dict[UUID, list[Material[UUID]]] = field(default_factory=lambda: defaultdict(list))
    concentrated: dict[UUID, list[tuple[Material[UUID], Fraction]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def is_only(self, link: Link) -> bool:
        """Whether the receiver of a link has no other source of its material."""
        known = self.materials.get(material_key(link.material))
        return known is not None and link.downstream in known.only_for.get(link.upstream, ())

    def ends_of(self, key: str) -> set[UUID]:
        """Who delivers a material and who receives it."""
        matching = [link for link in self.links if material_key(link.material) == key]
        return {end for link in matching for end in (link.upstream, link.downstream)}


def chain_of(tenant_id: UUID) -> Chain:
    """The chain of a buyer as it is now. One query."""
    columns = ("pk", "upstream_id", "downstream_id", "material", "share", "declaration_id")
    rows = SupplyLink.objects.filter(tenant_id=tenant_id).order_by("pk").values_list(*columns)
    links = [
        Link(pk, up, down, material, None if share is None else Fraction(share), declared)
        for pk, up, down, material, share, declared in rows
    ]
    found = materials_of(Delivery(one.upstream, one.downstream, one.material, one.share) for one in links)
    chain = Chain(links, found)
    for link in links:
        chain.deliver_to[link.upstream].append(link)
        chain.buy_from[link.downstream].append(link)
    for material in found.values():
        for node in material.only_for:
            chain.only[node].append(material)
        for node, part in material.concentrated.items():
            chain.concentrated[node].append((material, part))
    return chain


def narrowed(filters: Filters, chain: Chain, *, tenant_id: UUID) -> QuerySet[Supplier]:
    """The suppliers that pass the filters, without regard to tier, risk and marks, in no order yet."""
    suppliers = Supplier.objects.filter(tenant_id=tenant_id)
    if filters.q:
        wanted = Q(name__icontains=filters.q) | Q(reference__iexact=filters.q)
        if filters.q.isdecimal() and len(filters.q) < len(str(2**31)):
            wanted |= Q(number=int(filters.q))
        suppliers = suppliers.filter(wanted)
    if filters.category:
        suppliers = suppliers.filter(category_id=filters.category)
    if filters.country:
        suppliers = suppliers.filter(country=filters.country)
    if filters.material:
        suppliers = suppliers.filter(pk__in=chain.ends_of(filters.material))
    return suppliers


def found(filters: Filters, chain: Chain, *, tenant_id: UUID) -> QuerySet[Supplier]:
    """The suppliers that pass all filters, in no order yet. Of several marks one is enough."""
    suppliers = narrowed(filters, chain, tenant_id=tenant_id)
    if filters.tier:
        suppliers = suppliers.filter(_any(_of_tier(one) for one in filters.tier))
    if filters.risk:
        suppliers = suppliers.filter(_any(_of_risk(one) for one in filters.risk))
    if filters.mark:
        suppliers = suppliers.filter(_any(_of_mark(one, chain, tenant_id) for one in filters.mark))
    return suppliers


def counted(filters: Filters, chain: Chain, *, tenant_id: UUID) -> dict[str, int]:
    """How many suppliers there are behind each choice of tier, risk and mark, and in all. One query."""
    tests = {f"tier_{one}": _of_tier(one) for one in TIERS}
    tests |= {f"risk_{one}": _of_risk(one) for one in RISKS}
    tests |= {f"mark_{one}": _of_mark(one, chain, tenant_id) for one in MARKS}
    suppliers = narrowed(filters, chain, tenant_id=tenant_id).order_by()
    told: dict[str, int] = suppliers.aggregate(
        every=Count("pk"), **{key: Count("pk", filter=test) for key, test in tests.items()}
    )
    return told


def _any(tests: Any) -> Q:
    joined = Q()
    for test in tests:
        joined |= test
    return joined


def _of_tier(value: str) -> Q:
    return Q(tier__gte=LAST) if int(value) == LAST else Q(tier=int(value))


def _of_risk(value: str) -> Q:
    return Q(risk_class="" if value == UNKNOWN else value)


def _of_mark(value: str, chain: Chain, tenant_id: UUID) -> Q:
    if value == "only":
        return Q(pk__in=list(chain.only))
    if value == "share":
        return Q(pk__in=list(chain.concentrated))
    if value == "critical":
        return Q(Exists(urgent_findings(tenant_id).filter(supplier_id=OuterRef("pk"))))
    return Q(~Exists(official_cards(tenant_id).filter(supplier_id=OuterRef("pk")).order_by()))


def urgent_findings(tenant_id: UUID) -> QuerySet[Finding]:
    """Open findings that must be corrected within 72 hours, in no order."""
    findings = Finding.objects.filter(tenant_id=tenant_id, state=FindingState.OPEN, severity__in=URGENT)
    return findings.order_by()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of the filter offer."""

    materials: list[tuple[str, str]]
    categories: list[tuple[str, str]]


def choices_of(chain: Chain, tenant_id: UUID) -> Choices:
    """The materials of the chain and the buyer's categories, by name. One query."""
    categories = Category.objects.filter(tenant_id=tenant_id).order_by("name").values_list("pk", "name")
    materials = sorted(((key, one.written) for key, one in chain.materials.items()), key=lambda one: one[1])
    return Choices(materials, [(str(pk), name) for pk, name in categories])
