"""A result by levels (T/CERDS) as a report shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.lang import lang
from core.templatetags.ui_format import day
from reports.reading.analysis import Area, Stand, ending_proof, listed, outstanding
from reports.reading.quotes import all_files
from reports.reading.record import FindingLine, told_findings
from reports.reading.results import NO_FACTS, Highlight, StandardResult, best_and_worst
from reports.reading.words import Pair, both
from scoring.engine import LevelsResult
from scoring.engine.level_scores import TopicScore
from scoring.events_view import EventLine, EventsView, events_of_entries
from scoring.levels_view import LevelsView, TopicRow
from scoring.models import Basis
from standards.schema import Indicator, LevelsStandard, Text, Topic


@dataclass(frozen=True, slots=True)
class TopicBars:
    """One topic's score of 200 on every basis; None where a basis is missing or the topic does not apply."""

    topic: Topic
    scores: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of T/CERDS: levels, points of 200, what it adds to the total and what it could."""

    indicator: Indicator
    declared: Text | None
    level: Text | None
    applies: bool
    points: int
    at_most: int
    adds: Decimal
    exact: Fraction
    lost: Fraction
    decision: Pair | None


class CerdsReport(StandardResult):
    """A result by levels, such as T/CERDS."""

    standard: LevelsStandard

    @cached_property
    def view(self) -> LevelsView:
        """The heat table of the result that counts."""
        return LevelsView(cast("LevelsResult", self.lead_result))

    def _say_scale(self) -> str:
        return _("Of 200")

    @property
    def plot_bounds(self) -> list[Fraction]:
        """The bounds of the band reached, drawn through the topics' bars."""
        return [self.band.start, self.band.end] if self.band else []

    @property
    def plot_marks(self) -> list[Fraction]:
        """The figures below the topics' bars."""
        return sorted({Fraction(0), *self.plot_bounds, Fraction(self.whole)})

    @property
    def topics(self) -> list[TopicBars]:
        """Every topic on every basis, in the standard's order."""
        scores = {
            basis: {topic.key: topic for topic in cast("LevelsResult", result).topics}
            for basis, result in self.results.items()
        }
        return [
            TopicBars(topic, {str(basis): _topic_score(scores, basis, topic.key) for basis in Basis})
            for topic in self.standard.topics
        ]

    @property
    def area_shares(self) -> list[tuple[Text, Fraction | None]]:
        """Every topic with its share of the full mark."""
        return [
            (row.topic.name, row.score / self.whole if row.score is not None else None)
            for row in self.view.rows
        ]

    @cached_property
    def highlights(self) -> tuple[list[Highlight], list[Highlight]]:
        """The highest and the lowest cells; of equal ones those that weigh more come first."""
        cells = [
            (
                Highlight(
                    both(_of_cell(row.topic.name, cell.dimension.name)), cell.score, Fraction(self.whole)
                ),
                cell.exact / cell.score if cell.score else Fraction(0),
            )
            for row in self.view.rows
            for cell in row.cells
            if cell.score is not None
        ]
        strong = sorted(cells, key=lambda one: (-one[0].score, -one[1]))
        weak = sorted(cells, key=lambda one: (one[0].score, -one[1]))
        return best_and_worst(strong, weak)

    def areas(self, findings: Sequence[FindingLine], evaluated_on: date) -> list[Area]:
        """Every topic with what stands out in it, and its risks: open findings, negative events, legal
        conditions not met, dimensions in which nothing counts, proof that runs out."""
        return [self._area(row, lines, findings, evaluated_on) for row, lines in self._lines]

    def _area(
        self, row: TopicRow, lines: Sequence[IndicatorLine], findings: Sequence[FindingLine], on: date
    ) -> Area:
        stands = [self._stand(line) for line in lines if line.applies]
        best, weak = outstanding(stands)
        keys = {line.indicator.key for line in lines}
        risks = [
            *told_findings(findings, self.frozen["standard"], keys),
            *self._told_events(row.topic),
            *_floor_unmet(lines),
            *_nothing_counts(row),
            *ending_proof(stands, on),
        ]
        return Area(
            both(row.topic.name), row.score, Fraction(self.whole), row.exact, best, weak, tuple(risks)
        )

    def _stand(self, line: IndicatorLine) -> Stand:
        key = line.indicator.key
        return Stand(
            key=key,
            name=both(line.indicator.name),
            level=lang(line.level) if line.level else _("No level reached"),
            earned=Fraction(line.points),
            whole=Fraction(line.at_most),
            adds=line.exact,
            lost=line.lost,
            quote=self.quote_of(key),
            files=tuple(all_files(self.frozen["round"]["items"].get(key))),
        )

    def _told_events(self, topic: Topic) -> list[str]:
        if self.events is None:
            return []
        return [
            _("Negative event of %(day)s: %(title)s.") % {"day": day(one.day), "title": one.title}
            for one in self.events.lines
            if one.area == topic.name
        ]

    @cached_property
    def events(self) -> EventsView | None:
        """The negative events the result took in; None where it took none."""
        return events_of_entries(self.standard, self.lead_card["events"])

    @property
    def event_points(self) -> list[tuple[EventLine, Fraction]]:
        """Each event with the points it takes off by itself, before the maximum over all."""
        base = Fraction(self.whole) if self.view.takes_of_full_mark else self.view.result.composite
        return [(one, one.share * base) for one in self.events.lines] if self.events else []

    @property
    def sections(self) -> list[tuple[Topic, list[IndicatorLine]]]:
        """Every indicator by topic, in the standard's order."""
        return [(row.topic, lines) for row, lines in self._lines]

    @cached_property
    def _lines(self) -> list[tuple[TopicRow, list[IndicatorLine]]]:
        return [
            (
                row,
                [
                    self._line(one)
                    for cell in row.cells
                    if cell.in_standard and cell.score is not None
                    for one in self.view.why(cell, NO_FACTS)
                ],
            )
            for row in self.view.rows
        ]

    def _line(self, one: Any) -> IndicatorLine:
        key = one.indicator.key
        declared = self.frozen["cards"].get(Basis.DECLARED, {}).get("document", {}).get("levels", {}).get(key)
        names = {level.key: level.name for level in self.standard.levels}
        return IndicatorLine(
            indicator=one.indicator,
            declared=names.get(declared),
            level=one.level_name,
            applies=one.level != "na",
            points=one.points,
            at_most=max(level.points for level in one.levels),
            adds=one.adds,
            exact=one.exact,
            lost=one.at_most - one.exact,
            decision=self.decision_on(key),
        )


def _topic_score(scores: Mapping[str, Mapping[str, TopicScore]], basis: str, topic: str) -> Fraction | None:
    return scores[basis][topic].score if basis in scores else None


def _floor_unmet(lines: Sequence[IndicatorLine]) -> list[str]:
    """A sentence on legal conditions (6.1, indicators whose basic level is a floor) that are not met."""
    names = [
        lang(one.indicator.name)
        for one in lines
        if one.indicator.basic_is_floor and one.applies and not one.points
    ]
    return [_("Legal conditions not shown to be met: %(names)s.") % {"names": listed(names)}] if names else []


def _nothing_counts(row: TopicRow) -> list[str]:
    names = [lang(cell.dimension.name) for cell in row.cells if cell.score == 0]
    return [_("Nothing counts in: %(names)s.") % {"names": listed(names)}] if names else []


def _of_cell(topic: Text, dimension: Text) -> Callable[[], str]:
    return lambda: (
        pgettext("topic and dimension", "%(topic)s, %(dimension)s")
        % {
            "topic": lang(topic),
            "dimension": lang(dimension),
        }
    )
