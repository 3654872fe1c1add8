"""Who rose, who fell and who has a first result since the last quarter, on a page and as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.templatetags.ui_format import comma
from core.templatetags.ui_lists import address
from scoring.models import Movement, Portfolio, Standing
from standards.codes import code
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.paging import page_of
from workspace.selectors import portfolio as figures
from workspace.selectors import portfolio_lists as selectors
from workspace.selectors.portfolio_lists import Moved
from workspace.views.portfolio import chosen, counted_or_404
from workspace.views.portfolio_lists import PAGE_SIZE, as_file, ids_to_export, industry_name, since


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for: one standard, and one way to move."""

    standard: str
    movement: Movement

    @classmethod
    def read(cls, request: HttpRequest, found: Portfolio) -> Asked:
        """What the query string says; a value that means nothing is told of and left out."""
        known = [Movement.DOWN.value, Movement.UP.value, Movement.FIRST.value]
        standard = chosen(request, "standard", figures.standards_in(found))
        return cls(standard, Movement(chosen(request, "show", known)))

    def found(self) -> QuerySet[Standing]:
        """Who moved this way, the largest change first."""
        return selectors.moved(tenant_id(), standard=self.standard, movement=self.movement)


@capability("portfolio.view")
@require_GET
def portfolio_movers(request: HttpRequest) -> HttpResponse:
    """Who moved one way since the newest quarter, and why, page by page."""
    found = counted_or_404()
    asked = Asked.read(request, found)
    page = page_of(asked.found().values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
    counts = found.content["moved"].get(asked.standard, {})
    context = {
        "page": page,
        "rows": selectors.moved_rows(tenant_id(), page.rows),
        "tabs": [
            {
                "label": one.label,
                "count": counts.get(one, 0),
                "url": address(request.GET, show=one.value),
                "active": one == asked.movement,
            }
            for one in selectors.MOVEMENTS
        ],
        "segments": [
            {"label": code(key), "url": address(request.GET, standard=key), "active": key == asked.standard}
            for key in figures.standards_in(found)
        ],
        "since": since(found),
        "query": request.GET.urlencode(),
        "counted": found,
        "heading": _("Who rose and who fell"),
        "export_route": "portfolio_movers_export",
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "workspace/_portfolio_moved.html", context)
    return render(request, "workspace/portfolio_movers.html", context)


@capability("portfolio.view")
@require_GET
def portfolio_movers_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Everybody who moved this way, with both results and why, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked = Asked.read(request, counted_or_404())
    rows = selectors.moved_rows(tenant_id(), ids_to_export(asked.found()))
    columns = _columns(asked)
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    return as_file(kind, f"movement-{asked.movement.value}", list(columns), cells)


def _columns(asked: Asked) -> dict[str, Callable[[Moved], Any]]:
    """Head of each column, in the reader's language → the cell of a row."""
    language = get_language() or "en"
    return {
        _("Standard"): lambda _row: code(asked.standard),
        _("Number"): lambda row: row.standing.supplier.number,
        _("Your number"): lambda row: row.standing.supplier.reference,
        _("Name"): lambda row: row.standing.supplier.name,
        _("Country"): lambda row: country_name(row.standing.country, language),
        _("Industry"): lambda row: industry_name(row.standing, language),
        _("Tier"): lambda row: row.standing.tier,
        _("Size class"): lambda row: str(row.standing.get_size_class_display()),
        _("Movement"): lambda row: str(row.standing.get_movement_display()),
        _("Points before"): lambda row: None if row.change.before is None else float(row.change.shown[0]),
        _("Result before"): lambda row: row.change.before.band if row.change.before else None,
        _("Points"): lambda row: float(row.change.shown[1]),
        _("Result"): lambda row: row.standing.band or str(_("zeroed")),
        _("Points change"): lambda row: float(row.change.shown_points) if row.change.before else None,
        _("Why"): lambda row: (
            comma().join(one.words for one in row.change.causes) or str(row.change.after.get_cause_display())
        ),
    }
