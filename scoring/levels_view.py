"""A T/CERDS result to look at: topics by dimensions, and why a cell has its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessments.models import Review
from scoring.documents import NOTHING, Position, level_at
from scoring.engine import LevelsResult, holds
from scoring.engine.level_compile import LEVEL_INDEX
from scoring.engine.level_scores import CellScore, DimensionScore, TopicScore
from scoring.engine.options import levels_rule
from scoring.selectors import re_adding
from standards.schema import Criterion, Dimension, Indicator, LevelsStandard, Text, Topic


@dataclass(frozen=True, slots=True)
class Cell:
    """One topic × dimension: score of 200, the points it adds (re-adding, and exact), and its share of the
    total, of 1."""

    key: str
    topic: Topic
    dimension: Dimension
    score: Fraction | None
    adds: Decimal
    exact: Fraction
    share: Fraction
    in_standard: bool


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic: its cells, its score of 200, and the points it adds."""

    topic: Topic
    share: Fraction
    score: Fraction | None
    adds: Decimal
    exact: Fraction
    start: Decimal
    cells: tuple[Cell, ...]
    missing: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class TopicSum:
    """Why a topic has its score: each cell with its share of the topic (of 1) and the points of the topic's
    score that come from it, which add to the score as shown."""

    row: TopicRow
    cells: tuple[tuple[Cell, Fraction, Decimal], ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level of an indicator: its points, whether it is reached, and each condition with its mark."""

    name: Text
    points: int
    required: int
    held: int
    is_met: bool
    is_reached: bool
    condition: str
    criteria: tuple[tuple[Criterion, bool], ...]


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """Why an indicator has its points, down to condition, proof and decision.

    ``points`` × ``weight`` (in its cell) × ``dimension_share`` × ``topic_share`` = ``exact``.
    """

    indicator: Indicator
    level: str
    level_name: Text | None
    declared_name: Text | None
    differs: bool
    levels: tuple[LevelView, ...]
    points: int
    weight: Fraction
    dimension_share: Fraction
    topic_share: Fraction
    adds: Decimal
    exact: Fraction
    at_most: Fraction
    files: tuple[tuple[Mapping[str, Any], UUID | None], ...]
    review: Review | None
    comment: str
    reason: str
    refuted_by: tuple[Mapping[str, str], ...] = ()


class LevelsView:
    """The heat table of one result."""

    def __init__(self, result: LevelsResult) -> None:
        self.result = result
        self.standard: LevelsStandard = result.compiled.settings.standard
        self.dimensions = self.standard.scored_dimensions
        self.weights = result.compiled.settings
        total, deducted = re_adding([result.composite, -result.deducted])
        self.composite, self.deducted = total, deducted
        self.left = total + deducted
        self.zeroed_by = -self.left if result.zeroed else Decimal(0)
        self.rows = self._rows()

    @property
    def columns(self) -> list[tuple[Dimension, DimensionScore]]:
        """The dimensions with their weights and shares."""
        return list(zip(self.dimensions, self.result.dimensions, strict=True))

    @property
    def has_deduction(self) -> bool:
        """Whether anything was taken off."""
        return bool(self.result.deducted)

    @property
    def takes_of_full_mark(self) -> bool:
        """Whether the deduction is a share of the full mark, else of the sum of the topics."""
        return levels_rule(self.result.compiled.settings.options, "deduction_base") == "full_mark"

    def _rows(self) -> list[TopicRow]:
        adds = re_adding([topic.contribution for topic in self.result.topics], self.composite)
        rows, start = [], Decimal(0)
        for topic, score, added in zip(self.standard.topics, self.result.topics, adds, strict=True):
            rows.append(self._row(topic, score, added, start))
            start += added
        return rows

    def _row(self, topic: Topic, score: TopicScore, added: Decimal, start: Decimal) -> TopicRow:
        shown = re_adding([cell.contribution for cell in score.cells], added)
        cells = tuple(
            Cell(
                key=f"{topic.key}.{dimension.key}",
                topic=topic,
                dimension=dimension,
                score=cell.score,
                adds=points,
                exact=cell.contribution,
                share=cell.share,
                in_standard=bool(self.standard.cell(topic.key, dimension.key)),
            )
            for dimension, cell, points in zip(self.dimensions, score.cells, shown, strict=True)
        )
        missing = tuple(cell.dimension for cell in cells if cell.score is None)
        return TopicRow(topic, score.share, score.score, added, score.contribution, start, cells, missing)

    def cell(self, key: str) -> Cell | None:
        """The cell ``topic.dimension``, or None for an unknown or empty one."""
        cells = (cell for row in self.rows for cell in row.cells)
        return next((cell for cell in cells if cell.key == key and cell.score is not None), None)

    def topic_sum(self, key: str) -> TopicSum | None:
        """How the score of a topic comes about; None for an unknown one or one that does not apply."""
        row = next((row for row in self.rows if row.topic.key == key and row.score is not None), None)
        if row is None:
            return None
        cells = [cell for cell in row.cells if cell.score is not None]
        parts = [Fraction(cell.exact / row.share) if row.share else Fraction(0) for cell in cells]
        shares = [cell.share / row.share if row.share else Fraction(0) for cell in cells]
        return TopicSum(row, tuple(zip(cells, shares, re_adding(parts), strict=True)))

    def why(self, cell: Cell, facts: Facts) -> list[IndicatorView]:
        """Every indicator of a cell with what made its points; they add to the cell's."""
        score = self._score(cell)
        topic = next(one for one in self.result.topics if one.key == cell.topic.key)
        indicators = self.standard.cell(cell.topic.key, cell.dimension.key)
        alive = [one for one in indicators if self.result.levels[one.key] != "na"]
        base = sum(self.weights.indicators[one.key] for one in alive)
        exact = {}
        for one in indicators:
            weight = Fraction(self.weights.indicators[one.key], base) if one in alive else Fraction(0)
            exact[one.key] = (weight, self._points(one.key) * weight * score.share)
        shown = re_adding([added for _weight, added in exact.values()], cell.adds)
        return [
            self._indicator(one, worth=exact[one.key], adds=added, score=score, topic=topic, facts=facts)
            for one, added in zip(indicators, shown, strict=True)
        ]

    def _score(self, cell: Cell) -> CellScore:
        cells = (one for topic in self.result.topics for one in topic.cells)
        return next(
            one for one in cells if (one.topic, one.dimension) == (cell.topic.key, cell.dimension.key)
        )

    def _points(self, key: str, level: str | None = None) -> int:
        place = LEVEL_INDEX.get(level or self.result.levels[key])
        return (0, *self.weights.points[key])[place] if place is not None else 0

    def _indicator(
        self,
        indicator: Indicator,
        *,
        worth: tuple[Fraction, Fraction],
        adds: Decimal,
        score: CellScore,
        topic: TopicScore,
        facts: Facts,
    ) -> IndicatorView:
        key, (weight, exact) = indicator.key, worth
        level = self.result.levels[key]
        entry = facts.entries.get(key, {})
        declared = level_at(indicator, facts.declared.get(key, NOTHING), self.weights.options)
        return IndicatorView(
            indicator=indicator,
            level=level,
            level_name=self._level_name(level),
            declared_name=self._level_name(declared),
            differs=declared != level,
            levels=self._levels(indicator, level, facts.counting.get(key, NOTHING)),
            points=self._points(key),
            weight=weight,
            dimension_share=score.share / topic.share,
            topic_share=topic.share,
            adds=adds,
            exact=exact,
            at_most=max(self.weights.points[key]) * weight * score.share,
            files=tuple((file, facts.copies.get(file["id"])) for file in entry.get("evidence", ())),
            review=facts.reviews.get(key),
            comment=entry.get("comment", ""),
            reason=entry.get("reason", ""),
            refuted_by=tuple(facts.refuting.get(key, ())),
        )

    def _level_name(self, key: str) -> Text | None:
        return next((one.name for one in self.standard.levels if one.key == key), None)

    def _levels(self, indicator: Indicator, reached: str, counting: Position) -> tuple[LevelView, ...]:
        names = {one.key: one.name for one in self.standard.levels}
        return tuple(
            LevelView(
                name=names[level.key],
                points=self._points(indicator.key, level.key),
                required=level.required,
                held=sum(one.key in counting.met for one in level.criteria),
                is_met=holds(level, counting.met),
                is_reached=level.key == reached,
                condition=level.condition,
                criteria=tuple((one, one.key in counting.met) for one in level.criteria),
            )
            for level in indicator.levels
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands behind the levels: answers, the copies of their files, decisions and open findings, by
    item."""

    entries: Mapping[str, Mapping[str, Any]]
    declared: Mapping[str, Position]
    counting: Mapping[str, Position]
    copies: Mapping[str, UUID]
    reviews: Mapping[str, Review]
    refuting: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
