"""The charts of a report, from what it tells: each with the table behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.lang import lang
from core.templatetags.ui_format import day
from reports.charts import Bar, Chart, Part, RoundScores, distribution, trend, waterfall
from reports.reading.cerds import CerdsReport
from reports.reading.peers import Group
from reports.reading.results import StandardResult
from reports.reading.trend import series_of
from scoring.models import Basis

#: Pixels of the charts that stand together on one page of a report.
TREND_HEIGHT, PEERS_HEIGHT, WATERFALL_ROW = 150, 125, 27
#: Grades begin close to each other: their names need more room.
GRADES_HEIGHT = 175
#: So many of the newest days with a result are drawn.
MOST_DAYS = 10


def trend_chart(result: StandardResult, zone: ZoneInfo) -> Chart | None:
    """The three scores by the day they were made; None where there is one day only."""
    days: dict[date, dict[str, Fraction]] = {}
    for basis, points in series_of(result.frozen).items():
        for at, total in points:
            days.setdefault(at.astimezone(zone).date(), {})[basis] = total
    if len(days) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    drawn = trend(
        title=_("Results over time"),
        rounds=[RoundScores(day(one), days[one]) for one in sorted(days)[-MOST_DAYS:]],
        names={str(basis): str(Basis(basis).label) for basis in Basis},
        whole=result.whole,
        bounds=result.bounds,
        round_word=_("Day"),
    )
    return _lower(drawn, TREND_HEIGHT if result.has_levels else GRADES_HEIGHT)


def waterfall_chart(result: CerdsReport) -> Chart:
    """From the points of the topics to the total."""
    view = result.view
    taken = [Part(lang(result.standard.screening.name), view.deducted)] if view.has_deduction else []
    if view.zeroed_by:
        taken.append(Part(_("The round was zeroed"), view.zeroed_by))
    total = result.lead.total if result.lead else Fraction(0)
    marked = [bound for bound in result.bounds if bound.value in result.plot_bounds and bound.value]
    drawn = waterfall(
        title=_("From topics to the total"),
        parts=[Part(lang(row.topic.name), row.adds) for row in view.rows],
        sum_of_parts=Part(_("Sum of topics"), view.composite) if taken else None,
        taken=taken,
        total=Part(_("Total"), total),
        bounds=marked,
    )
    return _lower(drawn, WATERFALL_ROW * (len(drawn.rows) + 1))


def peers_chart(result: StandardResult, group: Group) -> Chart:
    """How many of a group reached which band, the own one marked."""
    words = ngettext("%(group)s: %(n)d company", "%(group)s: %(n)d companies", group.n)
    drawn = distribution(
        title=words % {"group": group.name, "n": group.n},
        bars=[Bar(band.name, band.n, is_own=band.is_own) for band in group.bands],
        band_word=_("Stars") if result.has_levels else _("Grade"),
        count_word=_("Companies"),
        own_word=_("This company"),
    )
    return _lower(drawn, PEERS_HEIGHT)


def _lower(chart: Chart, height: int) -> Chart:
    """The same chart at another height: a report has less room than a page."""
    return replace(chart, height=height, spec={**chart.spec, "height": height})
