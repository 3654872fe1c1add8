"""The three scores over rounds, among the bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from reports.charts.shapes import BASES, Bound, Chart, Scores, Value, plotted
from reports.charts.theme import COLOURS, LINE, bounds_axis, spec_of, words_at

HEIGHT = 220
#: Of which about this much is between the axis and the legend.
DRAWN = 165
#: Points of room above and below the highest and lowest score, of a hundred of the scale.
_ROOM = 4
#: The figures beside the newest points reach over the edge of what is drawn.
_PADDING = {"left": 2, "right": 12, "top": 2, "bottom": 2}
_LINES = {"declared": COLOURS["ink-500"], "verified": COLOURS["teal-600"], "audited": COLOURS["ink-900"]}
_DASHES: dict[str, list[int]] = {"declared": [4, 3], "verified": [1, 0], "audited": [1, 0]}
_SHAPES = {"declared": "circle", "verified": "circle", "audited": "square"}


@dataclass(frozen=True, slots=True)
class RoundScores:
    """One round: its name, such as a day or a quarter, and its scores by basis."""

    name: str
    scores: Scores


def trend(
    *,
    title: str,
    rounds: Sequence[RoundScores],
    names: Mapping[str, str],
    whole: Value,
    bounds: Sequence[Bound],
    round_word: str = "",
    note: str = "",
) -> Chart:
    """The scores of ``rounds``, oldest first, as a line each: ``names`` are the words of the bases.

    ``bounds`` are all of the scale's bands, lowest first; those near the scores are drawn. ``whole`` is the
    full mark.
    """
    shown = [basis for basis in BASES if any(one.scores.get(basis) is not None for one in rounds)]
    points: list[dict[str, Any]] = [
        {
            "place": place,
            "round": one.name,
            "basis": names[basis],
            "score": plotted(score),
            "figure": number(score, 1),
            "said_at": plotted(score),
            "is_last": not any(later.scores.get(basis) is not None for later in rounds[place + 1 :]),
        }
        for basis in shown
        for place, one in enumerate(rounds)
        if (score := one.scores.get(basis)) is not None
    ]
    low, high = _window([point["score"] for point in points], plotted(whole), bounds)
    _keep_apart([point for point in points if point["is_last"]], (high - low) * LINE / DRAWN)
    return Chart(
        title=title,
        spec=_spec(points, [(basis, names[basis]) for basis in shown], rounds, (low, high), bounds),
        head=(round_word or _("Round"), *(names[basis] for basis in shown)),
        rows=tuple((one.name, *(number(one.scores.get(basis), 2) for basis in shown)) for one in rounds),
        height=HEIGHT,
        note=note,
    )


def _spec(
    points: list[dict[str, Any]],
    shown: list[tuple[str, str]],
    rounds: Sequence[RoundScores],
    window: tuple[float, float],
    bounds: Sequence[Bound],
) -> dict[str, Any]:
    low, high = window
    within = [bound for bound in bounds if low <= plotted(bound.value) <= high]
    names: dict[float, str] = {place: one.name for place, one in enumerate(rounds)}
    across = {
        "field": "place",
        "type": "ordinal",
        "scale": {"type": "point", "padding": 0.35, "domain": list(range(len(rounds)))},
        "axis": {
            "title": None,
            "labelExpr": f'split({words_at(names)}, "\\n")',
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "labelPadding": 6,
        },
    }
    up = {
        "field": "score",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": bounds_axis(within),
    }
    keys, said = [key for key, _name in shown], [name for _key, name in shown]
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": across,
            "y": up,
            "stroke": _mapped(said, [_LINES[key] for key in keys]),
            "strokeDash": _mapped(said, [_DASHES[key] for key in keys]),
        },
    }
    marks = {
        "mark": {"type": "point", "size": 46, "opacity": 1, "strokeWidth": 1.6},
        "encoding": {
            "x": across,
            "y": up,
            "stroke": _mapped(said, [_LINES[key] for key in keys]),
            "fill": _mapped(said, [COLOURS["surface"] if key == "declared" else _LINES[key] for key in keys]),
            "shape": _mapped(said, [_SHAPES[key] for key in keys]),
        },
    }
    figures = {
        "transform": [{"filter": "datum.is_last"}],
        "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600},
        "encoding": {"x": across, "y": up | {"field": "said_at"}, "text": {"field": "figure"}},
    }
    return spec_of([line, marks, figures], height=HEIGHT, data={"values": points}, padding=_PADDING)


def _keep_apart(points: list[dict[str, Any]], room: float) -> None:
    """Move figures beside the newest points up until none covers another; ``room`` is a line in points."""
    least = None
    for point in sorted(points, key=lambda one: one["score"]):
        if least is not None and point["said_at"] < least:
            point["said_at"] = round(least, 2)
        least = point["said_at"] + room


def _window(scores: Sequence[float], whole: float, bounds: Sequence[Bound]) -> tuple[float, float]:
    """Lowest and highest point drawn: the scores with room around them, and a bound on either side."""
    if not scores:
        return 0, whole
    room = whole * _ROOM / 100
    starts = [plotted(bound.value) for bound in bounds]
    low = max((start for start in starts if start <= min(scores)), default=0.0)
    high = min((start for start in starts if start > max(scores)), default=whole)
    return low - room, high + room


def _mapped(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """One look for each basis, all told by one legend above the picture."""
    return {
        "field": "basis",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(names), "range": list(values)},
        "legend": {"orient": "top", "direction": "horizontal", "columns": 3, "offset": 6},
    }
