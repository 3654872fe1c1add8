"""The network of a buyer: tier graph, map and list over the same filters, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from suppliers.chain.concentration import LEAST_CUSTOMERS, LIMIT
from suppliers.models import Supplier
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.paging import page_of
from workspace.selectors import network as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.network import Chain, Filters
from workspace.selectors.network_map import map_chart
from workspace.selectors.network_rows import Source, rows_of, sources_of
from workspace.selectors.portal_chain import hidden_count, open_count
from workspace.views.network_columns import list_columns, source_columns
from workspace.views.network_filters import chips, filter_groups
from workspace.views.network_graph import graph_of

PAGE_SIZE = 50
#: Only sources named under the graph.
NAMED = 6
#: What the list may be sorted by: the word in ``?sort=`` and the columns behind it.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "tier": ("tier", "name"),
    "country": ("country", "name"),
    "risk": ("risk_rank", "name"),
}
#: Risk classes from the highest, for sorting.
_RISK_RANK = Case(
    *(When(risk_class=risk, then=Value(rank)) for rank, risk in enumerate(("high", "medium", "low"))),
    default=Value(3),
    output_field=IntegerField(),
)


@capability("suppliers.view")
@require_GET
def network(request: HttpRequest) -> HttpResponse:
    """The tier graph; ``?selected=`` opens a supplier beside it. A phone shows the list in its place."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    context = _frame(request, filters, chain, "network")
    passed = set(_found(filters, chain).values_list("pk", flat=True)) if filters.active() else None
    sources = sources_of(chain, passed, tenant_id=tenant_id())
    context |= {
        "graph": graph_of(request, filters, chain),
        "strip": True,
        "sources": sources[:NAMED],
        "source_count": len(sources),
        **_list(request, filters, chain),
    }
    return render(request, "workspace/network.html", context)


@capability("suppliers.view")
@require_GET
def network_graph(request: HttpRequest) -> JsonResponse:
    """The graph again with more of it unfolded, as data: see :func:`graph_of`."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    return JsonResponse(graph_of(request, filters, chain))


@capability("suppliers.view")
@require_GET
def network_map(request: HttpRequest) -> HttpResponse:
    """The sites of the suppliers that pass the filters on a map of the world, with the table behind it."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    context = _frame(request, filters, chain, "network_map")
    context["world"] = map_chart(_found(filters, chain), tenant_id=tenant_id())
    return render(request, "workspace/network_map.html", context)


@capability("suppliers.view")
@require_GET
def network_list(request: HttpRequest) -> HttpResponse:
    """The same suppliers as a table, a page at a time."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    context = _frame(request, filters, chain, "network_list") | _list(request, filters, chain)
    return render(request, "workspace/network_list.html", context)


@capability("suppliers.view")
@require_GET
def network_sources(request: HttpRequest) -> HttpResponse:
    """Every only source and every concentration of the suppliers that pass the filters, with the rule."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    context = _frame(request, filters, chain, "network_sources")
    context["sources"] = _sources(filters, chain)
    return render(request, "workspace/network_sources.html", context)


@capability("suppliers.view")
@require_GET
def network_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The suppliers of the network as filtered, each with its links, as a file."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    found = _ordered(_found(filters, chain), request.GET.get("sort", "tier"))
    ids = list(found.values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    _refuse_many(len(ids))
    rows = _rows(request, ids, chain)
    return _file(kind, "network", list_columns(chain, tenant_id()), rows)


@capability("suppliers.view")
@require_GET
def network_sources_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Only sources and concentrations as filtered, as a file."""
    filters, chain = Filters.read(request.GET), selectors.chain_of(tenant_id())
    sources = _sources(filters, chain)
    _refuse_many(len(sources))
    return _file(kind, "sources", source_columns(), sources)


def _sources(filters: Filters, chain: Chain) -> list[Source]:
    passed = set(_found(filters, chain).values_list("pk", flat=True)) if filters.active() else None
    return sources_of(chain, passed, tenant_id=tenant_id())


def _found(filters: Filters, chain: Chain) -> QuerySet[Supplier]:
    return selectors.found(filters, chain, tenant_id=tenant_id())


def _ordered(found: QuerySet[Supplier], sort: str) -> QuerySet[Supplier]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["tier"])
    falling = "-" if sort.startswith("-") and sort.removeprefix("-") in SORTS else ""
    return found.annotate(risk_rank=_RISK_RANK).order_by(*(f"{falling}{one}" for one in columns), "id")


def _list(request: HttpRequest, filters: Filters, chain: Chain) -> dict[str, Any]:
    found = _ordered(_found(filters, chain), request.GET.get("sort", "tier"))
    page = page_of(found.values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
    return {"page": page, "rows": _rows(request, page.rows, chain)}


def _rows(request: HttpRequest, ids: Sequence[UUID], chain: Chain) -> list[dict[str, Any]]:
    now = timezone.now()
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return rows_of(ids, chain, tenant_id=tenant_id(), today=today_of(acting, now), now=now)


def _frame(request: HttpRequest, filters: Filters, chain: Chain, here: str) -> dict[str, Any]:
    """What stands on every page of the network."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    counts = selectors.counted(filters, chain, tenant_id=tenant_id())
    total = _found(filters, chain).count() if _narrows(filters) else counts["every"]
    views = (
        ("network", _("Tier graph"), "sitemap", None),
        ("network_map", _("Map"), "world", None),
        ("network_list", _("List"), "list", total),
        ("network_sources", _("Sources"), "needle", None),
    )
    shared = address(request.GET, sort=None, selected=None)
    return {
        "filters": filters,
        "groups": filter_groups(filters, counts),
        "choices": selectors.choices_of(chain, tenant_id()),
        "chips": chips(filters, request.GET, chain),
        "clear_url": reverse(here),
        "here": reverse(here),
        "views": [
            {"label": label, "url": reverse(name) + shared, "icon": icon, "count": n, "active": name == here}
            for name, label, icon, n in views
        ],
        "total": total,
        "every": counts["every"],
        "links": len(chain.links),
        "query": shared.removeprefix("?"),
        "limit": LIMIT,
        "least_customers": LEAST_CUSTOMERS,
        "hidden": hidden_count(tenant_id()),
        "declared": open_count(tenant_id()),
        "can_edit": acting.can("suppliers.edit"),
    }


def _narrows(filters: Filters) -> bool:
    return bool(filters.tier or filters.risk or filters.mark)


def _refuse_many(count: int) -> None:
    if count > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )


def _file(kind: str, name: str, columns: dict[str, Any], rows: Sequence[Any]) -> HttpResponse:
    if kind not in CONTENT_TYPES:
        raise Http404
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
