"""Many suppliers at once give what one by one gives, to the last digit: parts."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import ScoringError, evaluate_parts
from scoring.engine.bulk_parts import BulkParts, PartsBulk
from standards import loader
from standards.schema import PartsStandard
from tests.engine.test_properties import CFIE, PART_KEYS, cfie_options, repeatable, seeds

MET = dict.fromkeys(PART_KEYS, True) | {"20.2": False}


def random_rows(standard: PartsStandard, seed: int, count: int, *, finest: int) -> list[dict[str, Any]]:
    """Answers with parts that do not apply and parts partly met, in up to `finest` decimals."""
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    rows = []
    for _ in range(count):
        row: dict[str, Any] = {}
        for item in standard.items:
            chosen = chance.choice(item.parts).key if item.exclusive else None
            for part in item.parts:
                share = Fraction(chance.randint(0, 10**finest), 10**finest) * part.points
                value: Any = chance.choice((True, False, f"{float(share):.{finest}f}"))
                if part.may_be_not_applicable and chance.random() < 0.5:
                    value = "na"
                row[part.key] = value if chosen in {None, part.key} else False
        rows.append(row)
    return rows


def scored(standard: PartsStandard, rows: list[dict[str, Any]], options: dict[str, str]) -> BulkParts:
    bulk = PartsBulk(standard, options)
    return bulk.evaluate(bulk.encode(rows))


@repeatable
@given(seed=seeds, options=cfie_options, finest=st.sampled_from((0, 2, 15)))
def test_many_at_once_equals_one_by_one(seed, options, finest):
    rows = random_rows(CFIE, seed, 12, finest=finest)

    many = scored(CFIE, rows, options)

    for place, row in enumerate(rows):
        one = evaluate_parts(CFIE, row, options)
        assert many.total(place) == one.total
        assert many.grade(place) == one.grade
        assert many.scores(place) == tuple(group.score for group in one.groups)


@pytest.mark.parametrize(
    "name", [name for name in loader.ids() if isinstance(loader.get(name), PartsStandard)]
)
def test_every_package_of_parts_is_scored_so(name):
    standard = loader.get(name)
    assert isinstance(standard, PartsStandard)
    rows = random_rows(standard, 3, 40, finest=2)

    many = scored(standard, rows, {})

    assert [many.total(place) for place in range(40)] == [evaluate_parts(standard, row).total for row in rows]


def test_exactly_on_a_bound_gets_the_higher_grade_and_just_below_it_the_lower():
    ninety = MET | dict.fromkeys(["17.1", "18.1", "3.1"], False)
    below = ninety | {"1.1": "0.99"} if CFIE.by_key["1.1"].points == 1 else ninety | {"1.1": "1.99"}

    many = scored(CFIE, [ninety, below], {})

    assert many.total(0) == 90
    assert [many.grade(place).key for place in range(2)] == ["AA", "A"]


def test_nobody_gives_nothing():
    many = scored(CFIE, [], {})

    assert len(many.grades) == 0
    assert many.groups.shape == (7, 0)


def test_points_too_fine_for_64_bits_stay_exact():
    fine = "0.123456789012345678"

    many = scored(CFIE, [MET | {"1.1": fine}], {})

    assert many.numerators.dtype == np.dtype(object)
    assert many.total(0) == evaluate_parts(CFIE, MET | {"1.1": fine}).total


@pytest.mark.parametrize(
    ("change", "options", "path"),
    [
        ({"1.1": "na"}, {}, "[1].parts.1.1"),
        ({"1.1": "99"}, {}, "[1].parts.1.1"),
        ({"1.1": "-1"}, {}, "[1].parts.1.1"),
        ({"1.1": "much"}, {}, "[1].parts.1.1"),
        ({"1.1": 0.5}, {}, "[1].parts.1.1"),
        ({"1.1": "0.5"}, {"partial_points": "refuse"}, "[1].parts.1.1"),
        ({"99.1": True}, {}, "[1].parts.99.1"),
        ({"20.2": True}, {}, "[1].parts.20.2"),
    ],
)
def test_a_row_that_cannot_be_scored_is_named_as_it_would_be_alone(change, options, path):
    with pytest.raises(ScoringError) as error:
        scored(CFIE, [MET, MET | change], options)

    with pytest.raises(ScoringError) as alone:
        evaluate_parts(CFIE, MET | change, options)
    assert [problem.path for problem in error.value.problems] == [path]
    assert [one.message for one in error.value.problems] == [one.message for one in alone.value.problems]


def test_a_missing_part_is_named():
    with pytest.raises(ScoringError) as error:
        scored(CFIE, [{key: met for key, met in MET.items() if key != "1.1"}], {})

    assert [problem.path for problem in error.value.problems] == ["[0].parts.1.1"]


def test_an_unknown_option_is_refused():
    with pytest.raises(ScoringError, match="unknown option"):
        PartsBulk(CFIE, {"best": "yes"})
