"""How charts look: the colours of the pages, their type, and parts that several charts share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from reports.charts.shapes import Bound, plotted

#: Colours of ``static/css/tokens.css``, which a test holds these to.
COLOURS = {
    "ink-900": "#10262b",
    "ink-700": "#35494d",
    "ink-500": "#586a6d",
    "ink-400": "#7a8a8c",
    "line": "#e2e8e6",
    "line-strong": "#cbd5d3",
    "sunken": "#eef2f1",
    "surface": "#fff",
    "teal-700": "#0b5559",
    "teal-600": "#1a7174",
    "teal-050": "#f0f7f5",
    "heat-4": "#93c5be",
}
#: The hatching of what is only declared; the page and :mod:`reports.pdf.drawing` bring the pattern.
HATCH_ID = "chart-hatch"
HATCH = f"url(#{HATCH_ID})"
FONT = 'Inter Variable, Inter, "Noto Sans SC", sans-serif'
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Fill and outline of the three scores, on screen and in print.
FILLS = {"declared": HATCH, "verified": COLOURS["teal-600"], "audited": COLOURS["ink-900"]}
OUTLINES = {
    "declared": COLOURS["ink-400"],
    "verified": COLOURS["teal-600"],
    "audited": COLOURS["ink-900"],
}
#: Widths of a line of a label, in Latin letters.
LABEL_LETTERS = 20
#: Pixels from line to line of a label.
LINE = 14

_TEXT = {"labelColor": COLOURS["ink-700"], "titleColor": COLOURS["ink-500"]}
#: Legends end at the right edge: on a narrow screen they may reach left over the names.
_LEGENDS = {"top": {"anchor": "end"}}
_CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "domainColor": COLOURS["line-strong"],
        "gridColor": COLOURS["line-strong"],
        "ticks": False,
        **_TEXT,
    },
    "legend": {
        "labelFontSize": 12,
        "columnPadding": 12,
        "symbolSize": 90,
        "title": None,
        "layout": _LEGENDS,
        **_TEXT,
    },
    "text": {"fontSize": 12, "fill": COLOURS["ink-900"]},
}


def spec_of(layers: Sequence[Mapping[str, Any]], *, height: int, **more: Any) -> dict[str, Any]:
    """A spec of ``layers`` that fills whatever width it is given at ``height`` pixels, labels included."""
    return {
        "$schema": SCHEMA,
        "config": _CONFIG,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 2,
        "width": 420,
        "height": height,
        "layer": list(layers),
        **more,
    }


def names_beside(place: Mapping[str, Any], field: str = "label") -> dict[str, Any]:
    """Names left of horizontal bars, in lines as :func:`broken` made them, centred on their row.

    ``place`` is the encoding of the rows. An axis would hang lines below the middle instead.
    """
    middle = f"-{LINE / 2} * (length(split(datum.{field}, '\\n')) - 1)"
    return {
        "transform": [{"filter": f"isValid(datum.{field})"}],
        "mark": {
            "type": "text",
            "align": "right",
            "dx": -8,
            "dy": {"expr": middle},
            "lineBreak": "\n",
            "lineHeight": LINE,
            "fill": COLOURS["ink-700"],
        },
        "encoding": {"x": {"value": 0}, "y": place, "text": {"field": field}},
    }


def bounds_axis(bounds: Sequence[Bound], **more: Any) -> dict[str, Any]:
    """A dashed line at each bound with the name of the band that begins there."""
    names = {plotted(bound.value): bound.name for bound in bounds}
    return {
        "title": None,
        "domain": False,
        "values": list(names),
        "labelExpr": words_at(names),
        "labelColor": COLOURS["ink-500"],
        "labelOverlap": False,
        "grid": True,
        "gridDash": [3, 3],
        **more,
    }


def words_at(names: Mapping[float, str]) -> str:
    """An expression for the words at each value of an axis."""
    return "".join(f"datum.value == {value} ? {quoted(name)} : " for value, name in names.items()) + '""'


def quoted(words: str) -> str:
    """``words`` as a string of Vega's expression language, whatever they hold."""
    return json.dumps(words, ensure_ascii=False)


def broken(words: str, letters: int = LABEL_LETTERS) -> str:
    """``words`` in one or two lines of about ``letters`` Latin letters, the rest cut off.

    A Chinese character is as wide as two letters. The table behind a chart has the words whole.
    """
    lines, line = [""], 0
    for piece in _pieces(words):
        width = sum(2 if east_asian_width(one) in "WF" else 1 for one in piece.rstrip())
        if lines[-1] and line + width > letters:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            line = 0
        lines[-1] += piece
        line += width + (piece != piece.rstrip())
    shown = [one.rstrip() for one in lines[:2]]
    return "\n".join(shown) + ("…" if len(lines) > len(shown) else "")


def _pieces(words: str) -> Iterable[str]:
    """Where a line may break: after a space, and after any Chinese character."""
    piece = ""
    for one in words:
        piece += one
        if one == " " or east_asian_width(one) in "WF":
            yield piece
            piece = ""
    if piece:
        yield piece
