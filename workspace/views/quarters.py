"""The quarterly re-evaluation: the rounds, one round with last and new results side by side, its export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import STANDARDS
from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from scoring.models import Movement, Round, RoundResult, Scorecard
from scoring.rounds import AlreadyRun, ask_for_round
from standards.codes import code
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.paging import page_of
from workspace.selectors import quarters as selectors
from workspace.selectors.quarters import Row

PAGE_SIZE = 20
_FILTERS: Mapping[str, Promise] = {
    "": gettext_lazy("All"),
    Movement.UP: gettext_lazy("Up"),
    Movement.DOWN: gettext_lazy("Down"),
    Movement.SAME: gettext_lazy("Unchanged"),
    Movement.FIRST: gettext_lazy("First result"),
    Movement.NONE: gettext_lazy("No result yet"),
}


@capability("rounds.view")
@require_GET
def quarters(request: HttpRequest) -> HttpResponse:
    """Every round, what comes next, and the button that starts the current quarter."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    rows = selectors.round_rows()
    standards = selectors.standards_of({row.round.pk: row.counts for row in rows})
    context = {
        "rows": rows,
        "next": selectors.next_round(now=timezone.now()),
        "admitted": selectors.admitted_suppliers(),
        "standards": [(key, code(key)) for key in standards],
        "zone": acting.tenant.time_zone,
        "may_start": acting.can("rounds.start"),
    }
    return render(request, "workspace/quarters.html", context)


@capability("rounds.start")
@require_POST
def quarter_start(request: HttpRequest) -> HttpResponse:
    """Have the current quarter re-evaluated now; a quarter that has its round leads to it."""
    actor: Any = request.user
    try:
        ask_for_round(tenant_id=tenant_id(), actor=actor, now=timezone.now())
    except AlreadyRun as known:
        messages.info(request, str(known.message))
        return redirect("quarter", known.round.pk)
    messages.success(request, _("The re-evaluation starts now. You can leave this page."))
    return redirect("quarters")


@capability("rounds.view")
@require_GET
def quarter(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: movement, findings closed, and every supplier with its last and its new result.

    ``?standard=`` and ``?show=`` filter, ``?open=`` opens one row's before and after.
    """
    shown = get_object_or_404(selectors.rounds_of_tenant(), pk=round_id)
    earlier = selectors.before(shown)
    since = earlier.ran_at if earlier else None
    standard, movement = _asked(request)
    counted = selectors.counts_of([shown])
    counts, standards = counted[shown.pk], selectors.standards_of(counted)
    page = page_of(_listed(request, shown).values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
    context = {
        "shown": shown,
        "name": selectors.quarter_name(shown.year, shown.quarter),
        "earlier": earlier,
        "earlier_name": selectors.quarter_name(earlier.year, earlier.quarter) if earlier else "",
        "standard": standard,
        "movement": movement,
        "page": page,
        "rows": selectors.rows(shown, page.rows, since=since),
        "opened": request.GET.get("open", ""),
        "sort": selectors.DEFAULT_SORT,
        "tabs": _tabs(request, counts[standard], movement),
        "segments": _segments(request, standard, standards),
        "query": request.GET.urlencode(),
        "total": counts[standard][movement] if movement else sum(counts[standard].values()),
        "finding_route": "finding",
        "route": "scorecard",
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "workspace/_quarter_results.html", context)
    areas = selectors.closed_by_area(shown, since=since)
    context |= {
        "moved": [(one, one.label, [counts[key][one] for key in standards]) for one in selectors.MOVEMENTS],
        "standards": [code(key) for key in standards],
        "areas": areas,
        "closed": selectors.in_total(areas),
    }
    return render(request, "workspace/quarter.html", context)


@capability("rounds.view")
@require_GET
def quarter_export(request: HttpRequest, round_id: UUID, kind: str) -> HttpResponse:
    """The round's rows as filtered and sorted, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    shown = get_object_or_404(selectors.rounds_of_tenant(), pk=round_id)
    earlier = selectors.before(shown)
    ids = list(_listed(request, shown).values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    if len(ids) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    rows = selectors.rows(shown, ids, since=earlier.ran_at if earlier else None)
    columns = _export_columns(shown)
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    name = f"quarter-{shown.year}-{shown.quarter}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Standard and movement as the URL asks; the first standard and all movements where it says nothing."""
    standard, movement = request.GET.get("standard"), request.GET.get("show", "")
    return (
        standard if standard in STANDARDS else STANDARDS[0],
        movement if movement in Movement.values else "",
    )


def _listed(request: HttpRequest, shown: Round) -> QuerySet[RoundResult]:
    standard, movement = _asked(request)
    sort = request.GET.get("sort", selectors.DEFAULT_SORT)
    return selectors.results(shown, standard=standard, movement=movement, sort=sort)


def _tabs(request: HttpRequest, counts: Mapping[str, int], movement: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": counts[key] if key else sum(counts.values()),
            "url": address(request.GET, show=str(key) or None, open=None),
            "active": key == movement,
        }
        for key, label in _FILTERS.items()
    ]


def _segments(request: HttpRequest, standard: str, standards: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {
            "label": code(key),
            "url": address(request.GET, standard=key, show=None, open=None),
            "active": key == standard,
        }
        for key in standards
    ]


def _export_columns(shown: Round) -> dict[str, Any]:
    """Head of each column, in the reader's language → the cell of a row."""
    language = get_language() or "en"
    ends = (
        (_("Last points"), _("Last result"), _("Last basis"), _("Last computed (UTC)"), "last_card"),
        (_("New points"), _("New result"), _("New basis"), _("New computed (UTC)"), "new_card"),
    )
    columns: dict[str, Any] = {
        _("Quarter"): lambda _row: selectors.quarter_name(shown.year, shown.quarter),
        _("Number"): lambda row: row.result.supplier.number,
        _("Your number"): lambda row: row.result.supplier.reference,
        _("Name"): lambda row: row.result.supplier.name,
        _("Country"): lambda row: country_name(row.result.supplier.country, language),
        _("Standard"): lambda row: code(row.result.standard),
    }
    for points, result, basis, computed, end in ends:
        columns |= {
            points: lambda row, end=end: _of(row, end, lambda card: float(card.total)),
            result: lambda row, end=end: _of(row, end, lambda card: card.band),
            basis: lambda row, end=end: _of(row, end, lambda card: str(card.get_basis_display())),
            computed: lambda row, end=end: _of(row, end, lambda card: _utc(card.computed_at)),
        }
    return columns | {
        _("Points change"): lambda row: _number(row.change.shown_points if row.change else None),
        _("Movement"): lambda row: str(row.result.get_movement_display()),
        _("Why"): lambda row: "; ".join(one.words for one in row.change.causes) if row.change else "",
        _("Findings closed"): lambda row: row.findings.closed,
        _("Findings open before"): lambda row: row.findings.open,
    }


def _of(row: Row, end: str, value: Any) -> Any:
    card: Scorecard | None = getattr(row.result, end)
    return None if card is None else value(card)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"
