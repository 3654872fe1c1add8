"""The cheapest way up: exact against brute force, and true when the engine scores the proposed levels."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from scoring.engine import (
    LevelsResult,
    PartsResult,
    ScoringError,
    compile_levels,
    evaluate_levels,
    evaluate_parts,
    level_of,
)
from scoring.engine.best_path import BestPath, best_path, step_keys
from scoring.engine.knapsack import Option, cheapest
from standards import loader
from standards.schema import LEVELS

CERDS, CFIE = loader.cerds(), loader.cfie()
RIGHTS = "labour.action.employee_rights"
POLICY = "environment.policy.environmental_policy"
LABOUR = "labour.policy.labour_policy"
DAYS = {
    key: {"basic": 3, "intermediate": 8, "advanced": 20}[key.partition(":")[2]] for key in step_keys(CERDS)
}
PART_DAYS = {key: int(part.points * 4) for key, part in CFIE.by_key.items()}

Groups = Sequence[Sequence[Option]]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - cases to try, nothing secret


def by_brute_force(groups: Groups, needed: int) -> list[int | None] | None:
    """Every choice there is; the first by effort, gain, steps and order among those that gain enough."""
    found = []
    for choice in itertools.product(*(range(len(group) + 1) for group in groups)):
        taken = [group[place] for group, place in zip(groups, choice, strict=True) if place < len(group)]
        gain = sum(one.gain for one in taken)
        if gain >= needed:
            effort, steps = sum(one.effort for one in taken), sum(one.steps for one in taken)
            found.append((effort, -gain, steps, choice))
    if not found:
        return None
    return [place if place < len(group) else None for group, place in zip(groups, min(found)[3], strict=True)]


def least_effort_by_table(groups: Groups, needed: int) -> int:
    """The plain table over effort, without any bound: the most that can be gained with each effort."""
    most = sum(max((one.effort for one in group), default=0) for group in groups)
    gains = [0] * (most + 1)
    for group in groups:
        before = list(gains)
        for one in group:
            for effort in range(one.effort, most + 1):
                gains[effort] = max(gains[effort], before[effort - one.effort] + one.gain)
    return next(effort for effort, gain in enumerate(gains) if gain >= needed)


def chosen_effort(groups: Groups, choice: Sequence[int | None]) -> int:
    return sum(group[place].effort for group, place in zip(groups, choice, strict=True) if place is not None)


def cerds(levels: Mapping[str, str] | None = None, *, deduction: str = "0", **more: Any) -> LevelsResult:
    """A result with everything at none, and the `levels` given."""
    full = dict.fromkeys(CERDS.by_key, "none") | dict(levels or {})
    zeroed = more.pop("zeroed", False)
    mask = [key for key, level in full.items() if level == "na"]
    compiled = compile_levels(CERDS, **{"size": "medium", "not_applicable": mask, **more})
    return evaluate_levels(compiled, full, deduction=deduction, zeroed=zeroed)


def cfie(options: Mapping[str, str] | None = None, **parts: Any) -> PartsResult:
    """A result with nothing met, and the parts given as ``p7_1=True``."""
    given = {key.removeprefix("p").replace("_", "."): value for key, value in parts.items()}
    return evaluate_parts(CFIE, dict.fromkeys(CFIE.by_key, False) | given, options)


def raised(result: LevelsResult, path: BestPath) -> LevelsResult:
    """What the engine makes of the levels that a path proposes."""
    levels = dict(result.levels) | {step.item: step.level for step in path.steps}
    return evaluate_levels(result.compiled, levels, deduction=result.deduction)


def only(*items: str) -> list[str]:
    """What to leave out so that only these indicators can be raised."""
    return [key for key in step_keys(CERDS) if key.partition(":")[0] not in items]


def test_brute_force_agrees_on_a_thousand_small_cases() -> None:
    chance = seeded(2026)
    reachable = 0
    for _case in range(1_000):
        high = chance.choice([3, 6, 30])
        groups = [
            [
                Option(chance.randint(1, high), chance.randint(1, high), chance.randint(1, 2))
                for _option in range(chance.randint(0, 3))
            ]
            for _group in range(chance.randint(1, 5))
        ]
        needed = chance.randint(1, 3 * high)
        expected = by_brute_force(groups, needed)
        assert cheapest(groups, needed) == expected, (groups, needed)
        reachable += expected is not None
    assert 400 < reachable < 950


def test_a_plain_table_without_bounds_agrees_on_cases_of_full_size() -> None:
    chance = seeded(7)
    for high in (2, 9, 9, 30):
        groups = [
            [Option(chance.randint(1, high), chance.randint(1, 10**12)) for _level in LEVELS]
            for _indicator in range(84)
        ]
        needed = chance.randint(1, 84 * 10**12 // 2)
        choice = cheapest(groups, needed)
        assert choice is not None
        assert chosen_effort(groups, choice) == least_effort_by_table(groups, needed)


def random_result(chance: random.Random) -> LevelsResult:
    levels = {key: chance.choice(["none", "basic", "intermediate", "advanced", "na"]) for key in CERDS.by_key}
    options = {
        "missing_dimension": chance.choice(["renormalise", "lose"]),
        "deduction_base": chance.choice(["full_mark", "composite"]),
        "levels": chance.choice(["own", "cumulative"]),
        "legal_floor": chance.choice(["required", "not_required"]),
    }
    size = chance.choice(["large", "medium", "micro_small"])
    return cerds(levels, deduction=chance.choice(["0", "0.07", "0.2"]), size=size, options=options)


def test_the_engine_reaches_with_the_proposed_levels_what_the_path_says() -> None:
    chance = seeded(11)
    states = set()
    for _case in range(25):
        result = random_result(chance)
        days = {key: chance.randint(1, 40) for key in DAYS}
        for band in CERDS.bands[1:]:
            path = best_path(result, days, band.start)
            states.add(path.state)
            if path.state != "reached":
                continue
            after = raised(result, path)
            assert (after.total, after.star) == (path.end, max(band.star, after.star or 0))
            assert path.steps[-1].total == path.end >= band.start
            assert path.end - path.start == sum(step.gain for step in path.steps)
            assert path.effort == sum(days[key] for step in path.steps for key in step.meets)
    assert states == {"reached", "already", "unreachable"}


def test_no_levels_of_a_few_indicators_are_cheaper() -> None:
    chance = seeded(5)
    for _case in range(24):
        result = random_result(chance)
        open_ones = [key for key, level in result.levels.items() if level not in {"na", "advanced"}]
        items = chance.sample(open_ones, 2)
        days = {key: chance.randint(1, 9) for key in DAYS}
        best = best_path(result, days, Fraction(200), left_out=only(*items)).best
        target = result.total + (best - result.total) * Fraction(chance.randint(1, 10), 10)
        path = best_path(result, days, target, left_out=only(*items))
        if path.state == "reached":
            assert path.effort == cheapest_by_engine(result, items, days, target)


def cheapest_by_engine(
    result: LevelsResult, items: list[str], days: Mapping[str, int], target: Fraction
) -> int:
    """Every combination of levels whose conditions are met in addition, scored by the engine."""
    options = result.compiled.settings.options
    efforts = []
    for met in itertools.product(*(subsets() for _item in items)):
        levels, effort = dict(result.levels), 0
        for item, more in zip(items, met, strict=True):
            held = held_at(item, result.levels[item], options)
            indicator = CERDS.indicator(item)
            criteria = [
                c.key for level in indicator.levels if level.key in held | set(more) for c in level.criteria
            ]
            levels[item] = level_of(indicator, criteria, options)
            effort += sum(days[f"{item}:{level}"] for level in more if level not in held)
        if evaluate_levels(result.compiled, levels, deduction=result.deduction).total >= target:
            efforts.append(effort)
    return min(efforts)


def subsets() -> list[tuple[str, ...]]:
    return [found for size in range(4) for found in itertools.combinations(LEVELS, size)]


def held_at(item: str, level: str, options: Mapping[str, str]) -> set[str]:
    """The levels that must hold for an indicator to be where it is."""
    if level == "none":
        return set()
    below: set[str] = set(LEVELS[: LEVELS.index(level) + 1])
    if options["levels"] == "cumulative":
        return below
    floor = CERDS.indicator(item).basic_is_floor and options["legal_floor"] == "required"
    return {level, "basic"} if floor else {level}


def test_two_small_steps_beat_the_largest_one() -> None:
    """Greedy would take the largest gain, or the best gain for a day, and pay more."""
    groups = [[Option(10, 10)], [Option(6, 5)], [Option(3, 5)]]
    assert cheapest(groups, 10) == [None, 0, 0]
    assert cheapest([[Option(1, 2)], [Option(9, 10)]], 10) == [None, 0]


def test_ties_go_to_more_points_then_fewer_steps_then_what_stands_first() -> None:
    assert cheapest([[Option(4, 5)], [Option(4, 6)]], 5) == [None, 0]
    assert cheapest([[Option(4, 5, 2)], [Option(4, 5, 1)]], 5) == [None, 0]
    assert cheapest([[Option(4, 5), Option(4, 5)], [Option(4, 5)]], 5) == [0, None]


def test_a_higher_level_costs_the_levels_below_only_where_they_count() -> None:
    own = best_path(cerds(), DAYS, Fraction(1), left_out=[*only(POLICY), f"{POLICY}:basic"])
    assert [(step.level, step.meets, step.effort) for step in own.steps] == [
        ("intermediate", (f"{POLICY}:intermediate",), 8)
    ]
    target = own.best
    both = best_path(cerds(options={"levels": "cumulative"}), DAYS, target, left_out=only(POLICY))
    assert [(step.level, step.effort) for step in both.steps] == [("advanced", 31)]
    assert both.steps[0].meets == tuple(f"{POLICY}:{level}" for level in LEVELS)


def test_a_level_below_that_is_not_possible_closes_those_that_need_it() -> None:
    left_out = [*only(POLICY), f"{POLICY}:intermediate"]
    path = best_path(cerds(options={"levels": "cumulative"}), DAYS, Fraction(200), left_out=left_out)
    assert path.best == 100 * Fraction(1667, 10_000) ** 2


def test_the_legal_conditions_are_paid_once_and_open_what_is_held_already() -> None:
    full = best_path(cerds(), DAYS, Fraction(200), left_out=only(RIGHTS))
    assert full.state == "unreachable"
    path = best_path(cerds(), DAYS, full.best, left_out=only(RIGHTS))
    assert [(step.meets, step.effort) for step in path.steps] == [
        ((f"{RIGHTS}:basic", f"{RIGHTS}:advanced"), 23)
    ]
    known = best_path(cerds(), DAYS, full.best, held={RIGHTS: {"advanced"}}, left_out=only(RIGHTS))
    assert [(step.level, step.meets, step.effort) for step in known.steps] == [
        ("advanced", (f"{RIGHTS}:basic",), 3)
    ]


def test_what_is_said_to_hold_counts_only_where_it_gives_the_level_that_counts() -> None:
    """A decision may have changed since the card was made."""
    path = best_path(
        cerds({POLICY: "basic"}), DAYS, Fraction(5), held={POLICY: {"advanced"}}, left_out=only(POLICY)
    )
    assert [(step.level, step.effort) for step in path.steps] == [("advanced", 20)]


@pytest.mark.parametrize(("base", "state"), [("full_mark", "unreachable"), ("composite", "reached")])
def test_a_deduction_is_earned_back_by_the_rule_that_took_it(base, state) -> None:
    """At 20 %, 200 points are out of reach; of the composite score, 160 are left of all."""
    result = cerds(deduction="0.2", options={"deduction_base": base})
    assert best_path(result, DAYS, Fraction(160)).state == "reached"
    assert best_path(result, DAYS, Fraction(16001, 100)).state == "unreachable"
    half = cerds(dict.fromkeys(CERDS.by_key, "basic"), deduction="0.2", options={"deduction_base": base})
    left_out = [key for key in DAYS if key.endswith("advanced")]
    path = best_path(half, DAYS, Fraction(125), left_out=left_out)
    assert path.state == state
    assert raised(half, path).total == path.end


def test_points_under_a_deduction_count_only_once_it_is_earned_back() -> None:
    path = best_path(cerds(deduction="0.2"), DAYS, Fraction(1))
    assert path.start == 0
    assert path.steps[0].total == 0
    assert path.steps[-1].total == path.end >= 1


def test_no_step_raises_a_zeroed_round() -> None:
    path = best_path(cerds(zeroed=True), DAYS, Fraction(40))
    assert (path.state, path.best, len(path.steps)) == ("zeroed", Fraction(0), 0)


def test_a_target_that_is_reached_already_needs_no_step() -> None:
    result = cerds(dict.fromkeys(CERDS.by_key, "advanced"))
    path = best_path(result, DAYS, Fraction(200))
    assert (path.state, path.effort, path.best) == ("already", 0, Fraction(200))
    assert not path.steps


def test_a_target_out_of_reach_says_how_far_one_can_get() -> None:
    left_out = [key for key in DAYS if key.endswith(("advanced", "intermediate"))]
    path = best_path(cerds(), DAYS, Fraction(175), left_out=left_out)
    assert path.state == "unreachable"
    assert path.best == cerds(dict.fromkeys(CERDS.by_key, "basic")).total
    assert path.steps == ()


def test_what_does_not_apply_stays_so() -> None:
    mask = {one.key: "na" for one in CERDS.cell("environment", "action")}
    path = best_path(cerds(mask), DAYS, Fraction(200))
    assert path.state == "reached"
    assert not {step.item for step in path.steps} & mask.keys()


def test_steps_that_gain_most_for_a_day_come_first() -> None:
    path = best_path(cerds(), DAYS, Fraction(100))
    rates = [step.gain / step.effort for step in path.steps]
    assert rates == sorted(rates, reverse=True)


def parts_of(path: BestPath) -> list[str]:
    return [step.key for step in path.steps]


def parts_after(result: PartsResult, path: BestPath, parts: dict[str, Any]) -> PartsResult:
    """What the engine makes of the parts that a path proposes."""
    parts |= {step.key: True for step in path.steps}
    parts |= {key: False for step in path.steps for key in step.replaces}
    return evaluate_parts(CFIE, parts, result.options)


def test_the_engine_reaches_with_the_proposed_parts_what_the_path_says() -> None:
    chance = seeded(3)
    reached = 0
    for _case in range(25):
        options = {
            "item20": chance.choice(["alternative", "additive"]),
            "not_applicable": chance.choice(["rescale", "zero", "award"]),
        }
        parts: dict[str, Any] = {key: chance.random() < 0.4 for key in CFIE.by_key}
        parts |= {
            "20.1": False,
            "22.3": chance.choice([True, False, "na"]),
            "17.1": chance.choice(["2.5", True]),
        }
        result = evaluate_parts(CFIE, parts, options)
        days = {key: chance.randint(1, 40) for key in PART_DAYS}
        for grade in CFIE.grades[:-1]:
            path = best_path(result, days, grade.start)
            if path.state == "reached":
                reached += 1
                assert parts_after(result, path, dict(parts)).total == path.end >= grade.start
                assert path.steps[-1].total == path.end
    assert reached > 40


def test_parts_over_a_cap_are_not_proposed() -> None:
    everything = dict.fromkeys(CFIE.by_key, True) | dict.fromkeys(["7.1", "7.2", "7.3", "7.4", "20.2"], False)
    days = PART_DAYS | {"7.1": 9, "7.2": 1, "7.3": 2, "7.4": 3}
    result = evaluate_parts(CFIE, everything)
    path = best_path(result, days, result.total + 3)
    assert parts_of(path) == ["7.2", "7.3", "7.4"]
    assert [step.gain for step in path.steps] == [1, 1, 1]
    assert best_path(result, days, result.total + Fraction(31, 10)).state == "unreachable"


def test_under_a_cap_that_leaves_half_a_point_the_last_part_gains_that_half() -> None:
    result = cfie(p7_1=True, p7_2=True, p7_3="0.5")
    left_out = [key for key in PART_DAYS if not key.startswith("7.")]
    path = best_path(result, PART_DAYS, Fraction(3), left_out=left_out)
    assert (parts_of(path), path.end) == (["7.3"], Fraction(3))


def test_under_a_cap_a_part_that_is_met_in_half_gains_the_other_half_only() -> None:
    left_out = [key for key in PART_DAYS if not key.startswith("7.")]
    days = PART_DAYS | {"7.1": 2, "7.2": 2, "7.3": 9, "7.4": 9}
    path = best_path(cfie(p7_1="0.5"), days, Fraction(3, 2), left_out=left_out)
    assert (parts_of(path), path.end) == (["7.2"], Fraction(3, 2))


def test_of_alternatives_the_better_one_takes_the_place_of_the_other() -> None:
    left_out = [key for key in PART_DAYS if not key.startswith("20.")]
    path = best_path(cfie(p20_2=True), PART_DAYS, Fraction(4), left_out=left_out)
    assert [(step.key, step.replaces, str(step.gain)) for step in path.steps] == [("20.1", ("20.2",), "3")]
    assert best_path(cfie(), PART_DAYS, Fraction(5), left_out=left_out).best == 4
    added = best_path(cfie({"item20": "additive"}), PART_DAYS, Fraction(5), left_out=left_out)
    assert (parts_of(added), added.end) == (["20.1", "20.2"], Fraction(5))


def test_rescaled_points_gain_more_and_a_part_that_does_not_apply_is_no_step() -> None:
    result = cfie(p22_3="na")
    path = best_path(result, PART_DAYS, Fraction(90))
    assert path.state == "reached"
    assert "22.3" not in parts_of(path)
    first = best_path(result, PART_DAYS, Fraction(1))
    assert first.end == first.start + sum(CFIE.part(key).points for key in parts_of(first)) * Fraction(
        100, 99
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "from 1 to 250, is 0"),
        (-3, "from 1 to 250, is -3"),
        (251, "from 1 to 250, is 251"),
        (1.5, "from 1 to 250, is 1.5"),
        (True, "from 1 to 250, is true"),
        (None, "from 1 to 250, is null"),
    ],
)
def test_an_effort_that_is_no_number_of_days_is_named(days, words) -> None:
    efforts = DAYS | {f"{POLICY}:basic": days}
    with pytest.raises(ScoringError) as caught:
        best_path(cerds(), efforts, Fraction(40))
    (problem,) = caught.value.problems
    assert problem.path == f"efforts.{POLICY}:basic"
    assert problem.message.endswith(words)


@pytest.mark.parametrize("target", [Fraction(0), Fraction(-1), Fraction(201)])
def test_a_target_off_the_scale_and_unknown_steps_are_named(target) -> None:
    with pytest.raises(ScoringError) as caught:
        best_path(cerds(), DAYS | {"nonsense": 4}, target, left_out=["7.1"])
    assert [problem.path for problem in caught.value.problems] == [
        "target",
        "efforts.nonsense",
        "left_out.7.1",
    ]
