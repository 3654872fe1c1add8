"""Findings and actions: the board, the list and the calendar of one set of filters, and its export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from remediation.models import Finding
from standards.codes import code
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.models import OrganisationKind
from tenants.scope import tenant_id
from tenants.selectors import Acting, people_of
from workspace.paging import page_of
from workspace.selectors import findings as selectors
from workspace.selectors import findings_board
from workspace.selectors.findings_found import Filters, found, ordered
from workspace.views import findings_filters as narrowing

PAGE_SIZE = 50


@capability("findings.view")
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """What is owed, by its clock; view, filters, order, month and page stand in the URL."""
    filters = Filters.read(request.GET)
    now = timezone.now()
    user: Any = request.user
    view = request.GET.get("view", "board")
    view = "list" if filters.leaves_the_board else view if view in narrowing.VIEWS else "board"
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    people = people_of(tenant_id())
    asked: dict[str, Any] = {"user_id": user.pk, "now": now}
    counted = findings_board.counts(filters, **asked)
    context = {
        "view": view,
        "filters": filters,
        "counts": counted,
        "severities": [(key, n) for key, n in counted.severities.items() if n],
        "in_time": findings_board.closed_in_time(filters, **asked),
        "views": narrowing.view_segments(view, filters, request.GET),
        "whose": narrowing.whose_segments(filters, counted, request.GET)
        if acting.organisation.kind == OrganisationKind.BUYER
        else [],
        "menus": narrowing.menus(filters, request.GET, people),
        "chips": narrowing.chips(filters, request.GET, people),
        "clear_url": narrowing.cleared(request.GET),
        "query": request.GET.urlencode(),
        "may_edit": acting.can("findings.edit"),
        "may_decide": acting.can("findings.decide"),
        **_shown(request, view, filters, counted, asked),
    }
    return render(request, "workspace/actions.html", context)


def _shown(
    request: HttpRequest,
    view: str,
    filters: Filters,
    counted: findings_board.Counts,
    asked: dict[str, Any],
) -> dict[str, Any]:
    if view == "list":
        listed = ordered(found(filters, **asked), request.GET.get("sort", "due"))
        page = page_of(listed.values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
        return {"page": page, "rows": selectors.rows_of(page.rows, now=asked["now"])}
    if view == "board":
        columns = findings_board.board(filters, counted, **asked)
        more = {column.key: address(request.GET, view="list", due=column.key) for column in columns}
        return {"columns": [(column, more[column.key]) for column in columns]}
    today = timezone.localdate(asked["now"])
    first = findings_board.month_of(request.GET.get("month", ""), today)
    month = findings_board.calendar(filters, first, **asked)
    return {
        "month": month,
        "before_url": address(request.GET, month=f"{month.before:%Y-%m}"),
        "after_url": address(request.GET, month=f"{month.after:%Y-%m}"),
        "today_url": address(request.GET, month=None),
        "breached": findings_board.breached(filters, **asked),
        "breached_url": address(request.GET, view="list", due=selectors.BREACHED, month=None),
    }


@capability("findings.view")
@require_GET
def actions_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The findings as filtered, in the list's order, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    user: Any = request.user
    now = timezone.now()
    filtered = found(Filters.read(request.GET), user_id=user.pk, now=now)
    listed = ordered(filtered, request.GET.get("sort", "due"))
    ids = list(listed.values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    if len(ids) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s findings. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    columns = _export_columns()
    cells = [[cell(row) for cell in columns.values()] for row in selectors.rows_of(ids, now=now)]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="findings.{kind}"'
    return response


def _export_columns() -> Mapping[str, Any]:
    """Head of each column, in the reader's language → the cell of a row; instants in the reader's zone."""
    language = get_language() or "en"
    return {
        _("Number"): lambda row: row.finding.reference,
        _("Finding"): lambda row: row.finding.title,
        _("Severity"): lambda row: row.finding.get_severity_display(),
        _("Area"): lambda row: row.finding.get_area_display(),
        _("Clause"): lambda row: row.finding.clause,
        _("Standard"): lambda row: code(row.finding.standard) if row.finding.standard else "",
        _("Question"): lambda row: row.finding.item,
        _("Supplier number"): lambda row: row.finding.supplier.number,
        _("Supplier"): lambda row: row.finding.supplier.name,
        _("Country"): lambda row: country_name(row.finding.supplier.country, language),
        _("Site"): lambda row: _site(row.finding),
        _("State"): lambda row: str(selectors.STAGES[row.stage][0]),
        _("Plan"): lambda row: row.finding.get_plan_state_display(),
        _("Proof"): lambda row: row.finding.get_fix_state_display(),
        _("Proof files"): lambda row: row.proofs,
        _("Due"): lambda row: _instant(row.due_at),
        _("Breached"): lambda row: _("yes") if row.is_late else _("no"),
        _("Found on"): lambda row: row.finding.found_on.isoformat(),
        _("Issued"): lambda row: _instant(row.finding.issued_at),
        _("Closed"): lambda row: _instant(row.finding.closed_at),
        _("Owner"): lambda row: str(row.owner or ""),
        _("Comes from"): lambda row: row.finding.origin_label or row.finding.get_origin_display(),
    }


def _site(finding: Finding) -> str:
    return finding.site.name if finding.site else ""


def _instant(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
