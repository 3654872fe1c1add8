"""Scoring documents: the JSON form of an evaluation's input, scored with shared compiled tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from scoring.engine.level_compile import CompiledLevels, compile_settings
from scoring.engine.level_scores import LevelsResult, check_levels, evaluate_levels, read_deduction
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.part_scores import PartsResult, evaluate_parts
from scoring.engine.problems import Problem, ScoringError, path_of, shown
from scoring.engine.settings import LevelsSettings, as_object, levels_settings
from standards.faults import UnknownStandardError
from standards.schema import LevelsStandard, PartsStandard, Standard

_COMMON = ("standard", "version", "options")
_SETTINGS = ("size", "weights", "points", "options")
LEVELS_KEYS = (*_COMMON, "size", "weights", "points", "levels", "deduction", "zeroed")
PARTS_KEYS = (*_COMMON, "parts")

Result = LevelsResult | PartsResult


class Scorer:
    """Scores documents one by one and keeps the compiled tables, so that equal settings share them.

    `load` gives the standard for an id and a version (None: the newest) and raises
    UnknownStandardError where there is none.
    """

    def __init__(self, load: Callable[[str, str | None], Standard]) -> None:
        self._load = load
        self._settings: dict[tuple[LevelsStandard, str], LevelsSettings] = {}
        self._compiled: dict[tuple[LevelsSettings, frozenset[str]], CompiledLevels] = {}

    def score(self, document: object) -> Result:
        """The exact result of one document. Raises ScoringError with every problem and its path."""
        if not isinstance(document, Mapping):
            raise ScoringError([Problem("", f"must be an object, is {shown(document)}")])
        standard = self._standard(document)
        if isinstance(standard, PartsStandard):
            return _score_parts(standard, document)
        return self._score_levels(standard, document)

    def _standard(self, document: Mapping[str, object]) -> Standard:
        name, version = document.get("standard"), document.get("version")
        if not isinstance(name, str):
            message = "missing" if "standard" not in document else f"must be a string, is {shown(name)}"
            raise ScoringError(
                [Problem("standard", f"{message}; give the id of a standard, such as t-cerds")]
            )
        if "version" in document and not isinstance(version, str):
            raise ScoringError([Problem("version", f"must be a string, is {shown(version)}")])
        try:
            return self._load(name, version if isinstance(version, str) else None)
        except UnknownStandardError as error:
            where = "version" if "version" in document else "standard"
            raise ScoringError([Problem(where, fault.message) for fault in error.faults]) from None

    def _score_levels(self, standard: LevelsStandard, document: Mapping[str, object]) -> LevelsResult:
        problems = _unknown_keys(document, LEVELS_KEYS)
        settings = self._read_settings(standard, document, problems)
        levels = _needed(document, "levels", problems)
        if levels is not None:
            problems += check_levels(standard, levels)
        zeroed = document.get("zeroed", False)
        if not isinstance(zeroed, bool):
            problems.append(Problem("zeroed", f"must be true or false, is {shown(zeroed)}"))
        try:
            deduction = read_deduction(standard, document.get("deduction", 0))
        except ScoringError as error:
            problems += error.problems
        if problems or settings is None or levels is None:
            raise ScoringError(problems)
        checked = {key: str(level) for key, level in levels.items()}
        compiled = self._compile(settings, checked)
        return evaluate_levels(compiled, checked, deduction=deduction, zeroed=zeroed is True)

    def _read_settings(
        self, standard: LevelsStandard, document: Mapping[str, object], problems: list[Problem]
    ) -> LevelsSettings | None:
        given = {key: document[key] for key in _SETTINGS if key in document}
        known = (standard, json.dumps(given, sort_keys=True, default=str))
        if known not in self._settings:
            nulls = [key for key in _SETTINGS[1:] if key in given and given[key] is None]
            problems += [Problem(key, "must be an object, is null") for key in nulls]
            if "size" not in given:
                sizes = ", ".join(size.key for size in standard.sizes)
                problems.append(Problem("size", f"missing; give one of {sizes}"))
                given["size"] = standard.sizes[0].key
            before = len(problems)
            try:
                settings = levels_settings(standard, **{"size": None, **given})
            except ScoringError as error:
                problems += error.problems
            if len(problems) > before or nulls or "size" not in document:
                return None
            self._settings[known] = settings
        return self._settings[known]

    def _compile(self, settings: LevelsSettings, levels: Mapping[str, str]) -> CompiledLevels:
        mask = frozenset(key for key, level in levels.items() if level == NOT_APPLICABLE)
        if (settings, mask) not in self._compiled:
            self._compiled[settings, mask] = compile_settings(settings, mask)
        return self._compiled[settings, mask]


def _score_parts(standard: PartsStandard, document: Mapping[str, object]) -> PartsResult:
    problems = _unknown_keys(document, PARTS_KEYS)
    parts = _needed(document, "parts", problems)
    if "options" in document and document["options"] is None:
        problems.append(Problem("options", "must be an object, is null"))
    try:
        result = evaluate_parts(standard, parts or {}, document.get("options"))
    except ScoringError as error:
        problems += [one for one in error.problems if parts is not None or not one.path.startswith("parts.")]
    if problems:
        raise ScoringError(problems)
    return result


def _needed(document: Mapping[str, object], key: str, problems: list[Problem]) -> Mapping[str, object] | None:
    """The object at `key`; None, and a problem noted, when it is not there or is not one."""
    if key not in document:
        problems.append(Problem(key, "missing"))
        return None
    before = len(problems)
    value = as_object(document[key], key, problems)
    return value if len(problems) == before else None


def _unknown_keys(document: Mapping[str, object], known: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(path_of(key), f"unknown key; known: {', '.join(known)}")
        for key in document
        if key not in known
    ]
