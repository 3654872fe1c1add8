"""Which controls an answer calls for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.engine import ScoringError, controls_of
from standards import loader
from standards.schema import PartsStandard

FOUND = loader.get("esg-due-diligence", "2.0")
assert isinstance(FOUND, PartsStandard)
DDQ: PartsStandard = FOUND


def called(**changed: object) -> list[str]:
    """Keys of the controls when everything is met but what is given, ``p2_4=False`` for part 2.4."""
    parts: dict[str, object] = dict.fromkeys(DDQ.by_key, True)
    parts |= {key[1:].replace("_", "."): value for key, value in changed.items()}
    return [control.key for control in controls_of(DDQ, parts)]


def test_nothing_is_called_for_when_everything_is_met():
    assert called() == []


def test_a_gap_calls_for_a_plan_and_nothing_met_for_an_audit_as_well():
    assert called(p2_4=False) == ["2.remedy"]
    assert called(p2_1=False, p2_2=False, p2_3=False, p2_4=False) == ["2.audit", "2.remedy"]


def test_a_part_that_is_met_in_part_is_a_gap():
    assert called(p4_1="3.5") == ["4.remedy"]


def test_a_question_whose_gaps_are_small_waits_until_nothing_is_met():
    assert called(p1_1=False, p1_2=False) == []
    assert called(p1_1=False, p1_2=False, p1_3=False) == ["1.remedy"]


def test_what_does_not_apply_calls_for_nothing():
    assert called(p6_3="na") == []
    assert called(p6_1=False, p6_2=False, p6_3="na") == ["6.site_visit", "6.remedy"]


def test_a_question_of_which_nothing_applies_calls_for_nothing():
    governance, *others = DDQ.groups
    first, *rest = governance.items
    loose = replace(first, parts=tuple(replace(part, may_be_not_applicable=True) for part in first.parts))
    standard = replace(DDQ, groups=(replace(governance, items=(loose, *rest)), *others))
    parts: dict[str, object] = dict.fromkeys(DDQ.by_key, True)

    assert controls_of(standard, parts | dict.fromkeys(["1.1", "1.2", "1.3"], "na")) == ()
    assert [one.key for one in controls_of(standard, parts | {"1.1": "na", "1.2": False, "1.3": False})] == [
        "1.remedy"
    ]


def test_what_is_awarded_without_applying_hides_no_gap():
    parts: dict[str, object] = dict.fromkeys(DDQ.by_key, True) | {"6.1": False, "6.2": False, "6.3": "na"}

    found = controls_of(DDQ, parts, {"not_applicable": "award"})

    assert [control.key for control in found] == ["6.site_visit", "6.remedy"]


def test_everything_that_can_be_called_for_is_called_for_when_nothing_is_met():
    parts: dict[str, object] = dict.fromkeys(DDQ.by_key, False)

    assert controls_of(DDQ, parts) == tuple(control for item in DDQ.items for control in item.controls)


def test_a_standard_without_controls_calls_for_nothing():
    assert controls_of(loader.cfie(), dict.fromkeys(loader.cfie().by_key, False)) == ()


def test_parts_that_cannot_be_scored_are_refused_as_in_scoring():
    with pytest.raises(ScoringError, match=r"parts\.1\.1"):
        controls_of(DDQ, {})
