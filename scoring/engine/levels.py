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
    chosen = options or {}
    met = frozenset(criteria_met)
    _check(indicator, met)
    rule = chosen.get(f"{LEVEL_RULE}:{indicator.key}") or chosen.get(LEVEL_RULE, "own")
    floor = indicator.basic_is_floor and chosen.get("legal_floor", "required") == "required"
    basic = indicator.levels[0]
    if floor and not holds(basic, met):
        return NONE
    reached = NONE
    for level in indicator.levels:
        if holds(level, met):
            reached = level.key
        elif rule == "cumulative":
            break
    return reached


def holds(level: Level, criteria_met: Collection[str]) -> bool:
    """Whether enough of the level's own criteria are among `criteria_met`."""
    return sum(criterion.key in criteria_met for criterion in level.criteria) >= level.required


def _check(indicator: Indicator, met: frozenset[str]) -> None:
    known = {criterion.key for level in indicator.levels for criterion in level.criteria}
    if not met <= known:
        message = f"no criterion of {indicator.key}"
        raise ScoringError(Problem(path_of("criteria", key), message) for key in sorted(met - known))
