"""The network of a buyer: what stands in its URL, and its suppliers as that narrows and counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.http import QueryDict

from remediation.models import Finding, FindingState, Severity
from scoring.selectors import official_cards
from suppliers.chain.concentration import material_key
from suppliers.models import RiskClass, Supplier
from tenants.models import Organisation
from workspace.selectors.network_chain import Base, Chain, Link, base_of, chain_of

__all__ = ["Base", "Chain", "Filters", "Link", "base_of", "chain_of"]

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
        suppliers = suppliers.filter(among_ids(chain.ends_of(filters.material)))
    return suppliers


def found(filters: Filters, chain: Chain, *, tenant_id: UUID) -> QuerySet[Supplier]:
    """The suppliers that pass all filters, in no order yet. Of several marks one is enough."""
    return narrowed(filters, chain, tenant_id=tenant_id).filter(_chosen(filters, chain, tenant_id))


def counted(
    filters: Filters, chain: Chain, *, tenant_id: UUID, ids: QuerySet[Supplier, UUID] | None = None
) -> tuple[dict[str, int], list[UUID]]:
    """How many suppliers there are behind each choice of tier, risk and mark, in ``every`` without those and
    in ``total`` with them; and the ids that ``ids`` finds. One query."""
    tests = {f"tier_{one}": _of_tier(one) for one in TIERS}
    tests |= {f"risk_{one}": _of_risk(one) for one in RISKS}
    tests |= {f"mark_{one}": _of_mark(one, chain, tenant_id) for one in MARKS}
    tests["total"] = _chosen(filters, chain, tenant_id)
    suppliers = narrowed(filters, chain, tenant_id=tenant_id).order_by()
    every = {key: Count("pk", filter=test) if test else Count("pk") for key, test in tests.items()}
    told = suppliers.values("tenant_id").annotate(told=JSONObject(every=Count("pk"), **every))
    buyer = Organisation.objects.filter(pk=tenant_id).order_by()
    shown = Supplier.objects.none().values_list("pk", flat=True) if ids is None else ids
    counts, found = buyer.values_list(Subquery(told.values("told")), ArraySubquery(shown)).get()
    return counts or dict.fromkeys(["every", *tests], 0), found


def _chosen(filters: Filters, chain: Chain, tenant_id: UUID) -> Q:
    """Tier, risk and marks as chosen; an empty condition where none is."""
    chosen = _any(_of_tier(one) for one in filters.tier)
    chosen &= _any(_of_risk(one) for one in filters.risk)
    return chosen & _any(_of_mark(one, chain, tenant_id) for one in filters.mark)


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
        return among_ids(chain.only)
    if value == "share":
        return among_ids(chain.concentrated)
    if value == "critical":
        return Q(Exists(urgent_findings(tenant_id).filter(supplier_id=OuterRef("pk"))))
    return Q(~Exists(official_cards(tenant_id).filter(supplier_id=OuterRef("pk")).order_by()))


class _AnyOf(Func):
    """``pk = ANY(ids)`` with all ids in one text: tens of thousands of them are read at once."""

    template = "(%(expressions)s::uuid[]))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()
    conditional = True


def among_ids(ids: Iterable[UUID]) -> Q:
    """Whether a supplier is one of these, however many they are."""
    return Q(_AnyOf(F("pk"), Value("{" + ",".join(map(str, ids)) + "}")))


def urgent_findings(tenant_id: UUID) -> QuerySet[Finding]:
    """Open findings that must be corrected within 72 hours, in no order."""
    findings = Finding.objects.filter(tenant_id=tenant_id, state=FindingState.OPEN, severity__in=URGENT)
    return findings.order_by()


def materials_in(chain: Chain) -> list[tuple[str, str]]:
    """The materials of the chain by name, each with its key. No query."""
    return sorted(((key, one.written) for key, one in chain.materials.items()), key=lambda one: one[1])
