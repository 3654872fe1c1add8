"""Compiles T/CERDS settings and a mask of what does not apply into integer coefficients.

A share is a weight renormalised over what exists. Inside a cell (topic × dimension) the weights of
indicators that do not apply go to the others; a cell without weight left does not exist. Over the
dimensions of a topic, and then over the topics, option ``missing_dimension`` decides: *renormalise*
divides by the weight that exists, *lose* by 10,000. All shares get one common denominator, so that
a composite score is an integer dot product.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.engine.levels import NONE
from scoring.engine.options import levels_rule
from scoring.engine.problems import Problem, ScoringError, path_of
from scoring.engine.settings import LevelsSettings, levels_settings
from scoring.engine.trace import TraceNode
from standards.schema import LEVELS, WEIGHT_SUM, LevelsStandard, Topic

LEVEL_INDEX: dict[str, int] = {NONE: 0, **{level: index for index, level in enumerate(LEVELS, start=1)}}
"""Where a level's points stand in `CompiledIndicator.points`."""


@dataclass(frozen=True, slots=True)
class CompiledIndicator:
    """One indicator that applies. It adds `coefficient` × points / the table's denominator to the
    composite score; `points` are those of none, basic, intermediate, advanced, and `leaves` the ends
    of the trace for each of them."""

    key: str
    weight: int
    coefficient: int
    points: tuple[int, int, int, int]
    leaves: tuple[TraceNode, ...]


@dataclass(frozen=True, slots=True)
class CompiledCell:
    """One topic × dimension. `base` is the sum of its indicators' weights (0: it does not exist);
    `share` its part of the composite score."""

    topic: str
    dimension: str
    weight: int
    base: int
    share: Fraction
    indicators: tuple[CompiledIndicator, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """One topic. `base` is what its dimension weights are divided by (0: it does not exist)."""

    key: str
    weight: int
    base: int
    share: Fraction
    cells: tuple[CompiledCell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledLevels:
    """The coefficient table of one setting and mask; good for any number of evaluations.

    `indicators` are those that apply, in the source's order of topics and dimensions.
    """

    settings: LevelsSettings
    not_applicable: frozenset[str]
    topics: tuple[CompiledTopic, ...]
    indicators: tuple[CompiledIndicator, ...]
    denominator: int


def compile_levels(
    standard: LevelsStandard,
    *,
    size: str,
    weights: object = None,
    points: object = None,
    options: object = None,
    not_applicable: Collection[str] = (),
) -> CompiledLevels:
    """The coefficient table for these settings (see `levels_settings`), without the indicators in
    `not_applicable`. Raises ScoringError with every problem, also when nothing is left to score."""
    settings = levels_settings(standard, size=size, weights=weights, points=points, options=options)
    return compile_settings(settings, not_applicable)


def compile_settings(settings: LevelsSettings, not_applicable: Collection[str] = ()) -> CompiledLevels:
    """Like `compile_levels`, for settings that were checked already."""
    mask = frozenset(not_applicable)
    unknown = sorted(mask - settings.standard.by_key.keys())
    if unknown:
        raise ScoringError(Problem(path_of("levels", key), "unknown indicator") for key in unknown)
    renormalise = levels_rule(settings.options, "missing_dimension") == "renormalise"
    drafts = [_Draft(settings, topic, mask, renormalise=renormalise) for topic in settings.standard.topics]
    alive = sum(settings.topics[draft.topic.key] for draft in drafts if draft.base)
    if not alive:
        message = "nothing is left to score: every indicator that has weight does not apply"
        raise ScoringError([Problem("levels", message)])
    base = alive if renormalise else WEIGHT_SUM
    denominator = lcm(*(base * draft.denominator for draft in drafts if draft.base))
    topics = tuple(draft.compiled(base, denominator) for draft in drafts)
    indicators = tuple(one for topic in topics for cell in topic.cells for one in cell.indicators)
    return CompiledLevels(settings, mask, topics, indicators, denominator)


class _Draft:
    """One topic while the table is being made: its cells and what its weights are divided by."""

    def __init__(
        self, settings: LevelsSettings, topic: Topic, mask: frozenset[str], *, renormalise: bool
    ) -> None:
        self.settings = settings
        self.topic = topic
        self.members: dict[str, list[str]] = {d.key: [] for d in settings.standard.scored_dimensions}
        self.masked: dict[str, list[str]] = {d.key: [] for d in settings.standard.scored_dimensions}
        for indicator in settings.standard.indicators:
            if indicator.topic == topic.key:
                table = self.masked if indicator.key in mask else self.members
                table[indicator.dimension].append(indicator.key)
        self.cell_base = {
            dimension: sum(settings.indicators[key] for key in keys)
            for dimension, keys in self.members.items()
        }
        alive = sum(settings.dimensions[dimension] for dimension, base in self.cell_base.items() if base)
        self.base = (alive if renormalise else WEIGHT_SUM) if alive else 0
        self.denominator = self.base * lcm(*(base for base in self.cell_base.values() if base))

    def compiled(self, topic_base: int, denominator: int) -> CompiledTopic:
        """The topic over the common `denominator`; `topic_base` divides the topic weights."""
        weight = self.settings.topics[self.topic.key]
        share = Fraction(weight, topic_base) if self.base else Fraction(0)
        cells = tuple(self._cell(dimension, share, denominator) for dimension in self.members)
        return CompiledTopic(self.topic.key, weight, self.base, share, cells)

    def _cell(self, dimension: str, topic_share: Fraction, denominator: int) -> CompiledCell:
        weight = self.settings.dimensions[dimension]
        base = self.cell_base[dimension]
        share = topic_share * weight / self.base if base and self.base else Fraction(0)
        # A whole number: the denominator holds the topic's, the dimensions' and the cell's base.
        unit = int(share * denominator / base) if base else 0
        indicators = tuple(self._indicator(key, unit, denominator) for key in self.members[dimension])
        masked = tuple(self.masked[dimension])
        return CompiledCell(self.topic.key, dimension, weight, base, share, indicators, masked)

    def _indicator(self, key: str, unit: int, denominator: int) -> CompiledIndicator:
        """`unit` is the coefficient of one part of weight in this cell."""
        weight = self.settings.indicators[key]
        points = (0, *self.settings.points[key])
        share = Fraction(weight * unit, denominator)
        leaves = tuple(
            _leaf(key, level, points[place], weight, share) for level, place in LEVEL_INDEX.items()
        )
        return CompiledIndicator(key, weight, weight * unit, points, leaves)


def _leaf(key: str, level: str, points: int, weight: int, share: Fraction) -> TraceNode:
    detail = {"level": level, "points": points, "weight": weight, "share": share}
    return TraceNode("indicator", key, share * points, detail)
