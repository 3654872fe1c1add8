"""Misuse of the engine's own functions, and numbers in and out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.engine import ScoringError, compile_levels, evaluate_levels, exact_text, shown_text
from scoring.engine.exact import plain_text, read_exact
from standards import loader

STANDARD = loader.cerds()
KEY = "society.honour.social_honour"


def everything(level: str) -> dict[str, str]:
    return dict.fromkeys(STANDARD.by_key, level)


def problems(call: Callable[..., object], *args: object, **kwargs: object) -> list[str]:
    with pytest.raises(ScoringError) as error:
        call(*args, **kwargs)
    return [str(problem) for problem in error.value.problems]


def test_na_in_the_levels_must_agree_with_the_compiled_table():
    table = compile_levels(STANDARD, size="large", not_applicable=[KEY])

    found = problems(evaluate_levels, table, everything("basic"))

    assert found == [f"levels.{KEY}: na here must agree with the table this was compiled for"]


def test_an_unknown_indicator_cannot_be_masked():
    assert problems(compile_levels, STANDARD, size="large", not_applicable=["society.x"]) == [
        "levels.society.x: unknown indicator"
    ]


def test_the_screening_dimension_takes_no_weight():
    dimensions = {dimension.key: dimension.weight for dimension in STANDARD.dimensions}
    assert compile_levels(STANDARD, size="large", weights={"dimensions": dimensions})

    dimensions |= {"screening": 1666, "honour": 0}
    assert problems(compile_levels, STANDARD, size="large", weights={"dimensions": dimensions})[0] == (
        "weights.dimensions.screening: takes no weight: it holds no indicators, it deducts"
    )


@pytest.mark.parametrize("weight", [-1, 10_001, True, 1667.0, "1667", None])
def test_a_weight_must_be_an_integer_in_range(weight):
    topics = {topic.key: topic.weight for topic in STANDARD.topics} | {"labour": weight}

    found = problems(compile_levels, STANDARD, size="large", weights={"topics": topics})

    assert len(found) == 1
    assert found[0].startswith("weights.topics.labour: must be an integer from 0 to 10000, is ")


@pytest.mark.parametrize(
    "value", ["0.3", "-0.1", "1e-1", "", ".1", "0,1", None, True, 0.1, Decimal("NaN"), "0.１"]
)
def test_a_deduction_must_be_a_decimal_up_to_a_fifth(value):
    table = compile_levels(STANDARD, size="large")

    found = problems(evaluate_levels, table, everything("basic"), deduction=value)

    assert len(found) == 1
    assert found[0].startswith("deduction: must be a decimal from 0 to 0.2")


@pytest.mark.parametrize("value", ["0.10", Decimal("0.1"), Fraction(1, 10)])
def test_a_deduction_may_be_text_decimal_or_fraction(value):
    table = compile_levels(STANDARD, size="large")

    assert evaluate_levels(table, everything("advanced"), deduction=value).total == 180


@pytest.mark.parametrize(
    ("value", "exact", "shown"),
    [
        (Fraction(120), "120/1", "120.00"),
        (Fraction(1, 8), "1/8", "0.13"),
        (Fraction(-1, 8), "-1/8", "-0.13"),
        (Fraction(-1, 1000), "-1/1000", "0.00"),
        (Fraction(199_995, 1000), "39999/200", "200.00"),
    ],
)
def test_numbers_are_exact_and_rounded_only_for_reading(value, exact, shown):
    assert (exact_text(value), shown_text(value)) == (exact, shown)


def test_numbers_too_large_or_too_fine_are_not_read():
    assert read_exact(Decimal("1e999999")) is None
    assert read_exact(Decimal("1e-999999")) is None
    assert read_exact(10**7) is None
    assert read_exact("0.1234567890123456789") is None
    assert plain_text(Fraction(1, 2)) == "0.5"
    assert plain_text(Fraction(3)) == "3"
