"""AHP against numbers worked out by hand and in print, and what must hold for any matrix."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.weighting import SCALE, JudgementError, compare, read_matrix, to_whole
from scoring.weighting.ahp import RANDOM_INDEX, from_pairs

#: Judgements of six topics with one that fits the others badly.
SIX = read_matrix(
    [
        ["1", "1", "3", "3", "2", "4"],
        ["1", "1", "2", "2", "2", "3"],
        ["1/3", "1/2", "1", "1", "1", "2"],
        ["1/3", "1/2", "1", "1", "1/2", "1/4"],
        ["1/2", "1/2", "1", "2", "1", "1"],
        ["1/4", "1/3", "1/2", "4", "1", "1"],
    ]
)


def test_three_things_worked_out_by_hand():
    # of a 3 × 3 matrix the largest eigenvalue is 1 + ∛a + 1/∛a, where a is one judgement times the next,
    # over the third: 3 × 3 / 5
    result = compare(read_matrix([[1, 3, 5], ["1/3", 1, 3], ["1/5", "1/3", 1]]))

    a = 9 / 5
    root = a ** (1 / 3)
    assert result.largest == pytest.approx(1 + root + 1 / root, abs=1e-9)
    assert result.index == pytest.approx((result.largest - 3) / 2)
    assert result.ratio == pytest.approx(result.index / 0.58)
    # of three things the eigenvector is the geometric mean of each row
    means = [15 ** (1 / 3), 1.0, (1 / 15) ** (1 / 3)]
    assert result.shares == pytest.approx([mean / sum(means) for mean in means])
    assert result.weights(["a", "b", "c"]) == {"a": 6370, "b": 2583, "c": 1047}
    assert round(result.ratio, 3) == 0.033


def test_saatys_wealth_of_nations_comes_out_as_printed():
    # T. L. Saaty, A scaling method for priorities in hierarchical structures (1977): seven countries
    rows: list[list[int | str]] = [
        [4, 9, 6, 6, 5, 5],
        [7, 5, 5, 3, 4],
        ["1/5", "1/5", "1/7", "1/5"],
        [1, "1/3", "1/3"],
    ]
    rows += [["1/3", "1/3"], [2]]
    result = compare(from_pairs([[Fraction(value) for value in row] for row in rows]))

    assert result.shares == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=0.0016)
    assert result.largest == pytest.approx(7.608, abs=0.01)
    assert result.ratio == pytest.approx(0.08, abs=0.005)


def test_the_six_topics_of_the_drawing():
    result = compare(SIX)

    assert [round(100 * share, 2) for share in result.shares] == [29.76, 24.61, 12.50, 8.14, 12.61, 12.38]
    assert [round(value, 3) for value in (result.largest, result.index, result.ratio)] == [
        6.419,
        0.084,
        0.068,
    ]
    assert result.random_index == 1.24
    assert result.is_consistent
    assert sum(result.weights("abcdef").values()) == 10_000


def test_the_judgement_that_fits_least_is_named_with_the_one_that_would_fit():
    misfit = compare(SIX).misfit

    assert misfit is not None
    assert (misfit.row, misfit.column) == (3, 5)  # society against governance
    assert (misfit.judged, misfit.better) == (Fraction(1, 4), Fraction(1, 2))
    assert round(misfit.ratio, 3) == 0.033
    changed = [list(row) for row in SIX]
    changed[3][5], changed[5][3] = Fraction(1, 2), Fraction(2)
    assert compare(read_matrix(changed)).ratio == pytest.approx(misfit.ratio)


def test_judgements_in_a_circle_are_not_consistent():
    circle = compare(read_matrix([[1, 9, "1/9"], ["1/9", 1, 9], [9, "1/9", 1]]))

    assert not circle.is_consistent
    assert circle.ratio > 1
    assert circle.weights("abc") == {"a": 3334, "b": 3333, "c": 3333}


def test_two_things_cannot_contradict_each_other():
    result = compare(read_matrix([[1, 4], ["1/4", 1]]))

    assert (result.ratio, result.misfit) == (0.0, None)
    assert result.weights("ab") == {"a": 8000, "b": 2000}
    assert compare(read_matrix([[1]])).weights("a") == {"a": 10_000}


@pytest.mark.parametrize(
    ("rows", "kind", "row", "column"),
    [
        ([], "size", None, None),
        ("1", "size", None, None),
        ([[1, 2], ["1/2"]], "size", None, None),
        ([[1] * 11] * 11, "size", None, None),
        ([[1, 10], ["1/10", 1]], "value", 0, 1),
        ([[1, 0], [0, 1]], "value", 0, 1),
        ([[1, "2/3"], ["3/2", 1]], "value", 0, 1),
        ([[1, "1/0"], [1, 1]], "value", 0, 1),
        ([[1, "much"], [1, 1]], "value", 0, 1),
        ([[1, 2.0], ["1/2", 1]], "value", 0, 1),
        ([[1, True], [1, 1]], "value", 0, 1),
        ([[1, None], [1, 1]], "value", 0, 1),
        ([[2, 1], [1, 1]], "diagonal", 0, 0),
        ([[1, 3], ["1/2", 1]], "reciprocal", 1, 0),
    ],
)
def test_a_matrix_that_is_none_is_refused_at_its_place(rows, kind, row, column):
    with pytest.raises(JudgementError) as refused:
        read_matrix(rows)

    assert (refused.value.kind, refused.value.row, refused.value.column) == (kind, row, column)


#: Powers of two, three apart at most: every quotient of two is on the scale.
consistent = st.lists(st.sampled_from([1, 2, 4, 8]), min_size=3, max_size=10)
judged = st.integers(3, 10).flatmap(
    lambda n: st.tuples(
        *(
            st.lists(st.sampled_from(SCALE), min_size=n - 1 - row, max_size=n - 1 - row)
            for row in range(n - 1)
        )
    )
)


@given(consistent)
def test_a_consistent_matrix_gives_its_weights_back(weights):
    result = compare(read_matrix([[Fraction(a, b) for b in weights] for a in weights]))

    assert result.ratio == 0
    assert result.misfit is None
    keys = [str(place) for place in range(len(weights))]
    exact = {key: Fraction(weight) for key, weight in zip(keys, weights, strict=True)}
    assert result.weights(keys) == to_whole(exact)


@given(judged)
def test_any_matrix_gives_weights_that_add_up(upper):
    result = compare(from_pairs(upper))

    size = len(upper) + 1
    assert min(result.shares) > 0
    assert math.isclose(sum(result.shares), 1)
    assert result.largest > size - 1e-6
    assert sum(result.weights([str(n) for n in range(size)]).values()) == 10_000
    assert result.ratio == pytest.approx(result.index / RANDOM_INDEX[size - 1])


@given(judged)
def test_turning_every_judgement_round_turns_the_order_of_two_round(upper):
    """Naming the things in the reverse order gives the same weights, reversed."""
    matrix = from_pairs(upper)
    reversed_matrix = tuple(tuple(reversed(row)) for row in reversed(matrix))

    assert compare(reversed_matrix).shares == pytest.approx(tuple(reversed(compare(matrix).shares)), abs=1e-6)
