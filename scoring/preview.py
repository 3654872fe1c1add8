"""What an answer is worth while it is being given: exact, from the drafts of the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.models import Answer, Request
from scoring.documents import NOTHING, Outcome, Position, Trial, earned, level_at, reaching
from scoring.engine import ScoringError, resolve_options
from standards import loader
from standards.schema import LevelsStandard, PartsStandard, Standard, Text


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing more to reach: a level (T/CERDS) or a part (T/CFIE), and the points it would add."""

    name: Text
    points: Fraction
    gain: Fraction
    outcome: Outcome
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """Points of one item as answered, what more would bring, and where the total stands.

    ``now`` is None while nothing can be scored because every answer so far does not apply.
    ``next_start`` is the lower bound of the next band, None at the top.
    """

    points: Fraction
    full: Fraction
    adds: Fraction
    now: Outcome | None
    gains: tuple[Gain, ...]
    next_start: Fraction | None
    next_mark: str
    whole: int

    @property
    def best(self) -> Gain | None:
        """The gain that leads furthest, if any adds points."""
        open_gains = [gain for gain in self.gains if gain.gain > 0]
        return max(open_gains, key=lambda gain: gain.gain, default=None)

    @property
    def next_star(self) -> int:
        """The next band as a number of stars; 0 where bands are grades."""
        return int(self.next_mark) if self.next_mark.isdigit() else 0

    @property
    def distance(self) -> Fraction | None:
        """Points to the next band; None at the top or without a total."""
        return self.next_start - self.now.total if self.now and self.next_start is not None else None


def draft_positions(request: Request) -> dict[str, Position]:
    """What the draft answers of a request claim. One query."""
    answers = Answer.objects.filter(tenant_id=request.tenant_id, request_id=request.pk)
    rows = answers.values_list("item", "met", "not_applicable")
    return {item: Position.of(met, skipped) for item, met, skipped in rows}


def worth_of(request: Request, item: str, positions: Mapping[str, Position]) -> Worth:
    """What ``item`` is worth as answered in ``positions``. Raises KeyError for an item the standard lacks."""
    standard = loader.get(request.standard, request.standard_version)
    trial = Trial(standard, request.size_class, positions, request.rules)
    position = positions.get(item, NOTHING)
    points, full, goals = (
        _levels(standard, request, item, position)
        if isinstance(standard, LevelsStandard)
        else _parts(standard, item, position)
    )
    now, without = _outcome(trial, item, position), _outcome(trial, item, NOTHING)
    gains = []
    for goal in goals:
        outcome = now if goal.is_reached else _outcome(trial, item, goal.position)
        if outcome is not None:
            gain = outcome.total - now.total if now else Fraction(0)
            gains.append(Gain(goal.name, goal.points, gain, outcome, goal.is_reached))
    total = now.total if now else Fraction(0)
    start, mark = next(((start, mark) for start, mark in _bands(standard) if start > total), (None, ""))
    return Worth(
        points=points,
        full=full,
        adds=now.total - without.total if now and without else Fraction(0),
        now=now,
        gains=tuple(gains),
        next_start=start,
        next_mark=mark,
        whole=standard.full_mark,
    )


@dataclass(frozen=True, slots=True)
class _Goal:
    """A level or part that can be reached, and a position that reaches it."""

    name: Text
    points: Fraction
    position: Position
    is_reached: bool


def _levels(
    standard: LevelsStandard, request: Request, item: str, position: Position
) -> tuple[Fraction, Fraction, list[_Goal]]:
    """Points now, points at most, and the three levels of an indicator."""
    indicator = standard.indicator(item)
    size = request.size_class
    told = request.rules.get("points", {}).get(size, {})
    table = [Fraction(points) for points in told.get(item, standard.points[size][item])]
    keys = [level.key for level in indicator.levels]
    level = level_at(indicator, position, resolve_options(standard, request.rules.get("options")))
    place = keys.index(level) if level in keys else -1
    names = {one.key: one.name for one in standard.levels}
    goals = [
        _Goal(names[key], table[step], reaching(indicator, key, position.met), step <= place)
        for step, key in enumerate(keys)
    ]
    return (table[place] if place >= 0 else Fraction(0)), table[-1], goals


def _parts(standard: PartsStandard, item: str, position: Position) -> tuple[Fraction, Fraction, list[_Goal]]:
    """Points now, points at most, and the parts of an item. Raises KeyError for an unknown item."""
    found = next((one for one in standard.items if one.key == item), None)
    if found is None:
        raise KeyError(item)
    goals = [
        _Goal(
            part.text,
            part.points,
            Position(position.met | {part.key}, position.not_applicable - {part.key}),
            part.key in position.met,
        )
        for part in found.parts
    ]
    at_most = earned(found, Position.of(part.key for part in found.parts))
    return earned(found, position), at_most, goals


def _bands(standard: Standard) -> list[tuple[Fraction, str]]:
    """Lower bounds and marks, lowest first."""
    if isinstance(standard, LevelsStandard):
        return [(band.start, str(band.star)) for band in standard.bands]
    return sorted((grade.start, grade.key) for grade in standard.grades)


def _outcome(trial: Trial, item: str, position: Position) -> Outcome | None:
    try:
        return trial.outcome({item: position})
    except ScoringError:
        return None
