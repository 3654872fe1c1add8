"""The cheapest way up: the set of improvements that reaches a target total with the least effort.

Efforts are whole working days, one number a step: a step of a levels standard is to meet the conditions of
one level of one indicator (``indicator:level``), a step of a parts standard to meet one part (its key). The
set is found exactly (see :mod:`scoring.engine.knapsack`), not by taking the largest steps first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from scoring.engine.documents import Result
from scoring.engine.exact import plain_text
from scoring.engine.knapsack import cheapest
from scoring.engine.level_scores import LevelsResult
from scoring.engine.path_moves import (
    Efforts,
    Ground,
    Held,
    Move,
    ground_of_levels,
    ground_of_parts,
    step_key,
)
from scoring.engine.problems import Problem, ScoringError, path_of, shown
from standards.schema import LevelsStandard, Standard

MOST_DAYS = 250
"""The most working days one step can take: a year. What takes longer is left out, or is several steps."""

REACHED, ALREADY, UNREACHABLE, ZEROED = "reached", "already", "unreachable", "zeroed"
_NONE: Held = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PathStep:
    """One improvement, in the order to take them: what gains most for a day comes first.

    `key` names it, `item` is the indicator or item, `level` the level it is raised to (empty for a part).
    `meets` are the steps, as keys of efforts, whose conditions it asks to meet; `replaces` the parts it
    stands in for. `effort` in working days; `gain` in points of the total, `total` what is reached with it.
    """

    key: str
    item: str
    level: str
    meets: tuple[str, ...]
    replaces: tuple[str, ...]
    effort: int
    gain: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class BestPath:
    """The cheapest way from `start` to `target`, both totals.

    `state`: ``reached`` (the steps lead there), ``already`` (the total is not below the target),
    ``unreachable`` (not with the steps that are allowed) or ``zeroed`` (the round is void, no step counts);
    only the first has steps. `effort` are their working days together, `end` is the total with all of them.
    `best` is the highest total that the steps allowed can reach.
    """

    state: str
    target: Fraction
    start: Fraction
    end: Fraction
    effort: int
    best: Fraction
    steps: tuple[PathStep, ...] = ()


def step_keys(standard: Standard) -> Iterator[str]:
    """The key of every step of a standard, in its order."""
    if isinstance(standard, LevelsStandard):
        for indicator in standard.indicators:
            yield from (step_key(indicator.key, level.key) for level in indicator.levels)
    else:
        yield from standard.by_key


def best_path(
    result: Result,
    efforts: Efforts,
    target: Fraction,
    *,
    held: Held = _NONE,
    left_out: Collection[str] = (),
) -> BestPath:
    """The cheapest set of improvements with which `result` reaches at least `target` points.

    `efforts` are whole working days (1 to 250) for every step of the standard. `held`: the levels whose own
    conditions hold, by indicator, where they are known; else only what the level that counts needs.
    `left_out`: steps that are not possible. What does not apply stays so.

    Of equal efforts the set with the most points is taken, then with the fewest steps, then the one whose
    steps stand first in the standard. Raises ScoringError with every problem, under ``target``,
    ``efforts.<step>`` or ``left_out.<step>``.
    """
    standard = result.compiled.settings.standard if isinstance(result, LevelsResult) else result.standard
    problems = [*_target(standard, target), *check_efforts(standard, efforts), *_unknown(standard, left_out)]
    if problems:
        raise ScoringError(problems)
    path = BestPath(ZEROED, target, result.total, result.total, 0, result.total)
    if isinstance(result, LevelsResult):
        if result.zeroed:
            return path
        ground = ground_of_levels(result, efforts, held, left_out)
    else:
        ground = ground_of_parts(result, efforts, left_out)
    most = sum(max((move.option.gain for move in group), default=0) for group in ground.groups)
    path = replace(path, best=ground.total(ground.start + most))
    if result.total >= target:
        return replace(path, state=ALREADY)
    moves = _chosen(ground, target)
    return replace(path, state=UNREACHABLE) if moves is None else _walked(path, ground, moves)


def check_efforts(standard: Standard, efforts: Mapping[str, object]) -> list[Problem]:
    """One problem for each step without working days, with something else than whole days from 1 to 250, and
    for each key that is no step."""
    known = dict.fromkeys(step_keys(standard))
    problems = [Problem(path_of("efforts", key), "unknown step") for key in efforts if key not in known]
    for key in known:
        days = efforts.get(key)
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            message = f"must be whole working days from 1 to {MOST_DAYS}, is {shown(days)}"
            problems.append(Problem(path_of("efforts", key), message))
    return problems


def _target(standard: Standard, target: Fraction) -> list[Problem]:
    if 0 < target <= standard.full_mark:
        return []
    message = f"must be more than 0 and at most {standard.full_mark} points, is {plain_text(target)}"
    return [Problem("target", message)]


def _unknown(standard: Standard, left_out: Collection[str]) -> list[Problem]:
    known = set(step_keys(standard))
    return [Problem(path_of("left_out", key), "unknown step") for key in left_out if key not in known]


def _chosen(ground: Ground, target: Fraction) -> list[Move] | None:
    """The moves to take, the one that gains most for its effort first; None where no set is enough."""
    options = [[move.option for move in group] for group in ground.groups]
    places = cheapest(options, ground.least(target) - ground.start)
    if places is None:
        return None
    taken = zip(ground.groups, places, strict=True)
    moves = [group[place] for group, place in taken if place is not None]
    return sorted(moves, key=lambda move: Fraction(-move.option.gain, move.option.effort))


def _walked(path: BestPath, ground: Ground, moves: list[Move]) -> BestPath:
    steps: list[PathStep] = []
    reached, total = ground.start, path.start
    for piece in (piece for move in moves for piece in move.pieces):
        reached += piece.gain
        before, total = total, ground.total(reached)
        steps.append(
            PathStep(
                piece.key,
                piece.item,
                piece.level,
                piece.meets,
                piece.replaces,
                piece.effort,
                total - before,
                total,
            )
        )
    effort = sum(step.effort for step in steps)
    return replace(path, state=REACHED, end=total, effort=effort, steps=tuple(steps))
