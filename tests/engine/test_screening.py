"""Negative events become a deduction: factors add up, reliefs take off, one cap over all."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import NegativeEvent, ScoringError, deduction_of
from standards import loader
from standards.schema import Factor

SCREENING = loader.cerds().screening
FINE = NegativeEvent(severity="moderate", reach="site", penalty="fine")
WORST = NegativeEvent(severity="serious", reach="public", penalty="suspension")


def test_no_event_deducts_nothing():
    assert deduction_of(SCREENING, []) == 0


def test_severity_reach_and_penalty_add_up():
    assert deduction_of(SCREENING, [FINE]) == Fraction("0.06")


def test_the_worst_event_takes_the_whole_fifth():
    assert deduction_of(SCREENING, [WORST]) == Fraction("0.20") == SCREENING.maximum


def test_own_disclosure_and_correction_halve_the_share():
    relieved = NegativeEvent("moderate", "site", "fine", frozenset({"disclosed", "corrected"}))

    assert deduction_of(SCREENING, [relieved]) == Fraction("0.03")


def test_several_events_share_one_cap():
    assert deduction_of(SCREENING, [FINE, FINE]) == Fraction("0.12")
    assert deduction_of(SCREENING, [FINE] * 4) == Fraction("0.20")


def test_an_unknown_grading_names_its_field():
    with pytest.raises(ScoringError) as error:
        deduction_of(SCREENING, [FINE, NegativeEvent("awful", "site", "fine", frozenset({"sorry"}))])

    assert [problem.path for problem in error.value.problems] == ["events[1].severity", "events[1].reliefs"]


def _keys(factors: tuple[Factor, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([factor.key for factor in factors])


events = st.lists(
    st.builds(
        NegativeEvent,
        severity=_keys(SCREENING.severity),
        reach=_keys(SCREENING.reach),
        penalty=_keys(SCREENING.penalty),
        reliefs=st.frozensets(_keys(SCREENING.reliefs)),
    ),
    max_size=6,
)


@given(events)
def test_whatever_happened_no_more_than_the_maximum_is_taken(happened):
    assert 0 <= deduction_of(SCREENING, happened) <= SCREENING.maximum


@given(events, events)
def test_one_event_more_never_takes_less_and_the_order_does_not_matter(some, more):
    assert deduction_of(SCREENING, some) <= deduction_of(SCREENING, some + more)
    assert deduction_of(SCREENING, some + more) == deduction_of(SCREENING, more + some)


@given(events, st.data())
def test_a_worse_grade_never_takes_less_and_a_relief_never_more(happened, data):
    for grade in ("severity", "reach", "penalty"):
        factors = sorted(getattr(SCREENING, grade), key=lambda factor: factor.share)
        lower, higher = sorted(data.draw(st.tuples(*[st.integers(0, len(factors) - 1)] * 2)))
        milder = [replace(one, **{grade: factors[lower].key}) for one in happened]
        worse = [replace(one, **{grade: factors[higher].key}) for one in happened]
        assert deduction_of(SCREENING, milder) <= deduction_of(SCREENING, worse)
    bare = [replace(one, reliefs=frozenset()) for one in happened]
    assert deduction_of(SCREENING, happened) <= deduction_of(SCREENING, bare)
