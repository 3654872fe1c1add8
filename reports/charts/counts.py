"""How many there are in each band, once or before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.ui_format import number, signed
from reports.charts.shapes import Chart
from reports.charts.theme import COLOURS, HATCH, quoted, spec_of

HEIGHT = 190
#: Pixels from the top where the word for one's own bar stands; the scale leaves room there.
OWN_WORD_AT = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One band: its name, how many are in it, and whether the one looked at is among them."""

    name: str
    count: int
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Twice:
    """One band: how many are in it before and after."""

    name: str
    before: int
    after: int


def distribution(
    *, title: str, bars: Sequence[Bar], band_word: str, count_word: str, own_word: str = "", note: str = ""
) -> Chart:
    """A bar a band, lowest first; the band of the one looked at is dark, with ``own_word`` above it.

    ``band_word`` names the axis ("Stars"), ``count_word`` what is counted ("Suppliers").
    """
    rows = [
        {"name": bar.name, "count": bar.count, "figure": number(bar.count, 0), "own": bar.is_own}
        for bar in bars
    ]
    across = _across(bars, band_word)
    up = _up(max((bar.count for bar in bars), default=0))
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar"},
            "encoding": {
                "x": across,
                "y": up,
                "fill": {
                    "condition": {"test": "datum.own", "value": COLOURS["teal-700"]},
                    "value": COLOURS["heat-4"],
                },
            },
        },
        _counted(across, up, "count"),
    ]
    if own_word:
        layers.append(
            {
                "transform": [{"filter": "datum.own"}],
                "mark": {"type": "rule", "strokeDash": [2, 2], "stroke": COLOURS["ink-400"], "yOffset": -17},
                "encoding": {"x": across, "y": up, "y2": {"value": OWN_WORD_AT + 8}},
            }
        )
        # Above all figures: a word is wider than a bar, and would stand on those beside it.
        layers.append(
            {
                "transform": [{"filter": "datum.own"}],
                "mark": {"type": "text", "fontWeight": 600, "fill": COLOURS["teal-700"]},
                "encoding": {"x": across, "y": {"value": OWN_WORD_AT}, "text": {"value": own_word}},
            }
        )
    return Chart(
        title=title,
        spec=spec_of(layers, height=HEIGHT, data={"values": rows}),
        head=(band_word, count_word),
        rows=tuple((_marked(bar, own_word), number(bar.count, 0)) for bar in bars),
        height=HEIGHT,
        note=note,
    )


def before_after(
    *,
    title: str,
    pairs: Sequence[Twice],
    band_word: str,
    before_word: str,
    after_word: str,
    most: int | None = None,
    note: str = "",
) -> Chart:
    """Two bars a band, hatched before and solid after, with the count after and the change above them.

    ``most`` is the largest count of charts that stand side by side, so that they share a scale.
    """
    rows: list[dict[str, Any]] = [
        {
            "name": pair.name,
            "when": word,
            "count": count,
            "figure": number(pair.after, 0),
            "change": signed(pair.after - pair.before, 0) if pair.after != pair.before else "",
            "top": max(pair.before, pair.after),
        }
        for pair in pairs
        for word, count in ((before_word, pair.before), (after_word, pair.after))
    ]
    words = [before_word, after_word]
    across = _across(pairs, band_word)
    up = _up(most if most is not None else max((row["top"] for row in rows), default=0))
    look = {"field": "when", "type": "nominal", "sort": None}
    legend = {"orient": "top", "direction": "horizontal", "offset": 6}
    fills, outlines = [HATCH, COLOURS["teal-700"]], [COLOURS["ink-400"], COLOURS["teal-700"]]
    bars = {
        "mark": {"type": "bar", "strokeWidth": 1},
        "encoding": {
            "x": across,
            "xOffset": {"field": "when", "sort": words, "scale": {"domain": words, "paddingInner": 0.12}},
            "y": up,
            "fill": look | {"scale": {"domain": words, "range": fills}, "legend": legend},
            "stroke": look | {"scale": {"domain": words, "range": outlines}, "legend": legend},
        },
    }
    above = {"transform": [{"filter": f"datum.when == {quoted(after_word)}"}]}
    figures = above | _counted(across, up, "top", dy=-20)
    changes = above | {
        "mark": {"type": "text", "dy": -7, "fontSize": 11, "fill": COLOURS["ink-500"]},
        "encoding": {"x": across, "y": up | {"field": "top"}, "text": {"field": "change"}},
    }
    return Chart(
        title=title,
        spec=spec_of([bars, figures, changes], height=HEIGHT, data={"values": rows}),
        head=(band_word, before_word, after_word, _("Change")),
        rows=tuple(
            (pair.name, number(pair.before, 0), number(pair.after, 0), signed(pair.after - pair.before, 0))
            for pair in pairs
        ),
        height=HEIGHT,
        note=note,
    )


def _marked(bar: Bar, own_word: str) -> str:
    return f"{bar.name} ({own_word})" if bar.is_own and own_word else bar.name


def _across(bars: Sequence[Bar] | Sequence[Twice], word: str) -> dict[str, Any]:
    return {
        "field": "name",
        "type": "ordinal",
        "sort": [bar.name for bar in bars],
        "scale": {"paddingInner": 0.25, "paddingOuter": 0.15},
        "axis": {"title": word, "labelAngle": 0, "labelPadding": 6, "labelOverlap": False},
    }


def _up(most: int) -> dict[str, Any]:
    """Counts from zero, with room for the figures above the highest bar."""
    return {
        "field": "count",
        "type": "quantitative",
        "stack": None,
        "axis": None,
        "scale": {"domain": [0, max(most, 1) * 1.3], "nice": False},
    }


def _counted(across: dict[str, Any], up: dict[str, Any], field: str, dy: int = -9) -> dict[str, Any]:
    return {
        "mark": {"type": "text", "dy": dy, "fontWeight": 600},
        "encoding": {"x": across, "y": up | {"field": field}, "text": {"field": "figure"}},
    }
