"""Which suppliers were checked when: the list with its filters, and its export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from suppliers.models import Supplier
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from workspace.paging import page_of
from workspace.selectors import screening as selectors
from workspace.views.screening import today_for

PAGE_SIZE = 20
_FILTERS: Mapping[str, str | Promise] = {
    "": gettext_lazy("All"),
    "never": gettext_lazy("Never checked"),
    "old": gettext_lazy("Not checked for a year"),
    "events": gettext_lazy("With events"),
    "zeroed": gettext_lazy("Zeroed"),
}


@capability("screening.view")
@require_GET
def screening(request: HttpRequest) -> HttpResponse:
    """The list; ``?show=``, ``?q=``, ``?sort=`` and ``?page=`` shape it."""
    page = page_of(_listed(request).values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
    show, text = _asked(request)
    context = {
        "page": page,
        "rows": selectors.rows(page.rows, today=today_for(request)),
        "show": show,
        "text": text,
        "sort": selectors.DEFAULT_SORT,
        "tabs": [
            {"label": word, "url": address(request.GET, show=key or None), "active": key == show}
            for key, word in _FILTERS.items()
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "workspace/screening.html", context)


@capability("screening.view")
@require_GET
def screening_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as filtered and sorted, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    ids = list(_listed(request).values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    if len(ids) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    columns = _columns()
    rows = selectors.rows(ids, today=today_for(request))
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="360-check.{kind}"'
    return response


def _asked(request: HttpRequest) -> tuple[str, str]:
    show = request.GET.get("show", "")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    return show if show in selectors.FILTERS else "", text


def _listed(request: HttpRequest) -> QuerySet[Supplier]:
    show, text = _asked(request)
    sort = request.GET.get("sort", selectors.DEFAULT_SORT)
    return selectors.listed(show=show, text=text, sort=sort, today=today_for(request))


def _columns() -> dict[str, Any]:
    """Head of each column, in the reader's language → the cell of a row."""
    return {
        _("Number"): lambda row: row.supplier.number,
        _("Your number"): lambda row: row.supplier.reference,
        _("Name"): lambda row: row.supplier.name,
        _("Country code"): lambda row: row.supplier.country,
        _("Status"): lambda row: str(row.supplier.get_status_display()),
        _("Last checked"): lambda row: row.checked_on.isoformat() if row.checked_on else "",
        _("Checked by"): lambda row: row.checked_by,
        _("Where was looked"): lambda row: row.sources,
        _("Events that count"): lambda row: row.events,
        _("Taken off (%)"): lambda row: float(row.share * 100),
        _("Zeroed"): lambda row: _("yes") if row.is_zeroed else _("no"),
        _("On the warning list since"): lambda row: row.warned_since.isoformat() if row.warned_since else "",
    }
