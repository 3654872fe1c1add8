"""Every golden case of the packages, scored through the same door as `manage.py score`."""

from __future__ import annotations

import json

import pytest

from scoring import cli
from tests.engine.cases import differences, golden_cases, written_out

CASES = golden_cases()


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_golden_case(case):
    outcome = cli.score_text(json.dumps(written_out(case["input"])))

    if "errors" in case["expected"]:
        assert (outcome.code, list(outcome.errors)) == (cli.BAD_INPUT, case["expected"]["errors"])
    else:
        assert outcome.errors == ()
        assert differences(case["expected"], json.loads(outcome.out)) == []


def _expected(standard: str, key: str) -> list[object]:
    return [case["expected"].get(key) for _, case in CASES if case["input"]["standard"] == standard]


def test_every_star_has_a_case_at_its_bound_and_just_below():
    totals = {
        (case["expected"]["total"]["exact"], case["expected"]["star"])
        for _, case in CASES
        if "star" in case["expected"] and "total" in case["expected"]
    }

    for bound, star in ((40, 2), (70, 3), (100, 4), (125, 5), (150, 6), (175, 7)):
        assert (f"{bound}/1", star) in totals
        assert (f"{bound * 10**8 - 1}/{10**8}", star - 1) in totals
    assert set(_expected("t-cerds", "star")) >= {1, 2, 3, 4, 5, 6, 7, None}


def test_every_grade_has_a_case_at_its_bound_and_just_below():
    totals = {
        (case["expected"]["total"]["exact"], case["expected"]["grade"])
        for _, case in CASES
        if "grade" in case["expected"]
    }

    for bound, grade, below in ((90, "AA", "A"), (80, "A", "B"), (70, "B", "C")):
        assert (f"{bound}/1", grade) in totals
        assert (f"{2 * bound - 1}/2", below) in totals


def test_every_value_of_every_scored_option_has_a_case():
    chosen = {
        (case["input"]["standard"], key, value)
        for _, case in CASES
        for key, value in case["input"].get("options", {}).items()
    }

    assert chosen >= {
        ("t-cerds", "missing_dimension", "lose"),
        ("t-cerds", "missing_dimension", "renormalise"),
        ("t-cerds", "deduction_base", "full_mark"),
        ("t-cerds", "deduction_base", "composite"),
        ("t-cerds", "topic_stars", "on"),
        ("t-cfie", "item20", "alternative"),
        ("t-cfie", "item20", "additive"),
        ("t-cfie", "not_applicable", "rescale"),
        ("t-cfie", "not_applicable", "zero"),
        ("t-cfie", "not_applicable", "award"),
        ("t-cfie", "partial_points", "refuse"),
    }
