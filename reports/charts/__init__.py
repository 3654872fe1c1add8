"""Charts, each a function from plain values to a Vega-Lite spec and the table behind it: ``docs/charts.md``.

``waterfall`` (parts to a total), ``trend`` (the three scores over rounds), ``distribution`` (how many in
each band), ``before_after`` (the same twice), ``topic_bars`` (the three scores by topic).

No query, no request, no clock: values and words come in, words and figures go out in the active language. The
browser draws a chart by ``{% chart %}``, the report by ``{% drawn %}``: the same spec, two drawers.
"""

from reports.charts.counts import Bar, Twice, before_after, distribution
from reports.charts.rounds import RoundScores, trend
from reports.charts.shapes import BASES, Bound, Chart, Part, Scores
from reports.charts.topics import TopicScores, topic_bars
from reports.charts.waterfall import waterfall

__all__ = [
    "BASES",
    "Bar",
    "Bound",
    "Chart",
    "Part",
    "RoundScores",
    "Scores",
    "TopicScores",
    "Twice",
    "before_after",
    "distribution",
    "topic_bars",
    "trend",
    "waterfall",
]
