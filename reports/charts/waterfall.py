"""From parts to a total: what each adds, what is taken off, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.ui_format import number, signed
from reports.charts.shapes import Bound, Chart, Part, Value, plotted
from reports.charts.theme import COLOURS, bounds_axis, broken, names_beside, spec_of

#: Pixels of a row, and of the line with the bands' names.
ROW, TOP = 32, 26
_FILLS = {
    "adds": COLOURS["heat-4"],
    "takes": COLOURS["surface"],
    "sum": COLOURS["ink-500"],
    "total": COLOURS["teal-700"],
}
_OUTLINES = _FILLS | {"takes": COLOURS["ink-700"]}


def waterfall(
    *,
    title: str,
    parts: Sequence[Part],
    total: Part,
    sum_of_parts: Part | None = None,
    taken: Sequence[Part] = (),
    bounds: Sequence[Bound] = (),
    note: str = "",
) -> Chart:
    """``parts`` one after the other, their sum, what is ``taken`` off (or added after it), and ``total``.

    Points are as shown: parts add to the sum, and with what is taken to the total. ``bounds`` are bands to
    mark, lowest first, such as the one reached and the next. Without ``taken`` the sum may be left out.
    """
    rows: list[dict[str, Any]] = []
    at = Fraction(0)
    for part in parts:
        at = _add(rows, part, at, "adds" if part.value >= 0 else "takes")
    if sum_of_parts:
        _add(rows, sum_of_parts, Fraction(0), "sum")
    for part in taken:
        at = _add(rows, part, at, "takes" if part.value < 0 else "adds")
    _add(rows, total, Fraction(0), "total")
    _link(rows)
    return Chart(
        title=title,
        spec=_spec(rows, bounds),
        head=(_("Step"), _("Points")),
        rows=tuple((row["name"], row["figure"]) for row in rows),
        height=ROW * len(rows) + TOP,
        note=note,
    )


def _add(rows: list[dict[str, Any]], part: Part, at: Fraction, kind: str) -> Fraction:
    end = at + Fraction(part.value)
    rows.append(
        {
            "row": len(rows),
            "name": part.name,
            "label": broken(part.name),
            "from": plotted(at),
            "to": plotted(end),
            "figure": _figure(part.value, kind),
            "kind": kind,
        }
    )
    return end


def _figure(value: Value, kind: str) -> str:
    return number(value, 2) if kind in {"sum", "total"} or value < 0 else signed(value, 2)


def _link(rows: list[dict[str, Any]]) -> None:
    """A thin line leads from where one bar ends to where the next begins."""
    for row, following in pairwise(rows):
        row["next"] = following["row"]


def _spec(rows: list[dict[str, Any]], bounds: Sequence[Bound]) -> dict[str, Any]:
    ends = [end for row in rows for end in (row["from"], row["to"])]
    most = max([*ends, *(plotted(bound.value) for bound in bounds)])
    place = {
        "field": "row",
        "type": "ordinal",
        "sort": None,
        "axis": None,
        "scale": {"paddingInner": 0.25, "paddingOuter": 0.12},
    }
    axis = bounds_axis(bounds, orient="top", labelAlign=_sides(bounds), labelPadding=5) if bounds else None
    points = {"field": "from", "type": "quantitative", "scale": {"domain": [0, most or 1], "nice": False}}
    kinds = list(_FILLS)
    link = {
        "transform": [{"filter": "isValid(datum.next)"}],
        "mark": {"type": "rule", "stroke": COLOURS["ink-400"], "strokeWidth": 0.7},
        "encoding": {
            "x": points | {"field": "to", "axis": axis},
            "y": place | {"bandPosition": 0.5},
            "y2": {"field": "next", "bandPosition": 0.5},
        },
    }
    bars = {
        "mark": {"type": "bar", "strokeWidth": 1},
        "encoding": {
            "x": points | {"axis": axis},
            "x2": {"field": "to"},
            "y": place,
            "fill": _colour(kinds, _FILLS),
            "stroke": _colour(kinds, _OUTLINES),
        },
    }
    figures = {
        "mark": {"type": "text", "align": "right", "dx": 56, "fontWeight": 600},
        "encoding": {"x": {"value": "width"}, "y": place, "text": {"field": "figure"}},
    }
    layers: list[dict[str, Any]] = [link, bars, names_beside(place), figures]
    return spec_of(layers, height=ROW * len(rows) + TOP, data={"values": rows})


def _colour(kinds: list[str], colours: dict[str, str]) -> dict[str, Any]:
    return {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": kinds, "range": [colours[kind] for kind in kinds]},
    }


def _sides(bounds: Sequence[Bound]) -> dict[str, Any] | str:
    """The lowest name stands left of its line and the others right, so that they keep apart."""
    if len(bounds) == 1:
        return "right"
    lowest = plotted(bounds[0].value)
    return {"condition": {"test": f"datum.value == {lowest}", "value": "right"}, "value": "left"}
