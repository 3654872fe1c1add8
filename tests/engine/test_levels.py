"""From ticked criteria to a level: the four kinds of condition, cumulative levels, the legal floor."""

from __future__ import annotations

import pytest

from scoring.engine import ScoringError, level_of, resolve_options
from standards import loader
from standards.schema import Indicator

STANDARD = loader.cerds()
POLICY = STANDARD.indicator("environment.policy.environmental_policy")
INITIATIVE = STANDARD.indicator("environment.initiative.environmental_initiative")
REPORT = STANDARD.indicator("governance.report.esg_report")
RIGHTS = STANDARD.indicator("labour.action.employee_rights")


def ticks(indicator: Indicator, **by_level: list[int]) -> list[str]:
    """``ticks(POLICY, basic=[1], advanced=[2, 3])``: the keys of those criteria."""
    return [f"{indicator.key}.{level}.{number}" for level, numbers in by_level.items() for number in numbers]


def test_nothing_ticked_reaches_no_level():
    assert level_of(POLICY, []) == "none"


def test_a_single_condition_needs_its_one_criterion():
    assert POLICY.levels[0].condition == "single"
    assert level_of(POLICY, ticks(POLICY, basic=[1])) == "basic"


def test_all_needs_every_criterion():
    assert POLICY.levels[1].condition == "all"
    assert level_of(POLICY, ticks(POLICY, basic=[1], intermediate=[1, 2])) == "basic"
    assert level_of(POLICY, ticks(POLICY, basic=[1], intermediate=[1, 2, 3])) == "intermediate"


def test_any_needs_one_criterion():
    assert INITIATIVE.levels[1].condition == "any"
    assert level_of(INITIATIVE, ticks(INITIATIVE, intermediate=[2])) == "intermediate"


def test_at_least_n_needs_n_criteria():
    assert (REPORT.levels[2].condition, REPORT.levels[2].required) == ("at_least", 3)
    assert level_of(REPORT, ticks(REPORT, advanced=[1, 4])) == "none"
    assert level_of(REPORT, ticks(REPORT, advanced=[1, 2, 4])) == "advanced"


def test_by_default_the_highest_level_whose_own_conditions_hold_counts():
    assert level_of(INITIATIVE, ticks(INITIATIVE, advanced=[1])) == "advanced"


def test_cumulative_levels_need_the_levels_below():
    options = resolve_options(STANDARD, {"levels": "cumulative"})

    assert level_of(INITIATIVE, ticks(INITIATIVE, advanced=[1]), options) == "none"
    assert level_of(INITIATIVE, ticks(INITIATIVE, basic=[1], advanced=[1]), options) == "basic"
    assert (
        level_of(INITIATIVE, ticks(INITIATIVE, basic=[1], intermediate=[1], advanced=[1]), options)
        == "advanced"
    )


def test_one_indicator_may_have_a_level_rule_of_its_own():
    options = resolve_options(STANDARD, {f"levels:{INITIATIVE.key}": "cumulative"})
    other = STANDARD.indicator("labour.initiative.labour_and_human_rights_initiative")

    assert level_of(INITIATIVE, ticks(INITIATIVE, advanced=[1]), options) == "none"
    assert level_of(other, ticks(other, advanced=[1]), options) == "advanced"


def test_employee_rights_need_the_five_legal_conditions_at_every_level():
    upper = ticks(RIGHTS, intermediate=[1, 2, 3, 4], advanced=[1, 2])

    assert len(RIGHTS.levels[0].criteria) == 5
    assert level_of(RIGHTS, upper) == "none"
    assert level_of(RIGHTS, [*ticks(RIGHTS, basic=[1, 2, 3, 4]), *upper]) == "none"
    assert level_of(RIGHTS, [*ticks(RIGHTS, basic=[1, 2, 3, 4, 5]), *upper]) == "advanced"


def test_the_legal_floor_can_be_lifted():
    options = resolve_options(STANDARD, {"legal_floor": "not_required"})

    assert level_of(RIGHTS, ticks(RIGHTS, advanced=[1, 2]), options) == "advanced"


def test_a_criterion_of_another_indicator_is_refused():
    with pytest.raises(ScoringError, match=r"no criterion of environment\.policy"):
        level_of(POLICY, ticks(RIGHTS, basic=[1]))


@pytest.mark.parametrize("indicator", STANDARD.indicators, ids=lambda indicator: indicator.key)
def test_every_indicator_reaches_advanced_when_everything_is_ticked(indicator):
    everything = [criterion.key for level in indicator.levels for criterion in level.criteria]

    assert level_of(indicator, everything) == "advanced"
    assert level_of(indicator, everything, {"levels": "cumulative"}) == "advanced"
