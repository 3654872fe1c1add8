"""From ticked criteria to the level an indicator has reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scoring.engine.options import LEVEL_RULE
from scoring.engine.problems import Problem, ScoringError, path_of
from standards.schema import Indicator, Level

NONE = "none"
NOT_APPLICABLE = "na"


def level_of(
    indicator: Indicator, criteria_met: Collection[str], options: Mapping[str, str] | None = None
) -> str:
    """``none``, ``basic``, ``intermediate`` or ``advanced``: the highest level that is reached.

    `criteria_met` are the keys of the criteria that hold. A level is reached when its own condition
    holds; with option ``levels=cumulative`` (or ``levels:<indicator key>=cumulative``) also those of
    the levels below. Where the basic level is a floor (employee rights: the five legal conditions of
    Table A.1, n=18) it is needed at every level, unless option ``legal_floor=not_required``.
    Raises ScoringError for a key that is no criterion of this indicator.
    """
    met = frozenset(criteria_met)
    _check(indicator, met)
    return level_by(indicator, [level.key for level in indicator.levels if holds(level, met)], options)


def level_by(indicator: Indicator, held: Collection[str], options: Mapping[str, str] | None = None) -> str:
    """The level reached when the own conditions of the levels in `held` hold."""
    return next(
        (
            level.key
            for level in reversed(indicator.levels)
            if level.key in held and set(needed_for(indicator, level.key, options)) <= set(held)
        ),
        NONE,
    )


def needed_for(indicator: Indicator, level: str, options: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The levels whose own conditions must hold for `level` to be reached, itself among them, lowest first:
    the one alone, those below with it where levels are cumulative, the basic one where it is the floor."""
    chosen = options or {}
    keys = [one.key for one in indicator.levels]
    place = keys.index(level)
    rule = chosen.get(f"{LEVEL_RULE}:{indicator.key}") or chosen.get(LEVEL_RULE, "own")
    if rule == "cumulative":
        return tuple(keys[: place + 1])
    floor = indicator.basic_is_floor and chosen.get("legal_floor", "required") == "required"
    return (keys[0], level) if floor and place else (level,)


def holds(level: Level, criteria_met: Collection[str]) -> bool:
    """Whether enough of the level's own criteria are among `criteria_met`."""
    return sum(criterion.key in criteria_met for criterion in level.criteria) >= level.required


def _check(indicator: Indicator, met: frozenset[str]) -> None:
    known = {criterion.key for level in indicator.levels for criterion in level.criteria}
    if not met <= known:
        message = f"no criterion of {indicator.key}"
        raise ScoringError(Problem(path_of("criteria", key), message) for key in sorted(met - known))
