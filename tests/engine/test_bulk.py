"""Many suppliers at once give what one by one gives, to the last digit: levels."""

from __future__ import annotations

import random
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import (
    CompiledLevels,
    ScoringError,
    compile_levels,
    evaluate_levels,
    exact_text,
    levels_settings,
)
from scoring.engine.bulk import BulkLevels, LevelsBulk, encode_deductions, encode_levels
from tests.engine.test_properties import ANSWERS, CERDS, KEYS, random_setting, repeatable, seeds

SOCIETY = [key for key in KEYS if key.startswith("society.")]
Rows = list[dict[str, str]]


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - test data, no secret


def random_rows(chance: random.Random, count: int, masks: list[list[str]]) -> Rows:
    """Levels of suppliers, each with one of the masks."""
    rows = []
    for _ in range(count):
        masked = chance.choice(masks)
        rows.append({key: "na" if key in masked else chance.choice(ANSWERS) for key in KEYS})
    return rows


def setting_with_something_left(seed: int, options: dict[str, str]) -> dict[str, Any]:
    """A random setting with equal topic and dimension weights, so that no mask leaves nothing to score."""
    setting = random_setting(seed)
    weights = {name: rows for name, rows in setting["weights"].items() if name == "indicators"}
    return {**setting, "weights": weights, "options": options}


def one_by_one(setting: dict[str, Any], levels: dict[str, str], share: Fraction, *, zeroed: bool) -> Any:
    masked = [key for key, level in levels.items() if level == "na"]
    table: CompiledLevels = compile_levels(CERDS, **setting, not_applicable=masked)
    return evaluate_levels(table, levels, deduction=share, zeroed=zeroed)


def assert_same(many: BulkLevels, row: int, one: Any) -> None:
    assert many.total(row) == one.total
    assert many.contributions(row) == tuple(topic.contribution for topic in one.topics)
    assert many.stars[row] == (one.star or 0)


def scored(setting: dict[str, Any], rows: Rows, **also: Any) -> BulkLevels:
    return LevelsBulk(levels_settings(CERDS, **setting)).evaluate(encode_levels(CERDS, rows), **also)


@repeatable
@given(
    seed=seeds,
    base=st.sampled_from(("full_mark", "composite")),
    missing=st.sampled_from(("renormalise", "lose")),
    masks=st.sampled_from(([[]], [SOCIETY], [[], SOCIETY[:3], KEYS[20:60]], [[key] for key in KEYS[:30]])),
    deduct=st.booleans(),
)
def test_many_at_once_equals_one_by_one(seed, base, missing, masks, deduct):
    chance = chance_of(seed)
    setting = setting_with_something_left(seed, {"deduction_base": base, "missing_dimension": missing})
    rows = random_rows(chance, 20, masks)
    shares = [Fraction(chance.choice((0, 500, 2000, chance.randint(0, 2000))) * deduct, 10_000) for _ in rows]
    zeroed = [chance.random() < 0.1 for _ in rows]
    deductions, scale = encode_deductions(shares)

    many = scored(setting, rows, deductions=deductions, scale=scale, zeroed=np.array(zeroed))

    texts = list(many.contribution_texts())
    for row, (levels, share, void) in enumerate(zip(rows, shares, zeroed, strict=True)):
        assert texts[row] == [exact_text(one) for one in many.contributions(row)]
        assert_same(many, row, one_by_one(setting, levels, share, zeroed=void))


@pytest.mark.parametrize("count", [1, 4095, 4096, 17_000])
def test_however_many_share_a_mask(count):
    """Few suppliers of a mask, many, and more than are taken at a time go different ways."""
    chance = chance_of(count)
    setting = {"size": "medium", "options": {"deduction_base": "composite"}}
    rows = random_rows(chance, 60, [SOCIETY[:2]]) + random_rows(chance, 60, [[]])
    codes = encode_levels(CERDS, rows)
    times = -(-count // 60)
    tiled = np.concatenate([np.tile(codes[:, :60], times), codes[:, 60:]], axis=1)
    parts = np.array([chance.choice((0, 1, 2000)) for _ in range(tiled.shape[1])])

    many = LevelsBulk(levels_settings(CERDS, **setting)).evaluate(tiled, parts)

    last = tiled.shape[1] - 60
    for column in (0, 1, last - 1, last, last + 59):
        levels = rows[column % 60] if column < last else rows[60 + column - last]
        share = Fraction(int(parts[column]), 10_000)
        assert_same(many, column, one_by_one(setting, levels, share, zeroed=False))


def test_every_supplier_may_have_a_mask_of_its_own():
    chance = chance_of(7)
    rows = [
        {key: "na" if chance.random() < 0.4 else chance.choice(ANSWERS) for key in KEYS} for _ in range(150)
    ]
    parts = np.array([chance.randint(0, 2000) for _ in rows])

    many = scored({"size": "large"}, rows, deductions=parts)

    assert len(set(many.groups.tolist())) == len(rows)
    assert many.totals.shape[0] >= 3, "sums of more than 64 bits were meant to come up"
    for row, levels in enumerate(rows):
        share = Fraction(int(parts[row]), 10_000)
        assert_same(many, row, one_by_one({"size": "large"}, levels, share, zeroed=False))


def test_masks_that_too_many_share_to_be_taken_together():
    chance = chance_of(3)
    masks = [[], SOCIETY[:1], SOCIETY[1:2]]
    rows = [row for mask in masks for row in random_rows(chance, 30, [mask])]
    codes = encode_levels(CERDS, rows)
    places = np.arange(9_000) % 90

    many = LevelsBulk(levels_settings(CERDS, size="large")).evaluate(codes[:, places])
    few = scored({"size": "large"}, rows)

    assert len(many.denominators) == 3
    totals = [few.total(row) for row in range(90)]
    assert [many.total(row) for row in range(9_000)] == [totals[place] for place in places]
    assert many.stars.tolist() == few.stars[places].tolist()


def test_exactly_on_a_bound_gets_the_higher_star_and_just_below_it_the_lower():
    points = {key: {"basic": 100, "intermediate": 125, "advanced": 175} for key in KEYS}
    rows = [dict.fromkeys(KEYS, level) for level in ANSWERS]

    exact = scored({"size": "large", "points": points}, rows)
    below = scored({"size": "large", "points": points}, rows, deductions=np.array([1, 1, 1, 1]))

    assert list(exact.stars) == [1, 4, 5, 7]
    assert list(below.stars) == [1, 3, 4, 6]
    assert below.total(1) == 100 - Fraction(200, 10_000)


def test_bounds_hold_beyond_64_bits_too():
    masked = [CERDS.cell(topic.key, "action")[0].key for topic in CERDS.topics]
    points = {key: {"basic": 100, "intermediate": 125, "advanced": 175} for key in KEYS}
    setting = {"size": "large", "points": points}
    rows = [dict.fromkeys(KEYS, level) | dict.fromkeys(masked, "na") for level in ANSWERS]

    many = scored(setting, rows)
    below = scored(setting, rows, deductions=np.array([1, 1, 1, 1]))

    assert many.totals.shape[0] > 1
    assert [many.total(row) for row in range(4)] == [0, 100, 125, 175]
    assert list(many.stars) == [1, 4, 5, 7]
    assert list(below.stars) == [1, 3, 4, 6]


def test_a_deduction_larger_than_the_score_leaves_nothing():
    rows = [dict.fromkeys(KEYS, "none") | {KEYS[0]: "basic"}]

    many = scored({"size": "large"}, rows, deductions=np.array([2000]))

    assert [many.total(0), many.stars[0]] == [0, 1]
    assert sum(many.contributions(0)) > 0


def test_a_zeroed_round_has_no_star_and_keeps_what_topics_would_add():
    rows = [dict.fromkeys(KEYS, "advanced")] * 2

    many = scored({"size": "large"}, rows, zeroed=np.array([True, False]))

    assert [many.total(0), many.total(1)] == [0, 200]
    assert list(many.stars) == [0, 7]
    assert sum(many.contributions(0)) == 200


def test_deductions_share_the_coarsest_scale_that_is_exact():
    parts, scale = encode_deductions([Fraction(0), Fraction(1, 5), Fraction("0.0450")])
    assert (parts.tolist(), scale) == ([0, 2000, 450], 10_000)

    parts, scale = encode_deductions([Fraction("0.012345"), Fraction("0.1")])
    assert (parts.tolist(), scale) == ([2469, 20_000], 200_000)

    with pytest.raises(ScoringError) as error:
        encode_deductions([Fraction(1, 10), Fraction("0.00000001")])
    assert str(error.value) == "[1].deduction: has more than seven decimals; score this one alone"


def test_seven_decimals_of_a_deduction_are_exact():
    rows = [dict.fromkeys(KEYS, "intermediate")]
    parts, scale = encode_deductions([Fraction("0.1234567")])

    many = scored({"size": "large"}, rows, deductions=parts, scale=scale)

    one = one_by_one({"size": "large"}, rows[0], Fraction("0.1234567"), zeroed=False)
    assert_same(many, 0, one)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {KEYS[0]: "best"},
            f'[1].levels.{KEYS[0]}: must be one of none, basic, intermediate, advanced, na, is "best"',
        ),
        ({KEYS[0]: 1}, f"[1].levels.{KEYS[0]}: must be one of none, basic, intermediate, advanced, na, is 1"),
        (
            {KEYS[0]: []},
            f"[1].levels.{KEYS[0]}: must be one of none, basic, intermediate, advanced, na, is a list",
        ),
        ({"new.one": "basic"}, "[1].levels.new.one: unknown indicator"),
    ],
)
def test_a_row_with_a_fault_is_named(change, message):
    good = dict.fromkeys(KEYS, "basic")

    with pytest.raises(ScoringError) as error:
        encode_levels(CERDS, [good, good | change])

    assert str(error.value) == message


def test_a_missing_indicator_is_named():
    good = dict.fromkeys(KEYS, "basic")

    with pytest.raises(ScoringError) as error:
        encode_levels(CERDS, [good, good, dict.fromkeys(KEYS[1:], "basic")])

    assert str(error.value).startswith(f"[2].levels.{KEYS[0]}: missing; give one of")


@pytest.mark.parametrize("deductions", [[2001], [-1], [1, 1]])
def test_a_deduction_out_of_range_is_refused(deductions):
    with pytest.raises(
        ScoringError,
        match=r"^deductions: must be one integer from 0 to 2000 \(parts per 10000\) for each supplier",
    ):
        scored({"size": "large"}, [dict.fromkeys(KEYS, "basic")], deductions=np.array(deductions))


@pytest.mark.parametrize("scale", [0, 10_000_001])
def test_a_scale_that_would_not_be_exact_is_refused(scale):
    with pytest.raises(ScoringError, match=f"parts per {scale}"):
        scored({"size": "large"}, [dict.fromkeys(KEYS, "basic")], scale=scale)


@pytest.mark.parametrize("scale", [1, 10_000_000])
def test_the_coarsest_and_the_finest_scale_are_taken(scale):
    rows = [dict.fromkeys(KEYS, "advanced")]

    assert scored({"size": "large"}, rows, deductions=np.array([0]), scale=scale).total(0) == 200
    assert scored({"size": "large"}, rows, deductions=np.array([scale // 5]), scale=scale).total(0) == (
        200 if scale == 1 else 160
    )


@pytest.mark.parametrize("codes", [np.full((84, 1), 5, dtype=np.uint8), np.zeros((83, 1), dtype=np.uint8)])
def test_codes_that_mean_nothing_are_refused(codes):
    with pytest.raises(ScoringError, match="codes: must be 0 to 4, one row for each indicator"):
        LevelsBulk(levels_settings(CERDS, size="large")).evaluate(codes)


def test_every_supplier_that_nothing_is_left_of_is_named():
    nothing = dict.fromkeys(KEYS, "na")
    rows = [nothing, dict.fromkeys(KEYS, "basic"), nothing]

    with pytest.raises(ScoringError) as error:
        scored({"size": "large"}, rows)

    assert [problem.path for problem in error.value.problems] == ["[0].levels", "[2].levels"]


def test_no_suppliers_give_no_rows():
    many = scored({"size": "large"}, [])

    assert len(many.stars) == 0


def test_masks_met_again_are_not_compiled_again():
    bulk = LevelsBulk(levels_settings(CERDS, size="large"))
    codes = encode_levels(CERDS, random_rows(chance_of(1), 10, [[], SOCIETY]))

    first = bulk.evaluate(codes)
    again = bulk.evaluate(codes)

    assert [first.total(row) for row in range(10)] == [again.total(row) for row in range(10)]


def test_the_engine_does_without_numpy():
    program = "import sys; sys.modules['numpy'] = None; import scoring.engine, scoring.cli; print('fine')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.stdout == "fine\n", done.stderr
