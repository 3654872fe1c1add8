"""A result by levels (T/CERDS) as a report shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.lang import lang
from reports.reading.results import NO_FACTS, Highlight, StandardResult, best_and_worst
from reports.reading.words import Pair, both
from scoring.engine import LevelsResult
from scoring.engine.level_scores import TopicScore
from scoring.levels_view import LevelsView, Step
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
    adds: Decimal
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

    @cached_property
    def steps(self) -> list[Step]:
        """What would bring the next star with the fewest changes."""
        return self.view.steps(self.distance)

    @property
    def path(self) -> list[tuple[Pair, Fraction]]:
        """The steps in words, each with the points it adds."""
        return [(both(_of_step(step)), step.gain) for step in self.steps]

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

    @property
    def sections(self) -> list[tuple[Topic, list[IndicatorLine]]]:
        """Every indicator by topic, in the standard's order."""
        return [
            (
                row.topic,
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
            adds=one.adds,
            lost=one.at_most - one.exact,
            decision=self.decision_on(key),
        )


def _topic_score(scores: Mapping[str, Mapping[str, TopicScore]], basis: str, topic: str) -> Fraction | None:
    return scores[basis][topic].score if basis in scores else None


def _of_cell(topic: Text, dimension: Text) -> Callable[[], str]:
    return lambda: (
        pgettext("topic and dimension", "%(topic)s, %(dimension)s")
        % {
            "topic": lang(topic),
            "dimension": lang(dimension),
        }
    )


def _of_step(step: Step) -> Callable[[], str]:
    return lambda: (
        pgettext("indicator raised to a level", "%(indicator)s to %(level)s")
        % {
            "indicator": lang(step.name),
            "level": lang(step.to),
        }
    )
