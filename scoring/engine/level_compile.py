"""Compiles the settings of a levels standard and a mask of what does not apply into integer coefficients:
a composite score is then an integer dot product (see `scoring.engine.level_shares`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.level_shares import CellUnit, Shares, Units
from scoring.engine.levels import NONE
from scoring.engine.problems import Problem, ScoringError, path_of
from scoring.engine.settings import LevelsSettings, levels_settings
from scoring.engine.trace import TraceNode
from standards.schema import LEVELS, LevelsStandard, Topic

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
    units = Shares(settings).of(mask)
    topics = tuple(
        _topic(settings, topic, place, units, mask) for place, topic in enumerate(settings.standard.topics)
    )
    indicators = tuple(one for topic in topics for cell in topic.cells for one in cell.indicators)
    return CompiledLevels(settings, mask, topics, indicators, units.denominator)


def _topic(
    settings: LevelsSettings, topic: Topic, place: int, units: Units, mask: frozenset[str]
) -> CompiledTopic:
    weight, base = settings.topics[topic.key], units.bases[place]
    share = Fraction(weight, units.base) if base else Fraction(0)
    cells = tuple(
        _cell(settings, (topic.key, dimension.key), unit, units.denominator, mask)
        for dimension, unit in zip(settings.standard.scored_dimensions, units.cells[place], strict=True)
    )
    return CompiledTopic(topic.key, weight, base, share, cells)


def _cell(
    settings: LevelsSettings,
    cell: tuple[str, str],
    unit: CellUnit,
    denominator: int,
    mask: frozenset[str],
) -> CompiledCell:
    topic, dimension = cell
    keys = [one.key for one in settings.standard.cell(topic, dimension)]
    weight = settings.dimensions[dimension]
    share = Fraction(unit.base * unit.unit, denominator)
    indicators = tuple(_indicator(settings, key, unit.unit, denominator) for key in keys if key not in mask)
    masked = tuple(key for key in keys if key in mask)
    return CompiledCell(topic, dimension, weight, unit.base, share, indicators, masked)


def _indicator(settings: LevelsSettings, key: str, unit: int, denominator: int) -> CompiledIndicator:
    """`unit` is the coefficient of one part of weight in this cell."""
    weight = settings.indicators[key]
    points = (0, *settings.points[key])
    share = Fraction(weight * unit, denominator)
    leaves = tuple(_leaf(key, level, points[place], weight, share) for level, place in LEVEL_INDEX.items())
    return CompiledIndicator(key, weight, weight * unit, points, leaves)


def _leaf(key: str, level: str, points: int, weight: int, share: Fraction) -> TraceNode:
    detail = {"level": level, "points": points, "weight": weight, "share": share}
    return TraceNode("indicator", key, share * points, detail)
