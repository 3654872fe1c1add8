"""Delphi rounds and whole parts, against numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.weighting import Spread, agreed, spread_of, to_whole

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=10).filter(any)


def test_median_and_quartiles_of_four_votes():
    votes = [{"a": 4000, "b": 6000}, {"a": 1000, "b": 9000}, {"a": 3000, "b": 7000}, {"a": 2000, "b": 8000}]

    spreads = spread_of(votes)

    assert spreads["a"] == Spread(Fraction(1750), Fraction(2500), Fraction(3250))
    assert spreads["a"].width == 1500
    assert spreads["b"].median == 7500


def test_one_far_vote_does_not_move_the_middle():
    votes = [{"a": 2000}, {"a": 2100}, {"a": 9900}]

    assert spread_of(votes)["a"].median == 2100


def test_medians_are_brought_to_the_whole():
    middle = {key: Spread(Fraction(0), Fraction(value), Fraction(0)) for key, value in (("a", 30), ("b", 30))}
    middle["c"] = Spread(Fraction(0), Fraction(45, 2), Fraction(0))

    # 30 / 82.5, 30 / 82.5, 22.5 / 82.5 of 10,000: 3636.36, 3636.36, 2727.27; the part left goes to the first
    assert agreed(middle) == {"a": 3637, "b": 3636, "c": 2727}


def test_a_round_without_votes_and_medians_of_nothing_are_refused():
    with pytest.raises(ValueError, match="no middle"):
        spread_of([])
    with pytest.raises(ValueError, match="at least one"):
        agreed(spread_of([{"a": 0}]))
    with pytest.raises(ValueError, match="negative"):
        to_whole({"a": Fraction(-1), "b": Fraction(2)})


@given(weights)
def test_whole_parts_add_up_and_stay_within_one(values):
    shares = {str(place): Fraction(value) for place, value in enumerate(values)}
    parts = to_whole(shares)

    assert sum(parts.values()) == 10_000
    for key, share in shares.items():
        assert abs(parts[key] - share * 10_000 / sum(values)) < 1


@given(weights)
def test_bigger_shares_never_get_less(values):
    parts = to_whole({f"{place:02}": Fraction(value) for place, value in enumerate(values)})
    ordered = [parts[f"{place:02}"] for place in sorted(range(len(values)), key=lambda p: values[p])]

    assert all(low <= high + 1 for low, high in pairwise(ordered))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=25))
def test_quartiles_do_not_depend_on_the_order_of_votes(values):
    votes = [{"a": value} for value in values]
    spread = spread_of(votes)["a"]

    assert spread_of(votes[::-1])["a"] == spread
    assert min(values) <= spread.low <= spread.median <= spread.high <= max(values)
