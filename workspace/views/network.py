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
from workspace.paging import page_of, page_with, start_of
from workspace.selectors import network as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.network import Base, Chain, Filters
from workspace.selectors.network_map import map_chart
from workspace.selectors.network_rows import rows_of, sources_of
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
    filters, base = _asked(request)
    context = _list(request, filters, base, "network")
    sources, count = sources_of(base.chain, _passed(filters, base.chain), tenant_id=tenant_id(), size=NAMED)
    context |= {
        "graph": graph_of(request, filters, base.chain),
        "strip": True,
        "sources": sources,
        "source_count": count,
    }
    return render(request, "workspace/network.html", context)


@capability("suppliers.view")
@require_GET
def network_graph(request: HttpRequest) -> JsonResponse:
    """The graph again with more of it unfolded, as data: see :func:`graph_of`."""
    filters, base = _asked(request)
    return JsonResponse(graph_of(request, filters, base.chain))


@capability("suppliers.view")
@require_GET
def network_map(request: HttpRequest) -> HttpResponse:
    """The sites of the suppliers that pass the filters on a map of the world, with the table behind it."""
    filters, base = _asked(request)
    counts, _ids = selectors.counted(filters, base.chain, tenant_id=tenant_id())
    context = _frame(request, filters, base, counts, "network_map")
    context["world"] = map_chart(_found(filters, base.chain), tenant_id=tenant_id())
    return render(request, "workspace/network_map.html", context)


@capability("suppliers.view")
@require_GET
def network_list(request: HttpRequest) -> HttpResponse:
    """The same suppliers as a table, a page at a time."""
    filters, base = _asked(request)
    return render(request, "workspace/network_list.html", _list(request, filters, base, "network_list"))


@capability("suppliers.view")
@require_GET
def network_sources(request: HttpRequest) -> HttpResponse:
    """The only sources and concentrations of the suppliers that pass the filters, a page at a time."""
    filters, base = _asked(request)
    counts, _ids = selectors.counted(filters, base.chain, tenant_id=tenant_id())
    passed = _passed(filters, base.chain)
    sources, count = sources_of(
        base.chain, passed, tenant_id=tenant_id(), start=start_of(request.GET, size=PAGE_SIZE), size=PAGE_SIZE
    )
    context = _frame(request, filters, base, counts, "network_sources")
    context["page"] = page_with(sources, request.GET, size=PAGE_SIZE, total=count)
    context["sources"] = sources
    return render(request, "workspace/network_sources.html", context)


@capability("suppliers.view")
@require_GET
def network_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The suppliers of the network as filtered, each with its links, as a file."""
    filters, base = _asked(request)
    found = _ordered(_found(filters, base.chain), request.GET.get("sort", "tier"))
    ids = list(found.values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    _refuse_many(len(ids))
    rows = _rows(request, ids, base.chain)
    return _file(kind, "network", list_columns(base.chain, tenant_id()), rows)


@capability("suppliers.view")
@require_GET
def network_sources_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Only sources and concentrations as filtered, as a file."""
    filters, base = _asked(request)
    sources, count = sources_of(
        base.chain, _passed(filters, base.chain), tenant_id=tenant_id(), size=MAX_WORKBOOK_ROWS
    )
    _refuse_many(count)
    return _file(kind, "sources", source_columns(), sources)


def _asked(request: HttpRequest) -> tuple[Filters, Base]:
    return Filters.read(request.GET), selectors.base_of(tenant_id())


def _passed(filters: Filters, chain: Chain) -> set[UUID] | None:
    """The suppliers that pass the filters; None where nothing narrows."""
    return set(_found(filters, chain).values_list("pk", flat=True)) if filters.active() else None


def _found(filters: Filters, chain: Chain) -> QuerySet[Supplier]:
    return selectors.found(filters, chain, tenant_id=tenant_id())


def _ordered(found: QuerySet[Supplier], sort: str) -> QuerySet[Supplier]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["tier"])
    falling = "-" if sort.startswith("-") and sort.removeprefix("-") in SORTS else ""
    return found.annotate(risk_rank=_RISK_RANK).order_by(*(f"{falling}{one}" for one in columns), "id")


def _list(request: HttpRequest, filters: Filters, base: Base, here: str) -> dict[str, Any]:
    """The frame of a page with the list in it."""
    found = _ordered(_found(filters, base.chain), request.GET.get("sort", "tier")).values_list(
        "pk", flat=True
    )
    start = start_of(request.GET, size=PAGE_SIZE)
    counts, ids = selectors.counted(
        filters, base.chain, tenant_id=tenant_id(), ids=found[start : start + PAGE_SIZE]
    )
    if not ids and start and counts["total"]:
        page = page_of(found, request.GET, size=PAGE_SIZE, total=counts["total"])
    else:
        page = page_with(ids, request.GET, size=PAGE_SIZE, total=counts["total"])
    shown = {"page": page, "rows": _rows(request, page.rows, base.chain)}
    return _frame(request, filters, base, counts, here) | shown


def _rows(request: HttpRequest, ids: Sequence[UUID], chain: Chain) -> list[dict[str, Any]]:
    now = timezone.now()
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return rows_of(ids, chain, tenant_id=tenant_id(), today=today_of(acting, now), now=now)


def _frame(
    request: HttpRequest, filters: Filters, base: Base, counts: dict[str, int], here: str
) -> dict[str, Any]:
    """What stands on every page of the network."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    total = counts["total"]
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
        "choices": {"materials": selectors.materials_in(base.chain), "categories": base.categories},
        "chips": chips(filters, request.GET, base),
        "clear_url": reverse(here),
        "here": reverse(here),
        "views": [
            {"label": label, "url": reverse(name) + shared, "icon": icon, "count": n, "active": name == here}
            for name, label, icon, n in views
        ],
        "total": total,
        "every": counts["every"],
        "links": len(base.chain.links),
        "query": shared.removeprefix("?"),
        "limit": LIMIT,
        "least_customers": LEAST_CUSTOMERS,
        "hidden": base.hidden,
        "declared": base.declared,
        "can_edit": acting.can("suppliers.edit"),
    }


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
