"""The supplier list: filters, sort and page in the URL, selection, export."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.models import RequestState
from core.errors import InvalidInput
from core.templatetags.ui_format import capped
from core.templatetags.ui_lists import address
from suppliers.countries import country_name
from suppliers.models import RiskClass, SizeClass, Supplier, SupplierStatus
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import current, tenant_id
from tenants.selectors import Acting
from workspace.paging import ListPage, page_of, page_of_counted
from workspace.selectors import suppliers as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.saved_views import count_and_views
from workspace.selectors.suppliers import Filters
from workspace.views.saved_views import kept_query, saved_tabs
from workspace.views.supplier_filters import chips, cleared, preset_views, way_out

PAGE_SIZES = (20, 50, 100)


@capability("suppliers.view")
@require_GET
def suppliers(request: HttpRequest) -> HttpResponse:
    """The list; everything that shapes it stands in the URL. Asked for by htmx it gives the table alone."""
    filters = Filters.read(request.GET)
    size = next((n for n in PAGE_SIZES if request.GET.get("rows") == str(n)), PAGE_SIZES[0])
    page, kept = _page_and_views(request, filters, size=size)
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    context: dict[str, Any] = {
        "rows": selectors.list_rows(page.rows, tenant_id=tenant_id(), today=today_of(acting, timezone.now())),
        "page": page,
        "kept": kept_query(request.GET),
        "every": bool(page.rows) and request.GET.get("every") == "1",
        "every_url": address(request.GET, every="1", page=None),
        "page_sizes": [(n, address(request.GET, rows=str(n)), n == size) for n in PAGE_SIZES],
        **rights(request),
    }
    if page.rows and request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined] # set by django-htmx
        return render(request, "workspace/_suppliers_list.html", context)
    return render(request, "workspace/suppliers.html", context | _around(request, filters, page, kept))


def _around(
    request: HttpRequest, filters: Filters, page: ListPage, kept: list[dict[str, Any]]
) -> dict[str, Any]:
    """What stands around the list on its page: views, filters, and the way out of an empty list."""
    views = [*preset_views(filters), *saved_tabs(request, kept)]
    if not any(view["active"] for view in views):
        views = [*views, *_unsaved(filters)]
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    context: dict[str, Any] = {
        "filters": filters,
        "chips": chips(filters, request.GET),
        "clear_url": cleared(request.GET),
        "views": [view | ({"count": capped(page.total)} if view["active"] else {}) for view in views],
        "active_view": next((view for view in views if view["active"] and view.get("is_own")), None),
        "may_save": acting.can("views.save") and kept_query(request.GET) != "",
        "query": request.GET.urlencode(),
    }
    if not page.rows and filters.active():
        user: Any = request.user
        context["way_out"] = way_out(filters, request.GET, tenant_id=tenant_id(), user_id=user.pk)
    return context


@capability("suppliers.view")
@require_GET
def supplier_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as filtered, or the suppliers selected in it, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    chosen = request.GET.getlist("supplier")
    query = QueryDict(request.GET["filter"]) if "filter" in request.GET else request.GET
    listed = _listed(request, Filters.read(query), sort=query.get("sort", "name"))
    if chosen and "every" not in request.GET:
        listed = listed.filter(pk__in=_uuids(chosen))
    rows = selectors.export_rows(listed, tenant_id=tenant_id(), limit=MAX_WORKBOOK_ROWS + 1)
    if len(rows) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    columns = _export_columns()
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="suppliers.{kind}"'
    return response


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the pages of suppliers offer this visitor to do."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return {
        "can_edit": acting.can("suppliers.edit"),
        "can_import": acting.can("suppliers.import"),
        "can_send": acting.can("requests.send"),
        "can_report": acting.can("reports.make"),
    }


def _listed(request: HttpRequest, filters: Filters, *, sort: str) -> QuerySet[Supplier]:
    user: Any = request.user
    chosen = selectors.found(filters, tenant_id=tenant_id(), user_id=user.pk)
    return selectors.ordered(chosen, sort, tenant_id=tenant_id())


def _page_and_views(
    request: HttpRequest, filters: Filters, *, size: int
) -> tuple[ListPage, list[dict[str, Any]]]:
    """The page, and the views kept where the visitor is one of the buyer's people: views are theirs."""
    user: Any = request.user
    tenant, sort = tenant_id(), request.GET.get("sort", "name")
    if current().side == "buyer" and not filters.active():
        total, kept = count_and_views(None, tenant_id=tenant, user_id=user.pk)
        whole = selectors.WholeList(tenant, sort)
        return page_of_counted(whole, request.GET, size=size, total=total), kept
    listed = _listed(request, filters, sort=sort).values_list("pk", flat=True)
    if current().side != "buyer":
        return page_of(listed, request.GET, size=size), []
    total, kept = count_and_views(listed, tenant_id=tenant, user_id=user.pk)
    return page_of(listed, request.GET, size=size, total=total), kept


def _unsaved(filters: Filters) -> list[dict[str, Any]]:
    """The tab of a list that is filtered and has no name yet."""
    return [{"label": _("As filtered"), "url": "", "active": True}] if filters.active() else []


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise InvalidInput(_("The selection could not be read. Select the suppliers again.")) from error


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _export_columns() -> Mapping[str, Any]:
    """Head of each column, in the reader's language → the cell of a row."""
    language = get_language() or "en"
    size, status, state = dict(SizeClass.choices), dict(SupplierStatus.choices), dict(RequestState.choices)
    risk = dict(RiskClass.choices)
    return {
        _("Number"): lambda row: row["number"],
        _("Your number"): lambda row: row["reference"],
        _("Name"): lambda row: row["name"],
        _("Country code"): lambda row: row["country"],
        _("Country"): lambda row: country_name(row["country"], language),
        _("Address"): lambda row: row["address"],
        _("Tier"): lambda row: row["tier"],
        _("Sector"): lambda row: row["sector"],
        _("Size"): lambda row: str(size.get(row["size_class"], "")),
        _("Reason for the size"): lambda row: row["size_reason"],
        _("Industry code"): lambda row: row["industry"],
        _("Headcount"): lambda row: row["headcount"],
        _("Revenue (million)"): lambda row: _figure(row["revenue"]),
        _("Total assets (million)"): lambda row: _figure(row["assets"]),
        _("Currency"): lambda row: row["currency"],
        _("Financial year"): lambda row: row["figures_year"],
        _("Status"): lambda row: str(status[row["status"]]),
        _("Category"): lambda row: row["category__name"],
        _("Region"): lambda row: row["region"],
        _("Risk class"): lambda row: str(risk.get(row["risk_class"], "")),
        _("Verified share (%)"): lambda row: row["verified_share"],
        _("Open findings"): lambda row: row["open_findings"],
        _("Next due (UTC)"): lambda row: row["next_due"] and row["next_due"].isoformat(timespec="minutes"),
        _("Evaluated on"): lambda row: row["cerds_computed_at"] and row["cerds_computed_at"].date(),
        _("Tags"): lambda row: ", ".join(row["tags"]),
        _("Verified stars (T/CERDS)"): lambda row: row["stars"],
        _("Verified points (T/CERDS)"): lambda row: None if row["points"] is None else float(row["points"]),
        _("Grade (T/CFIE)"): lambda row: row["grade"],
        _("Open request"): lambda row: str(state.get(row["request_state"], "")),
        _("Owner"): lambda row: row["owner"],
        _("Data steward"): lambda row: row["steward__name"] or "",
        _("Contact"): lambda row: row["contact_name"],
        _("E-mail"): lambda row: row["contact_email"],
    }
