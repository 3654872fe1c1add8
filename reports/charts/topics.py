"""The three scores of every topic, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from reports.charts.shapes import BASES, Bound, Chart, Scores, Value, plotted
from reports.charts.theme import FILLS, OUTLINES, bounds_axis, broken, names_beside, spec_of

#: Pixels of one bar, of the room between topics, and of legend and scale.
BAR, GAP, TOP = 12, 10, 58


@dataclass(frozen=True, slots=True)
class TopicScores:
    """One topic, group or dimension: its name, and its scores by basis."""

    name: str
    scores: Scores


def topic_bars(
    *,
    title: str,
    topics: Sequence[TopicScores],
    names: Mapping[str, str],
    whole: Value,
    bounds: Sequence[Bound] = (),
    topic_word: str = "",
    note: str = "",
) -> Chart:
    """A bar for each basis of each topic on a scale up to ``whole``: declared hatched, verified teal, audited
    ink. ``names`` are the words of the bases; a basis without any score is left out."""
    shown = [basis for basis in BASES if any(one.scores.get(basis) is not None for one in topics)]
    said = [names[basis] for basis in shown]
    rows = [
        {
            "topic": place,
            # A name stands once, beside all bars of its topic.
            "label": broken(one.name) if basis == here[0] else None,
            "basis": names[basis],
            "score": plotted(score),
            "figure": number(score, 1),
        }
        for place, one in enumerate(topics)
        if (here := [basis for basis in shown if one.scores.get(basis) is not None])
        for basis in here
        if (score := one.scores.get(basis)) is not None
    ]
    height = len(topics) * (len(shown) * BAR + GAP) + TOP
    look = {"field": "basis", "type": "nominal", "sort": None}
    legend = {"orient": "top", "direction": "horizontal", "columns": 3, "offset": 4}
    down = {
        "field": "topic",
        "type": "ordinal",
        "sort": None,
        "axis": None,
        "scale": {"paddingInner": 0.22, "paddingOuter": 0.1},
    }
    beside = {"field": "basis", "sort": said, "scale": {"domain": said, "paddingInner": 0.15}}
    along = {
        "field": "score",
        "type": "quantitative",
        "stack": None,
        "scale": {"domain": [0, plotted(whole)], "nice": False},
        "axis": bounds_axis(bounds, labelOverlap="greedy", labelSeparation=8) if bounds else None,
    }
    bars = {
        "mark": {"type": "bar", "strokeWidth": 1},
        "encoding": {
            "y": down,
            "yOffset": beside,
            "x": along,
            "fill": look
            | {"scale": {"domain": said, "range": [FILLS[one] for one in shown]}, "legend": legend},
            "stroke": look
            | {"scale": {"domain": said, "range": [OUTLINES[one] for one in shown]}, "legend": legend},
        },
    }
    figures = {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
        "encoding": {"y": down, "yOffset": beside, "x": along, "text": {"field": "figure"}},
    }
    return Chart(
        title=title,
        spec=spec_of([bars, names_beside(down), figures], height=height, data={"values": rows}),
        head=(topic_word or _("Topic"), *said),
        rows=tuple((one.name, *(number(one.scores.get(basis), 2) for basis in shown)) for one in topics),
        height=height,
        note=note,
    )
