"""The portfolio page of a buyer, and its figures as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.templatetags.ui_lists import address
from scoring.benchmarks.hiding import MEDIAN_FROM
from scoring.models import GroupKind, Movement, Portfolio
from standards.codes import code
from suppliers.models import SizeClass
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.selectors import portfolio as selectors
from workspace.selectors import portfolio_lists
from workspace.selectors.portfolio import Spread
from workspace.selectors.quarters import quarter_name

#: How many of those who rose and who fell the page names.
NAMED = 4
#: How many groups are shown before all are asked for.
GROUPS = 10
#: How many quarters of movement stand beside what moved since.
QUARTERS = 3
#: Ways to break the figures down, the usual one first: sizes stand in a card of their own already.
_KINDS = (GroupKind.COUNTRY, GroupKind.INDUSTRY, GroupKind.TIER, GroupKind.SIZE)
_HISTORY = (Movement.UP, Movement.DOWN, Movement.SAME, Movement.FIRST)


@capability("portfolio.view")
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """How good the suppliers are, where they move and what is not covered, on one standard.

    ``?standard=`` and ``?by=`` choose; what means nothing is told of and left out.
    """
    found = selectors.counted(tenant_id())
    if found is None or not found.content["coverage"]:
        return render(request, "workspace/portfolio_empty.html", {"counted": found})
    spread = _asked(request, found)
    lines = spread.lines
    is_whole = len(lines) <= GROUPS + 2 or "all" in request.GET
    context = {
        "counted": found,
        "spread": spread,
        "whole": spread.whole,
        "lines": lines if is_whole else lines[:GROUPS],
        "all_lines": 0 if is_whole else len(lines),
        "all_url": address(request.GET, all="1"),
        "key": spread.key,
        "size_heads": [SizeClass(one).label for one in SizeClass.values],
        "standards": _standard_segments(request, found, spread.standard),
        "kinds": _kind_segments(request, spread.kind),
        "kind_label": GroupKind(spread.kind).label,
        "query": urlencode({"standard": spread.standard, "by": spread.kind.value}),
    }
    if request.headers.get("HX-Target") == "spread":
        return render(request, "workspace/_portfolio_spread.html", context)
    context |= {
        "covered": spread.covered,
        "topics": [(bar, spread.topics(bar.size_class)) for bar in spread.whole],
        "code": code(spread.standard),
        "median_from": MEDIAN_FROM,
        "lists_url": f"{reverse('portfolio_lists')}?{urlencode({'standard': spread.standard})}",
        **_movement(found, spread.standard),
    }
    return render(request, "workspace/portfolio.html", context)


@capability("portfolio.view")
@require_GET
def portfolio_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The groups as broken down on the page, one line a group and size class, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    spread = _asked(request, counted_or_404())
    bands = [part.band for part in spread.key]
    heads = [
        _("Standard"),
        _("Broken down by"),
        _("Group"),
        _("Suppliers"),
        _("No result"),
        _("Size class"),
        _("Results"),
        _("Median points"),
        _("Zeroed"),
        *(band.mark if band.grade else _("%(n)s stars") % {"n": band.mark} for band in bands),
    ]
    rows = []
    for line in spread.lines:
        front = [code(spread.standard), str(GroupKind(spread.kind).label), line.name, line.listed, line.gap]
        bars = [bar for bar in line.bars if bar is not None]
        if not bars:
            rows.append([*front, "", 0, None, 0, *(0 for _band in bands)])
        for bar in bars:
            counts = {part.band.mark: part.band.n for part in bar.parts}
            median = None if bar.median is None else float(bar.median)
            cells = [counts.get(mark, 0) for mark in ("", *(band.mark for band in bands))]
            rows.append([*front, bar.label, bar.n, median, *cells])
    response = HttpResponse(written(kind, heads, rows), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="portfolio.{kind}"'
    return response


def counted_or_404() -> Portfolio:
    """What was counted last, if there is anything to show. Raises Http404: pages lead here only then."""
    found = selectors.counted(tenant_id())
    if found is None or not found.content["coverage"]:
        raise Http404
    return found


def chosen(request: HttpRequest, name: str, known: Sequence[str]) -> str:
    """What the URL says for ``name`` if it is among ``known``, else the first of them; a value that is not
    known is told of."""
    value = request.GET.get(name, "")
    if value in known:
        return value
    if value:
        messages.warning(
            request, _("“%(value)s” is not known here and was left out.") % {"value": value[:40]}
        )
    return known[0]


def _asked(request: HttpRequest, found: Portfolio) -> Spread:
    standard = chosen(request, "standard", selectors.standards_in(found))
    kind = GroupKind(chosen(request, "by", _KINDS))
    return Spread(found, standard, kind, get_language() or "en")


def _standard_segments(request: HttpRequest, found: Portfolio, chosen: str) -> list[dict[str, Any]]:
    return [
        {"label": code(key), "url": address(request.GET, standard=key), "active": key == chosen}
        for key in selectors.standards_in(found)
    ]


def _kind_segments(request: HttpRequest, chosen: GroupKind) -> list[dict[str, Any]]:
    return [
        {"label": kind.label, "url": address(request.GET, by=kind.value, all=None), "active": kind == chosen}
        for kind in _KINDS
    ]


def _movement(found: Portfolio, standard: str) -> Mapping[str, Any]:
    """What moved since the newest quarter: counts, those who moved most, and the quarters before."""
    rounds = found.content["rounds"]
    if not rounds:
        return {"since": ""}
    counts = found.content["moved"].get(standard, {})
    named = {
        movement: _named(standard, movement) if counts.get(movement) else []
        for movement in (Movement.DOWN, Movement.UP)
    }
    return {
        "since": quarter_name(rounds[-1]["year"], rounds[-1]["quarter"]),
        "moved": [(one, one.label, counts.get(one, 0), movers_url(standard, one)) for one in _HISTORY],
        "fell": named[Movement.DOWN],
        "rose": named[Movement.UP],
        "fell_n": counts.get(Movement.DOWN, 0),
        "rose_n": counts.get(Movement.UP, 0),
        "fell_url": movers_url(standard, Movement.DOWN),
        "rose_url": movers_url(standard, Movement.UP),
        "history": [
            (
                quarter_name(one["year"], one["quarter"]),
                _quarter_url(one["id"], standard),
                [one["moved"].get(standard, {}).get(movement, 0) for movement in _HISTORY],
            )
            for one in rounds[1:][-QUARTERS:]
        ],
    }


def _named(standard: str, movement: Movement) -> list[portfolio_lists.Moved]:
    found = portfolio_lists.moved(tenant_id(), standard=standard, movement=movement)
    ids = list(found.values_list("pk", flat=True)[:NAMED])
    return portfolio_lists.moved_rows(tenant_id(), ids)


def movers_url(standard: str, movement: Movement) -> str:
    """Where everybody stands who moved this way; empty for those who did not move."""
    if movement == Movement.SAME:
        return ""
    return f"{reverse('portfolio_movers')}?{urlencode({'standard': standard, 'show': movement.value})}"


def _quarter_url(round_id: str, standard: str) -> str:
    return f"{reverse('quarter', args=[round_id])}?{urlencode({'standard': standard})}"
