"""The open points of a standard, resolved: what was chosen, else the default."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scoring.engine.problems import Problem, ScoringError, path_of, shown
from standards.known_options import ALTERNATIVES, LEVELS_OPTIONS, PARTS_OPTIONS
from standards.schema import LevelsStandard, Standard

LEVEL_RULE = "levels"


def resolve_options(standard: Standard, given: Mapping[str, object] | None = None) -> Mapping[str, str]:
    """Every option of the `standard` with the value given for it, else its default.

    Of a levels standard, ``levels:<indicator key>`` may set the level rule of one indicator.
    Raises ScoringError with a problem (``options.<key>``) for each unknown key or value.
    """
    resolved = {option.key: option.default for option in standard.options}
    allowed = {option.key: option.allowed for option in standard.options}
    problems: list[Problem] = []
    for key, value in (given or {}).items():
        base, colon, indicator = key.partition(":")
        known = base in allowed and (not colon or _has_level_rule(standard, base, indicator))
        if not known:
            problems.append(Problem(path_of("options", key), f"unknown option; known: {', '.join(allowed)}"))
        elif not isinstance(value, str) or value not in allowed[base]:
            message = f"must be one of {', '.join(allowed[base])}, is {shown(value)}"
            problems.append(Problem(path_of("options", key), message))
        else:
            resolved[key] = value
    if problems:
        raise ScoringError(problems)
    return MappingProxyType(resolved)


def levels_rule(options: Mapping[str, str], key: str) -> str:
    """What holds on an open point of a levels standard: the choice, else what its package leaves unsaid."""
    return options.get(key, LEVELS_OPTIONS[key][0])


def parts_rule(options: Mapping[str, str], key: str) -> str:
    """What holds on an open point of a parts standard, likewise."""
    return options.get(key, PARTS_OPTIONS[key][0])


def alternatives_option(options: Mapping[str, str]) -> str:
    """Under which of its names the `options` hold the point of parts that exclude each other."""
    return next((key for key in ALTERNATIVES if key in options), ALTERNATIVES[0])


def _has_level_rule(standard: Standard, base: str, indicator: str) -> bool:
    return base == LEVEL_RULE and isinstance(standard, LevelsStandard) and indicator in standard.by_key
