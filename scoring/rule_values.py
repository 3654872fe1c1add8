"""What a person enters for a rule, checked: weights, judgements, points, policy, materiality.

Every function gives the value to store, or raises :class:`BadRule` with a message for each field at fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from scoring.engine import ScoringError, resolve_options
from scoring.engine.settings import levels_settings
from scoring.rule_places import Place
from scoring.services.standing import OFFICIAL
from scoring.weighting import SCALE, WHOLE, Ahp, JudgementError, compare, read_matrix
from standards.schema import LEVELS, LevelsStandard, Standard, Text

#: How much a topic can matter by one of the two views (T/CERDS 5.1 a): not at all … decisive.
MATERIALITY = range(5)
RELEASES = ("two_person", "automatic")
EVENTS_UNTIL = ("today", "last_year")
_LONGEST = 5
LONGEST_NOTE = 500

Row = tuple[int, int, int]


class BadRule(InvalidInput):
    """Values that cannot be used. ``problems`` holds a message for each field, under ``""`` for the whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())), code="bad_rule")
        self.problems = dict(problems)


def whole_number(value: object, high: int) -> int | None:
    """``value``, a number or what was typed, as an integer from 0 to ``high``; None when it is none."""
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if len(text) <= _LONGEST and text.isascii() and text.isdecimal() else None
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high
    return value if fits else None  # type: ignore[return-value] # an int, as just checked


def weights_of(place: Place, given: Mapping[str, object]) -> dict[str, int]:
    """A complete table of weights that adds to 10,000."""
    names = place.names
    problems = dict.fromkeys((key for key in given if key not in names), _("This is no part of the table."))
    table: dict[str, int] = {}
    for key in names:
        number = whole_number(given.get(key, ""), WHOLE)
        if number is None:
            problems[key] = _("Enter a whole number from 0 to 10,000.")
        else:
            table[key] = number
    total = sum(table.values())
    if not problems and total != WHOLE:
        problems[""] = _wrong_sum(total)
    if problems:
        raise BadRule(problems)
    check_by_engine(place, table)
    return table


def _wrong_sum(total: int) -> str:
    words = {"total": f"{total:,}", "rest": f"{abs(WHOLE - total):,}"}
    if total < WHOLE:
        return _("The weights add to %(total)s. Give out %(rest)s more: they must add to 10,000.") % words
    return _("The weights add to %(total)s. Take %(rest)s away: they must add to 10,000.") % words


def judged(place: Place, rows: object) -> Ahp:
    """The weights and the consistency of a full matrix of judgements, in the order of the place's names."""
    names = list(place.names.values())
    if isinstance(rows, list | tuple) and len(rows) != len(names):
        raise BadRule({"": _judgement_words("size", names)})
    try:
        return compare(read_matrix(rows))
    except JudgementError as error:
        field = "" if error.row is None else f"{error.row}-{error.column}"
        raise BadRule({field: _judgement_words(error.kind, names, error.row, error.column)}) from None


def _judgement_words(
    kind: str, names: Sequence[Text], row: int | None = None, column: int | None = None
) -> str:
    if row is None or column is None:
        return _("Judge every pair once: %(n)s things make a table of %(n)s rows and columns.") % {
            "n": len(names)
        }
    language = get_language() or "en"
    pair = {"row": names[row].in_language(language), "column": names[column].in_language(language)}
    if kind == "diagonal":
        return _("%(row)s against itself is 1.") % pair
    if kind == "reciprocal":
        return (
            _("%(row)s against %(column)s must be the inverse of the judgement the other way round.") % pair
        )
    return _("%(row)s against %(column)s: choose one of 1 to 9 or 1/2 to 1/9.") % pair


def matrix_text(ahp: Ahp) -> list[list[str]]:
    """The judgements as they are stored: ``"3"``, ``"1/3"``."""
    return [[str(value) for value in row] for row in ahp.matrix]


def points_of(
    standard: LevelsStandard, given: Mapping[str, Mapping[str, Sequence[object]]]
) -> dict[str, dict[str, list[int]]]:
    """A points table: only the rows that differ from the package's. ``given`` is by size class and indicator:
    basic, intermediate, advanced. Fields of problems are ``size:indicator:level``.

    Points are whole numbers from 0 to the full mark, which advanced earns; they do not fall from level to
    level, and are never less for a smaller firm at basic and intermediate (T/CERDS 6.2 a).
    """
    problems: dict[str, str] = {}
    table: dict[str, dict[str, Row]] = {size.key: dict(standard.points[size.key]) for size in standard.sizes}
    for size, rows in given.items():
        for indicator, row in rows.items():
            if size not in table or indicator not in standard.by_key:
                problems[f"{size}:{indicator}"] = _("This is no part of the table.")
            else:
                table[size][indicator] = _row(f"{size}:{indicator}", row, standard.full_mark, problems)
    if not problems:
        problems = _falling(standard, table)
    if problems:
        raise BadRule(problems)
    return {
        size: differing
        for size, rows in table.items()
        if (differing := {key: list(row) for key, row in rows.items() if row != standard.points[size][key]})
    }


def _row(field: str, row: Sequence[object], full_mark: int, problems: dict[str, str]) -> Row:
    numbers = [whole_number(value, full_mark) for value in row]
    if len(numbers) != len(LEVELS):
        problems[field] = _("Give three numbers: basic, intermediate and advanced.")
        return 0, 0, 0
    for level, number in zip(LEVELS, numbers, strict=True):
        if number is None:
            problems[f"{field}:{level}"] = _("Enter a whole number from 0 to %(high)s.") % {"high": full_mark}
    basic, intermediate, advanced = (number or 0 for number in numbers)
    if advanced != full_mark:
        problems.setdefault(
            f"{field}:{LEVELS[-1]}", _("Advanced earns the full mark, %(high)s.") % {"high": full_mark}
        )
    return basic, intermediate, advanced


def _falling(standard: LevelsStandard, table: Mapping[str, Mapping[str, Row]]) -> dict[str, str]:
    """Where points fall from one level to the next, or from a larger size class to a smaller one."""
    problems: dict[str, str] = {}
    for size, rows in table.items():
        for key, row in rows.items():
            for place, (low, high) in enumerate(pairwise(row), start=1):
                if low > high:
                    problems[f"{size}:{key}:{LEVELS[place]}"] = _(
                        "Not less than the %(points)s of the level below."
                    ) % {"points": low}
    for larger, smaller in pairwise(standard.sizes):
        for key, row in table[smaller.key].items():
            for place, level in enumerate(LEVELS[:-1]):
                least = table[larger.key][key][place]
                if row[place] < least:
                    problems.setdefault(
                        f"{smaller.key}:{key}:{level}",
                        _("Not less than the %(points)s of a larger firm.") % {"points": least},
                    )
    return problems


def policy_of(standard: Standard, given: Mapping[str, Any]) -> dict[str, Any]:
    """An evaluation policy in full. Fields of problems are those of ``given``, options as ``options.<key>``.

    Of the options only what differs from the package's default is kept.
    """
    problems = {
        key: _("Choose one of the answers.")
        for key, allowed in (("official", OFFICIAL), ("release", RELEASES), ("events_until", EVENTS_UNTIL))
        if given.get(key) not in allowed
    }
    defaults = {option.key: option.default for option in standard.options}
    options = {
        key: value for key, value in given.get("options", {}).items() if value != defaults.get(key, "")
    }
    try:
        resolve_options(standard, options)
    except ScoringError as error:
        problems |= {problem.path: _("Choose one of the answers.") for problem in error.problems}
    threshold = _threshold(given.get("threshold", ""), standard.full_mark)
    if threshold is None:
        problems["threshold"] = _(
            "Enter points from 0 to %(high)s with two decimals at most, or leave it empty."
        ) % {"high": standard.full_mark}
    if problems:
        raise BadRule(problems)
    return {
        "options": options,
        **{key: given[key] for key in ("official", "release", "events_until")},
        "threshold": threshold,
    }


def _threshold(value: object, highest: int) -> str | None:
    """A minimum of points as decimal text, empty for none; None for anything else."""
    text = value.strip() if isinstance(value, str) else "-"
    if not text:
        return ""
    try:
        number = Decimal(text) if len(text) <= _LONGEST + 1 and text.isascii() else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or not 0 <= number <= highest:
        return None
    exact = number.quantize(Decimal("0.01"))
    return format(abs(exact).normalize(), "f") if exact == number else None


def materiality_of(place: Place, given: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, Any]]:
    """How much each topic matters by two views, financial and impact, 0 to 4, with a note (T/CERDS 5.1 a).

    Topics left empty are left out; a topic needs both numbers. Fields of problems are ``topic:view``.
    """
    problems: dict[str, str] = {}
    found: dict[str, dict[str, Any]] = {}
    for key in place.names:
        entry = given.get(key, {})
        note = str(entry.get("note", "")).strip()
        views = {view: entry.get(view, "") for view in ("financial", "impact")}
        if not any(value != "" for value in views.values()) and not note:
            continue
        numbers = {view: whole_number(value, MATERIALITY[-1]) for view, value in views.items()}
        problems |= {
            f"{key}:{view}": _("Choose 0 to 4 for both views.") for view in views if numbers[view] is None
        }
        if len(note) > LONGEST_NOTE or "\0" in note:
            problems[f"{key}:note"] = _("Write at most %(n)s characters.") % {"n": LONGEST_NOTE}
        found[key] = {**numbers, "note": note}
    if problems:
        raise BadRule(problems)
    return found


def check_by_engine(place: Place, table: Mapping[str, int]) -> None:
    """Let the engine read a table of weights as a score would. Raises BadRule with what it says."""
    standard = place.standard
    if not isinstance(standard, LevelsStandard):
        raise BadRule({"": _("This standard has no weights to set.")})
    try:
        levels_settings(standard, size=standard.sizes[0].key, weights={place.kind.value: dict(table)})
    except ScoringError as error:
        raise BadRule({"": " ".join(map(str, error.problems))}) from error


__all__ = [
    "EVENTS_UNTIL",
    "LONGEST_NOTE",
    "MATERIALITY",
    "RELEASES",
    "SCALE",
    "BadRule",
    "check_by_engine",
    "judged",
    "materiality_of",
    "matrix_text",
    "points_of",
    "policy_of",
    "weights_of",
    "whole_number",
]
