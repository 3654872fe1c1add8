"""Evaluates levels with a compiled table: T/CERDS clause 6.3 a) to d) and the bands of 6.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.exact import plain_text, read_exact
from scoring.engine.level_compile import LEVEL_INDEX, CompiledCell, CompiledLevels, CompiledTopic
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.options import levels_rule
from scoring.engine.problems import Problem, ScoringError, path_of, shown
from scoring.engine.settings import LevelsSettings
from standards.schema import Band, LevelsStandard

_ZERO = Fraction(0)
_LEVELS = frozenset((*LEVEL_INDEX, NOT_APPLICABLE))
LEVEL_NAMES = ", ".join((*LEVEL_INDEX, NOT_APPLICABLE))


@dataclass(frozen=True, slots=True)
class CellScore:
    """One topic × dimension. `score` is on the scale of 0 to 200, None where the cell does not exist;
    `contribution` is what it adds to the composite score: `share` × `score`."""

    topic: str
    dimension: str
    weight: int
    share: Fraction
    score: Fraction | None
    contribution: Fraction


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic over its cells; `band` only with option ``topic_stars=on``."""

    key: str
    weight: int
    share: Fraction
    score: Fraction | None
    contribution: Fraction
    cells: tuple[CellScore, ...]
    band: Band | None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension over all topics: the mean of its cells, weighted by their shares."""

    key: str
    weight: int
    share: Fraction
    score: Fraction | None
    contribution: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class LevelsResult:
    """A T/CERDS result, exact. `deducted` are the points taken off the `composite` score by the
    `deduction` (a share from 0 to 0.20); `band` is None in a zeroed round."""

    compiled: CompiledLevels
    levels: Mapping[str, str]
    composite: Fraction
    deduction: Fraction
    deducted: Fraction
    zeroed: bool
    total: Fraction
    band: Band | None
    topics: tuple[TopicScore, ...]
    dimensions: tuple[DimensionScore, ...]

    @property
    def star(self) -> int | None:
        """1 to 7, or None in a zeroed round."""
        return self.band.star if self.band else None

    @property
    def stage(self) -> str | None:
        """``qualified`` or ``advanced``, or None in a zeroed round."""
        return self.band.stage if self.band else None


def evaluate_levels(
    compiled: CompiledLevels,
    levels: Mapping[str, str],
    *,
    deduction: object = _ZERO,
    zeroed: bool = False,
) -> LevelsResult:
    """The result of the `levels` (indicator key → none, basic, intermediate, advanced or na).

    Every indicator must be there, and be ``na`` exactly where the table was compiled so. `deduction`
    is a share (Fraction, Decimal or decimal string) from 0 to the standard's maximum; its base is the
    full mark or the composite score after option ``deduction_base``; the total never falls under 0.
    Raises ScoringError with every problem.
    """
    settings = compiled.settings
    share = read_deduction(settings.standard, deduction)
    problems = check_levels(settings.standard, levels) or _check_mask(compiled, levels)
    if problems:
        raise ScoringError(problems)
    topics = tuple(_topic(compiled, topic, levels) for topic in compiled.topics)
    composite = Fraction(
        sum(one.coefficient * one.points[LEVEL_INDEX[levels[one.key]]] for one in compiled.indicators),
        compiled.denominator,
    )
    deducted = deducted_from(settings, composite, share)
    total = _ZERO if zeroed else max(_ZERO, composite - deducted)
    return LevelsResult(
        compiled=compiled,
        levels=levels,
        composite=composite,
        deduction=share,
        deducted=min(deducted, composite),
        zeroed=zeroed,
        total=total,
        band=None if zeroed else band_of(settings.standard, total),
        topics=topics,
        dimensions=_dimensions(compiled, topics),
    )


def deducted_from(settings: LevelsSettings, composite: Fraction, share: Fraction) -> Fraction:
    """The points that a deduction of `share` is, after option ``deduction_base``; a composite score that is
    less is taken off whole."""
    of_full_mark = levels_rule(settings.options, "deduction_base") == "full_mark"
    return share * (settings.standard.full_mark if of_full_mark else composite)


def band_of(standard: LevelsStandard, score: Fraction) -> Band:
    """The band an exact score falls in; a lower bound belongs to the higher band (clause 6.4)."""
    return next(band for band in reversed(standard.bands) if band.start <= score)


def check_levels(standard: LevelsStandard, levels: Mapping[str, object]) -> list[Problem]:
    """One problem for each unknown or missing indicator and each value that is no level."""
    if levels.keys() == standard.by_key.keys() and _LEVELS.issuperset(map(str, levels.values())):
        return []
    problems = [
        Problem(path_of("levels", key), "unknown indicator") for key in levels if key not in standard.by_key
    ]
    for key in standard.by_key:
        if key not in levels:
            problems.append(Problem(path_of("levels", key), f"missing; give one of {LEVEL_NAMES}"))
            continue
        level = levels[key]
        if not isinstance(level, str) or (level not in LEVEL_INDEX and level != NOT_APPLICABLE):
            message = f"must be one of {LEVEL_NAMES}, is {shown(level)}"
            problems.append(Problem(path_of("levels", key), message))
    return problems


def read_deduction(standard: LevelsStandard, value: object, path: str = "deduction") -> Fraction:
    """The deduction as an exact share. Raises ScoringError unless it is a decimal from 0 to 0.20."""
    share = read_exact(value)
    maximum = standard.screening.maximum
    if share is None or not 0 <= share <= maximum:
        message = f'must be a decimal from 0 to {plain_text(maximum)}, such as "0.1", is {shown(value)}'
        raise ScoringError([Problem(path, message)])
    return share


def _check_mask(compiled: CompiledLevels, levels: Mapping[str, str]) -> list[Problem]:
    answered = {key for key, level in levels.items() if level == NOT_APPLICABLE}
    return [
        Problem(path_of("levels", key), "na here must agree with the table this was compiled for")
        for key in sorted(answered ^ compiled.not_applicable)
    ]


def _topic(compiled: CompiledLevels, topic: CompiledTopic, levels: Mapping[str, str]) -> TopicScore:
    cells = tuple(_cell(cell, levels) for cell in topic.cells)
    score: Fraction | None = None
    if topic.base:
        score = (
            sum((cell.score * cell.weight for cell in cells if cell.score is not None), _ZERO) / topic.base
        )
    contribution = topic.share * score if score is not None else _ZERO
    stars = levels_rule(compiled.settings.options, "topic_stars") == "on" and score is not None
    band = band_of(compiled.settings.standard, score) if stars and score is not None else None
    return TopicScore(topic.key, topic.weight, topic.share, score, contribution, cells, band)


def _cell(cell: CompiledCell, levels: Mapping[str, str]) -> CellScore:
    score: Fraction | None = None
    if cell.base:
        points = sum(one.weight * one.points[LEVEL_INDEX[levels[one.key]]] for one in cell.indicators)
        score = Fraction(points, cell.base)
    contribution = cell.share * score if score is not None else _ZERO
    return CellScore(cell.topic, cell.dimension, cell.weight, cell.share, score, contribution)


def _dimensions(compiled: CompiledLevels, topics: tuple[TopicScore, ...]) -> tuple[DimensionScore, ...]:
    scores = []
    for place, dimension in enumerate(compiled.settings.standard.scored_dimensions):
        cells = [topic.cells[place] for topic in topics]
        share = sum((cell.share for cell in cells), _ZERO)
        contribution = sum((cell.contribution for cell in cells), _ZERO)
        weight = compiled.settings.dimensions[dimension.key]
        score = contribution / share if share else None
        scores.append(DimensionScore(dimension.key, weight, share, score, contribution))
    return tuple(scores)
