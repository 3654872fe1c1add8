"""Negative events become a deduction: factors add up, reliefs take off, one cap over all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.engine import NegativeEvent, ScoringError, deduction_of
from standards import loader

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
