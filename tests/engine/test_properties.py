"""What must hold for any input: agreement with the long-hand formulas, order, monotony, the trace."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from scoring.engine import (
    CompiledLevels,
    ScoringError,
    TraceNode,
    compile_levels,
    evaluate_levels,
    evaluate_parts,
    trace_levels,
    trace_parts,
)
from standards import loader
from standards.schema import LEVELS
from tests.engine import reference

CERDS = loader.cerds()
CFIE = loader.cfie()
KEYS = list(CERDS.by_key)
PART_KEYS = list(CFIE.by_key)
ANSWERS = ("none", *LEVELS)

seeds = st.integers(min_value=0, max_value=2**32)
deductions = st.integers(min_value=0, max_value=2000).map(lambda parts: Fraction(parts, 10_000))
answers = st.lists(st.sampled_from((*ANSWERS, *ANSWERS, "na")), min_size=len(KEYS), max_size=len(KEYS))
option_sets = st.fixed_dictionaries(
    {
        "missing_dimension": st.sampled_from(("renormalise", "lose")),
        "deduction_base": st.sampled_from(("full_mark", "composite")),
        "topic_stars": st.sampled_from(("on", "off")),
    }
)
repeatable = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def shares(chance: random.Random, keys: list[str]) -> dict[str, int]:
    """Random weights over the keys that add to 10,000; some may be 0."""
    cuts = sorted(chance.choice((0, 10_000, chance.randint(0, 10_000))) for _ in keys[1:])
    return {key: upper - lower for key, lower, upper in zip(keys, [0, *cuts], [*cuts, 10_000], strict=True)}


def random_setting(seed: int) -> dict[str, Any]:
    """Size, weights and points drawn from one seed, all valid."""
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    weights: dict[str, dict[str, int]] = {
        "topics": shares(chance, [topic.key for topic in CERDS.topics]),
        "dimensions": shares(chance, [dimension.key for dimension in CERDS.scored_dimensions]),
        "indicators": {},
    }
    for topic in CERDS.topics:
        for dimension in CERDS.scored_dimensions:
            cell = [one.key for one in CERDS.cell(topic.key, dimension.key)]
            weights["indicators"] |= shares(chance, cell) if cell else {}
    points = {
        key: dict(zip(LEVELS, sorted(chance.randint(0, 200) for _ in LEVELS), strict=True)) for key in KEYS
    }
    return {"size": chance.choice(("large", "medium", "micro_small")), "weights": weights, "points": points}


def compiled(setting: dict[str, Any], levels: dict[str, str], options: dict[str, str]) -> CompiledLevels:
    """The table for these levels; an example that leaves nothing to score is passed over."""
    mask = [key for key, level in levels.items() if level == "na"]
    try:
        return compile_levels(CERDS, **setting, options=options, not_applicable=mask)
    except ScoringError:
        reject()


@repeatable
@given(seed=seeds, chosen=answers, options=option_sets, deduction=deductions)
def test_the_engine_agrees_with_the_formulas_written_out(seed, chosen, options, deduction):
    setting, levels = random_setting(seed), dict(zip(KEYS, chosen, strict=True))
    composite = reference.composite_score(
        CERDS,
        weights=setting["weights"],
        points=setting["points"],
        levels=levels,
        renormalise=options["missing_dimension"] == "renormalise",
    )

    if composite is None:
        mask = [key for key, level in levels.items() if level == "na"]
        with pytest.raises(ScoringError, match="nothing is left to score"):
            compile_levels(CERDS, **setting, options=options, not_applicable=mask)
        return
    result = evaluate_levels(compiled(setting, levels, options), levels, deduction=deduction)

    assert result.composite == composite
    assert result.total == reference.final_score(composite, deduction, options["deduction_base"])
    assert result.star == reference.star_of(result.total)
    assert result.stage == ("advanced" if result.total >= 100 else "qualified")
    assert 0 <= result.total <= 200


@repeatable
@given(seed=seeds, chosen=answers, options=option_sets, deduction=deductions, zeroed=st.booleans())
def test_the_trace_adds_up_at_every_node(seed, chosen, options, deduction, zeroed):
    setting, levels = random_setting(seed), dict(zip(KEYS, chosen, strict=True))
    table = compiled(setting, levels, options)

    result = evaluate_levels(table, levels, deduction=deduction, zeroed=zeroed)
    trace = trace_levels(result)

    assert sum(leaf.value for leaf in trace.leaves()) == trace.value == result.total
    assert_every_node_adds_up(trace)
    assert sum(topic.contribution for topic in result.topics) == result.composite
    assert sum(dimension.contribution for dimension in result.dimensions) == result.composite
    assert {leaf.key for leaf in trace.leaves() if leaf.kind == "indicator"} == set(KEYS)


@repeatable
@given(seed=seeds, chosen=answers, options=option_sets)
def test_the_order_of_keys_does_not_matter(seed, chosen, options):
    setting, levels = random_setting(seed), dict(zip(KEYS, chosen, strict=True))
    table = compiled(setting, levels, options)
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    turned = shuffled(chance, levels)
    turned_setting = {
        **setting,
        "weights": {name: shuffled(chance, rows) for name, rows in setting["weights"].items()},
        "points": shuffled(chance, setting["points"]),
    }

    again = evaluate_levels(compiled(turned_setting, turned, shuffled(chance, options)), turned)

    assert again.total == evaluate_levels(table, levels).total


@repeatable
@given(
    seed=seeds,
    chosen=answers,
    options=option_sets,
    deduction=deductions,
    place=st.integers(min_value=0, max_value=len(KEYS) - 1),
)
def test_a_higher_level_never_lowers_the_score(seed, chosen, options, deduction, place):
    setting, levels = random_setting(seed), dict(zip(KEYS, chosen, strict=True))
    key = KEYS[place]
    assume(levels[key] not in {"na", "advanced"})
    table = compiled(setting, levels, options)
    better = levels | {key: ANSWERS[ANSWERS.index(levels[key]) + 1]}

    before = evaluate_levels(table, levels, deduction=deduction)
    after = evaluate_levels(table, better, deduction=deduction)

    assert after.total >= before.total
    assert (after.star or 0) >= (before.star or 0)


@repeatable
@given(chosen=answers, deduction=deductions, more=deductions)
def test_a_larger_deduction_never_raises_the_score(chosen, deduction, more):
    levels = dict(zip(KEYS, chosen, strict=True))
    table = compiled({"size": "medium"}, levels, {})
    small, large = sorted((deduction, more))

    assert (
        evaluate_levels(table, levels, deduction=large).total
        <= evaluate_levels(table, levels, deduction=small).total
    )


@repeatable
@given(chosen=answers)
def test_a_smaller_firm_never_gets_less_for_the_same_levels(chosen):
    levels = dict(zip(KEYS, chosen, strict=True))
    tables = [compiled({"size": size.key}, levels, {}) for size in CERDS.sizes]

    large, medium, small = (evaluate_levels(table, levels).total for table in tables)

    assert large <= medium <= small


part_answers = st.lists(st.booleans(), min_size=len(PART_KEYS), max_size=len(PART_KEYS))
cfie_options = st.fixed_dictionaries(
    {
        "item20": st.sampled_from(("alternative", "additive")),
        "not_applicable": st.sampled_from(("rescale", "zero", "award")),
    }
)


def random_parts(
    chosen: list[bool], options: dict[str, str], *, na: set[str], partly: bool
) -> dict[str, Any]:
    parts: dict[str, Any] = dict(zip(PART_KEYS, chosen, strict=True))
    for key in na:
        parts[key] = "na"
    if partly:
        parts["1.1"] = "1.25"
    if options["item20"] == "alternative" and parts["20.1"]:
        parts["20.2"] = False
    return parts


optional_parts = st.sets(st.sampled_from(("22.3", "25.2")))


@repeatable
@given(chosen=part_answers, options=cfie_options, na=optional_parts, partly=st.booleans())
def test_t_cfie_agrees_with_annex_b_written_out(chosen, options, na, partly):
    parts = random_parts(chosen, options, na=na, partly=partly)

    result = evaluate_parts(CFIE, parts, options)
    trace = trace_parts(result)

    assert result.total == reference.cfie_total(CFIE, parts, options["not_applicable"])
    assert result.grade.key == reference.grade_of(result.total)
    assert 0 <= result.total <= 100
    assert sum(leaf.value for leaf in trace.leaves()) == trace.value == result.total
    assert_every_node_adds_up(trace)


@repeatable
@given(chosen=part_answers, options=cfie_options, na=optional_parts, place=st.sampled_from(PART_KEYS))
def test_meeting_one_more_part_never_lowers_the_t_cfie_score(chosen, options, na, place):
    parts = random_parts(chosen, options, na=na, partly=False)
    assume(parts[place] is False and not place.startswith("20."))

    before = evaluate_parts(CFIE, parts, options).total

    assert evaluate_parts(CFIE, parts | {place: True}, options).total >= before


def assert_every_node_adds_up(node: TraceNode) -> None:
    if node.children:
        assert node.value == sum(child.value for child in node.children)
    for child in node.children:
        assert_every_node_adds_up(child)


def shuffled(chance: random.Random, table: dict[str, Any]) -> dict[str, Any]:
    rows = list(table.items())
    chance.shuffle(rows)
    return dict(rows)
