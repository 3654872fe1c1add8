"""What is wrong is said exactly: which field, what is wrong with it, what is allowed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scoring.engine import NegativeEvent, Problem, Scorer, ScoringError, deduction_of, level_of
from scoring.engine.exact import read_exact, shown_text
from scoring.engine.problems import path_of, shown
from standards import loader

CERDS, CFIE = loader.cerds(), loader.cfie()
KEY = "society.action.belt_and_road"
#: The only indicator of its cell.
ALONE = "environment.policy.environmental_policy"
LEVELS = {
    "standard": "t-cerds",
    "version": "1.0",
    "size": "large",
    "levels": dict.fromkeys(CERDS.by_key, "basic"),
}
LEVELS_KEYS = (
    *("standard", "version", "options", "size", "weights", "points"),
    *("levels", "deduction", "zeroed"),
)
KNOWN_OPTIONS = "missing_dimension, deduction_base, levels, legal_floor, topic_stars"
PARTS = {"standard": "t-cfie", "version": "1.0", "parts": dict.fromkeys(CFIE.by_key, False)}


def without(document: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != key}


def faults(document: object) -> list[str]:
    with pytest.raises(ScoringError) as error:
        Scorer(loader.get).score(document)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], ["document: must be an object, is a list"]),
        (None, ["document: must be an object, is null"]),
        ("t-cerds", ['document: must be an object, is "t-cerds"']),
        ({}, ["standard: missing; give the id of a standard, such as t-cerds"]),
        (
            {"standard": 3},
            ["standard: must be a string, is 3; give the id of a standard, such as t-cerds"],
        ),
        ({**LEVELS, "version": 1}, ["version: must be a string, is 1"]),
        ({**LEVELS, "version": None}, ["version: must be a string, is null"]),
        ({**PARTS, "version": True}, ["version: must be a string, is true"]),
        (without(LEVELS, "levels"), ["levels: missing"]),
        ({**LEVELS, "levels": []}, ["levels: must be an object, is a list"]),
        ({**LEVELS, "levels": None}, ["levels: must be an object, is null"]),
        (
            {**LEVELS, "levels": {key: "basic" for key in CERDS.by_key if key != KEY}},
            [f"levels.{KEY}: missing; give one of none, basic, intermediate, advanced, na"],
        ),
        (
            {**LEVELS, "levels": {**dict.fromkeys(CERDS.by_key, "basic"), "x.y": "basic"}},
            ["levels.x.y: unknown indicator"],
        ),
        (
            {**LEVELS, "levels": {**dict.fromkeys(CERDS.by_key, "basic"), KEY: None}},
            [f"levels.{KEY}: must be one of none, basic, intermediate, advanced, na, is null"],
        ),
        (
            {**LEVELS, "levels": dict.fromkeys(CERDS.by_key, "na")},
            ["levels: nothing is left to score: every indicator that has weight does not apply"],
        ),
        ({**LEVELS, "zeroed": "yes"}, ['zeroed: must be true or false, is "yes"']),
        ({**LEVELS, "zeroed": 1}, ["zeroed: must be true or false, is 1"]),
        (without(LEVELS, "size"), ["size: missing; give one of large, medium, micro_small"]),
        ({**LEVELS, "size": "tiny"}, ['size: must be one of large, medium, micro_small, is "tiny"']),
        ({**LEVELS, "size": None}, ["size: must be one of large, medium, micro_small, is null"]),
        ({**LEVELS, "weights": None}, ["weights: must be an object, is null"]),
        ({**LEVELS, "points": None}, ["points: must be an object, is null"]),
        ({**LEVELS, "options": None}, ["options: must be an object, is null"]),
        (
            {**LEVELS, "deduction": "0.3"},
            ['deduction: must be a decimal from 0 to 0.2, such as "0.1", is "0.3"'],
        ),
        (
            {**LEVELS, "colour": "red"},
            [
                f"colour: unknown key; known: {', '.join(LEVELS_KEYS)}",
            ],
        ),
        ({**PARTS, "size": "large"}, ["size: unknown key; known: standard, version, options, parts"]),
        (without(PARTS, "parts"), ["parts: missing"]),
        ({**PARTS, "parts": 3}, ["parts: must be an object, is 3"]),
        (
            {**PARTS, "parts": {**dict.fromkeys(CFIE.by_key, False), "99.1": True}},
            ["parts.99.1: unknown part"],
        ),
        (
            {**PARTS, "parts": {key: False for key in CFIE.by_key if key != "1.1"}},
            ["parts.1.1: missing; give true, false, points or na"],
        ),
        (
            {**PARTS, "parts": {**dict.fromkeys(CFIE.by_key, False), "1.1": "na"}},
            ["parts.1.1: na is not possible here: the source lets this part always apply"],
        ),
        (
            {**PARTS, "parts": {**dict.fromkeys(CFIE.by_key, False), "20.1": True, "20.2": True}},
            ["parts.20.2: excludes 20.1 under option item20=alternative: only one of them can earn points"],
        ),
        (
            {
                **PARTS,
                "parts": {**dict.fromkeys(CFIE.by_key, False), "1.1": "0.5"},
                "options": {"partial_points": "refuse"},
            },
            ["parts.1.1: must be true or false under option partial_points=refuse"],
        ),
        ({**PARTS, "options": None}, ["options: must be an object, is null"]),
        ({**PARTS, "options": "zero"}, ['options: must be an object, is "zero"']),
        (
            {**PARTS, "parts": {**PARTS["parts"], "1.1": "much"}},  # type: ignore[dict-item]
            ['parts.1.1: must be true, false, "0" to "3", or na, is "much"'],
        ),
        ({**LEVELS, "options": []}, ["options: must be an object, is a list"]),
        ({**LEVELS, "weights": []}, ["weights: must be an object, is a list"]),
        (
            {**LEVELS, "weights": {"dimensions": []}},
            ["weights.dimensions: must be an object, is a list"],
        ),
        ({**LEVELS, "weights": {"topics": 3}}, ["weights.topics: must be an object, is 3"]),
        (
            {**LEVELS, "weights": {"indicators": {3: 1}}},
            ["weights.indicators: must be an object, is an object"],
        ),
        (
            {**LEVELS, "weights": {"indicators": {"x.y": 1}}},
            ["weights.indicators.x.y: unknown indicator"],
        ),
        (
            {**LEVELS, "points": {"x.y": {}, "z.z": {}}},
            ["points.x.y: unknown indicator", "points.z.z: unknown indicator"],
        ),
        (
            {**LEVELS, "weights": {"indicators": {"x.y": 1, "z.z": 2}}},
            ["weights.indicators.x.y: unknown indicator", "weights.indicators.z.z: unknown indicator"],
        ),
        (
            {**LEVELS, "points": {KEY: {"basic": 0, "intermediate": 0, "advanced": 9, "best": 9}}},
            [f"points.{KEY}.best: unknown key; known: basic, intermediate, advanced"],
        ),
        ({**LEVELS, "points": [KEY]}, ["points: must be an object, is a list"]),
        (
            {**LEVELS, "weights": {"indicators": {ALONE: -1}}},
            [f"weights.indicators.{ALONE}: must be an integer from 0 to 10000, is -1"],
        ),
        ({**LEVELS, "points": {KEY: 3}}, [f"points.{KEY}: must be an object, is 3"]),
        (
            {**LEVELS, "points": {KEY: {"basic": 0, "intermediate": 0}}},
            [f"points.{KEY}.advanced: missing"],
        ),
        (
            {**LEVELS, "points": {KEY: {"basic": 0, "intermediate": 201, "advanced": 200}}},
            [f"points.{KEY}.intermediate: must be an integer from 0 to 200, is 201"],
        ),
        (
            {**LEVELS, "points": {KEY: {"basic": 2, "intermediate": 1, "advanced": 200}}},
            [f"points.{KEY}: points must not fall from basic to intermediate to advanced"],
        ),
        (
            {**LEVELS, "weights": {"colours": {}}},
            ["weights.colours: unknown key; known: topics, dimensions, indicators"],
        ),
        (
            {**LEVELS, "options": {"missing_dimension": "maybe"}},
            ['options.missing_dimension: must be one of renormalise, lose, is "maybe"'],
        ),
        (
            {**LEVELS, "options": {"colour": "red"}},
            [
                f"options.colour: unknown option; known: {KNOWN_OPTIONS}",
            ],
        ),
        (
            {**PARTS, "options": {"levels:1.1": "own"}},
            ["options.levels:1.1: unknown option; known: item20, not_applicable, partial_points"],
        ),
        (
            {**LEVELS, "options": {"levels:nothing": "own"}},
            [
                f"options.levels:nothing: unknown option; known: {KNOWN_OPTIONS}",
            ],
        ),
    ],
)
def test_each_fault_of_a_document_has_its_own_words(document, expected):
    assert faults(document) == expected


def test_an_unknown_standard_or_version_says_what_is_known():
    assert faults({"standard": "t-none"})[0].startswith("standard: ")
    assert faults({**LEVELS, "version": "9.9"})[0].startswith("version: ")


def test_all_faults_are_said_at_once_and_null_settings_too():
    broken = {**LEVELS, "weights": None, "points": None, "size": "tiny", "zeroed": 3, "deduction": "x"}

    assert faults(broken) == [
        "weights: must be an object, is null",
        "points: must be an object, is null",
        'size: must be one of large, medium, micro_small, is "tiny"',
        "zeroed: must be true or false, is 3",
        'deduction: must be a decimal from 0 to 0.2, such as "0.1", is "x"',
    ]


def test_the_same_faulty_settings_are_refused_every_time():
    """What was refused once is not taken for known."""
    scorer = Scorer(loader.get)
    for _ in range(2):
        with pytest.raises(ScoringError, match="size: missing"):
            scorer.score(without(LEVELS, "size"))
        with pytest.raises(ScoringError, match="weights: must be an object, is null"):
            scorer.score({**LEVELS, "weights": None})
    assert scorer.score(LEVELS).total > 0


def test_equal_settings_share_a_table_and_others_do_not():
    scorer = Scorer(loader.get)
    first = scorer.score(LEVELS)
    again = scorer.score({**LEVELS, "levels": dict.fromkeys(CERDS.by_key, "advanced")})
    other = scorer.score({**LEVELS, "size": "medium"})
    masked = scorer.score({**LEVELS, "levels": {**dict.fromkeys(CERDS.by_key, "basic"), KEY: "na"}})

    assert first.compiled is again.compiled  # type: ignore[union-attr]
    assert len({id(one.compiled) for one in (first, other, masked)}) == 3  # type: ignore[union-attr]
    assert masked.compiled.settings is first.compiled.settings  # type: ignore[union-attr]


def test_a_document_without_options_takes_the_defaults():
    assert Scorer(loader.get).score(PARTS).total == 0
    assert Scorer(loader.get).score(without(LEVELS, "version")).total > 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "an object"),
        ([], "a list"),
        ((), "a list"),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (Decimal("0.5"), "0.5"),
        ("best", '"best"'),
        ("two\nlines", r"'two\nlines'"),
        ("x" * 58, f'"{"x" * 58}"'),
        ("x" * 59, f'"{"x" * 59}…'),
        ("x" * 100, f'"{"x" * 59}…'),
    ],
)
def test_a_wrong_value_is_shown_short_and_on_one_line(value, text):
    assert shown(value) == text


def test_a_path_is_kept_on_one_printable_line():
    assert path_of("levels", "a.b") == "levels.a.b"
    assert path_of("levels", "a\nb") == r"levels.a\nb"
    assert path_of("levels", "环境") == "levels.环境"


def test_a_problem_says_where_seen_from_outside():
    inner, whole = Problem("size", "missing"), Problem("", "must be an object")

    assert (str(inner), str(whole)) == ("size: missing", "document: must be an object")
    assert inner.under("") is inner
    assert str(inner.under("[3]")) == "[3].size: missing"
    assert str(whole.under("[3]")) == "[3]: must be an object"
    assert str(ScoringError([inner, whole])) == "size: missing\ndocument: must be an object"
    assert ScoringError(iter([inner])).problems == (inner,)


def test_a_criterion_of_another_indicator_is_named():
    rights = CERDS.indicator("labour.action.employee_rights")

    with pytest.raises(ScoringError) as error:
        level_of(rights, ["no.such", "another"])

    assert [str(problem) for problem in error.value.problems] == [
        "criteria.another: no criterion of labour.action.employee_rights",
        "criteria.no.such: no criterion of labour.action.employee_rights",
    ]


def test_an_unknown_grading_says_what_is_known():
    with pytest.raises(ScoringError) as error:
        deduction_of(CERDS.screening, [NegativeEvent("awful", "site", "fine")])

    known = ", ".join(factor.key for factor in CERDS.screening.severity)
    assert str(error.value) == f'events[0].severity: must be one of {known}, is "awful"'


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("999999", Fraction(999_999)),
        ("1000000", None),
        (999_999, Fraction(999_999)),
        (10**6, None),
        (-(10**6), None),
        (-(10**6) + 1, Fraction(-999_999)),
        (Fraction(10**6), None),
        (Decimal(999_999), Fraction(999_999)),
        (Decimal("1e5"), Fraction(100_000)),
        (Decimal("1e6"), None),
        (Decimal("1e-18"), Fraction(1, 10**18)),
        (Decimal("1e-19"), None),
        ("0.123456789012345678", Fraction(123_456_789_012_345_678, 10**18)),
        ("0.1234567890123456789", None),
        (Decimal("Infinity"), None),
        (0.5, None),
        (True, None),
        ("", None),
    ],
)
def test_numbers_are_read_up_to_six_digits_and_eighteen_places(value, read):
    assert read_exact(value) == read


def test_nothing_is_shown_without_a_sign():
    assert shown_text(Fraction(0)) == "0.00"
    assert shown_text(Fraction(-1, 200)) == "-0.01"
    assert shown_text(Fraction(-1, 201)) == "0.00"
