"""Declared sources, as the company that declares them and as a customer reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from assessments.models import Request
from suppliers.matching import name_key
from suppliers.models import (
    Declaration,
    DeclarationState,
    OwnSource,
    PassedDemand,
    Shown,
    Supplier,
    SupplierKey,
    SupplyLink,
)

MOST = 500


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer that asked the company for something, and the company's entry in its list."""

    tenant_id: UUID
    name: str
    supplier_id: UUID


def customers_of(company_id: UUID) -> list[Customer]:
    """The customers of a supplier company by name, each with the entry that was asked first. One query."""
    requests = Request.objects.filter(supplier_org_id=company_id).order_by("tenant__name", "created_at")
    found: dict[UUID, Customer] = {}
    for tenant_id, name, supplier_id in requests.values_list("tenant_id", "tenant__name", "supplier_id"):
        found.setdefault(tenant_id, Customer(tenant_id, name, supplier_id))
    return list(found.values())


@dataclass(slots=True)
class SourceRow:
    """A source of the company with what each customer is told of it, and what was passed on to it."""

    source: OwnSource
    told: list[tuple[Customer, Declaration | None]] = field(default_factory=list)
    demands: list[PassedDemand] = field(default_factory=list)


def source_rows(company_id: UUID) -> list[SourceRow]:
    """Every source of a company, by material. Four queries."""
    customers = customers_of(company_id)
    sources = list(OwnSource.objects.filter(tenant_id=company_id)[:MOST])
    told = {
        (one.source, one.tenant_id): one
        for one in Declaration.objects.filter(supplier_org_id=company_id).exclude(
            state=DeclarationState.WITHDRAWN
        )
    }
    demands = defaultdict(list)
    for demand in PassedDemand.objects.filter(supplier_org_id=company_id).select_related("declaration"):
        if demand.declaration is not None:
            demands[demand.declaration.source].append(demand)
    return [
        SourceRow(
            source,
            [(customer, told.get((source.pk, customer.tenant_id))) for customer in customers],
            demands[source.pk],
        )
        for source in sources
    ]


def open_declarations(tenant_id: UUID) -> QuerySet[Declaration]:
    """Declared sources a buyer has not dealt with."""
    return Declaration.objects.filter(tenant_id=tenant_id, state=DeclarationState.OPEN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declared source with the suppliers of the list that it may be."""

    declaration: Declaration
    matches: list[Supplier]


def candidates(tenant_id: UUID) -> list[Candidate]:
    """Named sources to look at, the newest first, matched by identifier or by name and country.

    Three queries.
    """
    named = open_declarations(tenant_id).filter(shown=Shown.NAMED).select_related("supplier")
    declared = list(named.order_by("-created_at", "pk")[:MOST])
    keys = {name_key(one.name, one.country) for one in declared}
    spelled = {one.identifier.upper() for one in declared if one.identifier}
    known = SupplierKey.objects.filter(tenant_id=tenant_id, external_id__in=spelled)
    by_identifier = dict(known.values_list("external_id", "supplier_id"))
    alike = Supplier.objects.filter(tenant_id=tenant_id).filter(
        Q(name_key__in=keys) | Q(pk__in=by_identifier.values())
    )
    suppliers = list(alike.order_by("number"))
    return [
        Candidate(one, _alike(one, suppliers, by_identifier.get(one.identifier.upper()))) for one in declared
    ]


def _alike(declaration: Declaration, suppliers: Sequence[Supplier], known: UUID | None) -> list[Supplier]:
    key = name_key(declaration.name, declaration.country)
    return [
        one
        for one in suppliers
        if (one.name_key == key or one.pk == known) and one.pk != declaration.supplier_id
    ]


def hidden_by_supplier(tenant_id: UUID) -> list[tuple[Supplier, int]]:
    """Who declared sources without a name, and how many. One query."""
    hidden = open_declarations(tenant_id).filter(shown=Shown.HIDDEN).select_related("supplier")
    counts: dict[UUID, tuple[Supplier, int]] = {}
    for one in hidden.order_by("supplier__name", "pk"):
        counts[one.supplier_id] = (one.supplier, counts.get(one.supplier_id, (one.supplier, 0))[1] + 1)
    return list(counts.values())


def demands_along(links: Sequence[SupplyLink], tenant_id: UUID) -> dict[UUID, list[PassedDemand]]:
    """What was passed on along each link, by the buyer or told by its supplier, newest first. One query."""
    by_declaration = {link.declaration_id: link.pk for link in links if link.declaration_id}
    passed = PassedDemand.objects.filter(tenant_id=tenant_id).filter(
        Q(link__in=[link.pk for link in links]) | Q(declaration__in=list(by_declaration))
    )
    found: dict[UUID, list[PassedDemand]] = defaultdict(list)
    for demand in passed:
        pk = by_declaration.get(demand.declaration_id) if demand.declaration_id else demand.link_id
        if pk is not None:
            found[pk].append(demand)
    return found
