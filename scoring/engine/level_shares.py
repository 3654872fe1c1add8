"""The shares of a levels standard in whole numbers: what one part of weight counts in each cell.

A share is a weight renormalised over what exists. Inside a cell (topic × dimension) the weights of
indicators that do not apply go to the others; a cell without weight left does not exist. Over the
dimensions of a topic, and then over the topics, option ``missing_dimension`` decides: *renormalise*
divides by the weight that exists, *lose* by 10,000. All shares get one common denominator.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import lcm

from scoring.engine.options import levels_rule
from scoring.engine.problems import Problem, ScoringError
from scoring.engine.settings import LevelsSettings
from standards.schema import WEIGHT_SUM


@dataclass(frozen=True, slots=True)
class CellUnit:
    """One topic × dimension. `base` is the weight of its indicators that apply (0: it does not exist).
    An indicator of weight w adds w × `unit` × points / the common denominator to the composite score."""

    base: int
    unit: int


@dataclass(frozen=True, slots=True)
class Units:
    """The cells of every topic, in the standard's order of topics and scored dimensions. `bases` are what
    each topic's dimension weights are divided by (0: it does not exist), `base` what the topics' are."""

    cells: tuple[tuple[CellUnit, ...], ...]
    bases: tuple[int, ...]
    base: int
    denominator: int


class Shares:
    """The shares of one setting, for any mask of what does not apply."""

    def __init__(self, settings: LevelsSettings) -> None:
        standard = settings.standard
        self._renormalise = levels_rule(settings.options, "missing_dimension") == "renormalise"
        self._topics = [settings.topics[topic.key] for topic in standard.topics]
        self._dimensions = [settings.dimensions[one.key] for one in standard.scored_dimensions]
        topics = {topic.key: place for place, topic in enumerate(standard.topics)}
        dimensions = {one.key: place for place, one in enumerate(standard.scored_dimensions)}
        self._cell_of = {
            one.key: (topics[one.topic], dimensions[one.dimension]) for one in standard.indicators
        }
        self._weights = settings.indicators
        self._full = self._sums(self._cell_of.keys())

    def of(self, mask: AbstractSet[str]) -> Units:
        """The units without the indicators in `mask`. Raises ScoringError when nothing is left to score."""
        bases = [list(row) for row in self._full]
        for key in mask:
            topic, dimension = self._cell_of[key]
            bases[topic][dimension] -= self._weights[key]
        alive = [self._alive(row) for row in bases]
        base = sum(weight for weight, row in zip(self._topics, alive, strict=True) if row)
        if not base:
            message = "nothing is left to score: every indicator that has weight does not apply"
            raise ScoringError([Problem("levels", message)])
        base = base if self._renormalise else WEIGHT_SUM
        inner = (one * lcm(*filter(None, row)) for one, row in zip(alive, bases, strict=True) if one)
        denominator = base * lcm(*inner)
        cells = tuple(
            self._cells(weight * (denominator // (base * one)) if one else 0, row)
            for weight, one, row in zip(self._topics, alive, bases, strict=True)
        )
        return Units(cells, tuple(alive), base, denominator)

    def _sums(self, keys: AbstractSet[str]) -> list[list[int]]:
        bases = [[0] * len(self._dimensions) for _ in self._topics]
        for key in keys:
            topic, dimension = self._cell_of[key]
            bases[topic][dimension] += self._weights[key]
        return bases

    def _alive(self, bases: list[int]) -> int:
        """What a topic's dimension weights are divided by; 0 where no dimension that has weight exists."""
        alive = sum(weight for weight, base in zip(self._dimensions, bases, strict=True) if base)
        return (alive if self._renormalise else WEIGHT_SUM) if alive else 0

    def _cells(self, topic: int, bases: list[int]) -> tuple[CellUnit, ...]:
        """`topic` is the topic's share over its base of dimension weights, in parts of the denominator."""
        return tuple(
            CellUnit(base, topic * weight // base if base else 0)
            for weight, base in zip(self._dimensions, bases, strict=True)
        )
