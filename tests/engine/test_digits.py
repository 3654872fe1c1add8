"""Whole numbers in digits of 32 bits are the numbers themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.digits import at_least, carry, digits_needed, joined, split, widened
from tests.engine.test_properties import repeatable

long = st.integers(min_value=0, max_value=2**120)


@repeatable
@given(value=long)
def test_a_number_comes_back_from_its_digits(value):
    count = digits_needed(value)

    assert joined(np.array(split(value, count), dtype=np.int64)) == value


@pytest.mark.parametrize(
    ("largest", "digits"),
    [(0, 1), (2**63 - 1, 1), (2**63, 2), (2**64 - 1, 2), (2**64, 3), (2**96 - 1, 3), (2**96, 4)],
)
def test_as_many_digits_as_the_largest_number_needs(largest, digits):
    assert digits_needed(largest) == digits


@repeatable
@given(values=st.lists(long, min_size=1, max_size=8), bound=long)
def test_numbers_compare_as_they_are(values, bound):
    numbers = np.array([split(value, 4) for value in values], dtype=np.int64).T

    assert at_least(numbers, bound).tolist() == [value >= bound for value in values]


@repeatable
@given(values=st.lists(st.tuples(long, long), min_size=1, max_size=8), factor=st.integers(0, 10_000_000))
def test_sums_and_differences_carry(values, factor):
    first, second = (np.array([split(pair[at], 5) for pair in values], dtype=np.int64).T for at in (0, 1))

    result = carry(first * factor - second)

    for place, (one, two) in enumerate(values):
        assert joined(result[:, place]) == one * factor - two
        assert (result[-1, place] < 0) == (one * factor < two)
        assert all(0 <= digit < 2**32 for digit in result[:-1, place])


@repeatable
@given(values=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=8))
def test_a_number_of_63_bits_is_carried_into_more_digits(values):
    one = np.array([values], dtype=np.int64)

    wide = widened(one, 3)

    assert wide.shape == (3, len(values))
    assert [joined(wide[:, place]) for place in range(len(values))] == values
    assert int(wide[:-1].max()) < 2**32
    assert widened(one, 1) is one
