"""The shipped packages hold what the sources print."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction

import pytest

from standards import loader
from standards.schema import LEVELS

CERDS = loader.cerds()
CFIE = loader.cfie()


def test_t_cerds_has_six_topics_seven_dimensions_and_84_indicators():
    assert [topic.name.in_language("zh-hans") for topic in CERDS.topics] == [
        "环境", "劳工与人权", "可持续采购", "社会", "公平运营", "治理",
    ]  # fmt: skip
    assert [dimension.name.in_language("zh-hans") for dimension in CERDS.dimensions] == [
        "政策", "倡议", "行动", "认证", "报告", "荣誉", "360°排查",
    ]  # fmt: skip
    assert [indicator.number for indicator in CERDS.indicators] == list(range(1, 85))


def test_table_a1_has_as_many_indicators_a_topic_as_printed():
    assert Counter(indicator.topic for indicator in CERDS.indicators) == {
        "environment": 15, "labour": 13, "procurement": 14, "society": 12, "operations": 12, "governance": 18,
    }  # fmt: skip


def test_society_alone_lacks_a_dimension():
    empty = [
        (topic.key, dimension.key)
        for topic in CERDS.topics
        for dimension in CERDS.scored_dimensions
        if not CERDS.cell(topic.key, dimension.key)
    ]

    assert empty == [("society", "certification")]


def test_at_least_n_stands_at_three_advanced_levels():
    found = [
        (indicator.number, level.key, level.required, len(level.criteria))
        for indicator in CERDS.indicators
        for level in indicator.levels
        if level.condition == "at_least"
    ]

    assert sorted((n, of) for _, _, n, of in found) == [(2, 3), (3, 4), (3, 4)]
    assert {level for _, level, _, _ in found} == {"advanced"}


@pytest.mark.parametrize(
    ("indicator", "size", "points"),
    [
        ("environment.policy.environmental_policy", "large", (60, 120, 200)),
        ("environment.policy.environmental_policy", "medium", (100, 150, 200)),
        ("environment.policy.environmental_policy", "micro_small", (150, 180, 200)),
        ("environment.initiative.environmental_initiative", "micro_small", (180, 200, 200)),
    ],
)
def test_the_rows_of_points_that_clause_6_2_prints(indicator, size, points):
    assert CERDS.points[size][indicator] == points


def test_the_star_bands_of_table_1():
    bands = [(band.star, int(band.start), int(band.end), band.stage) for band in CERDS.bands]

    assert bands == [
        (1, 0, 40, "qualified"),
        (2, 40, 70, "qualified"),
        (3, 70, 100, "qualified"),
        (4, 100, 125, "advanced"),
        (5, 125, 150, "advanced"),
        (6, 150, 175, "advanced"),
        (7, 175, 200, "advanced"),
    ]


def test_default_weights_are_equal_as_far_as_integers_go():
    for weights in (
        [topic.weight for topic in CERDS.topics],
        [dimension.weight for dimension in CERDS.scored_dimensions],
        *([CERDS.weights[one.key] for one in CERDS.cell(topic.key, dimension.key)]
          for topic in CERDS.topics for dimension in CERDS.scored_dimensions
          if CERDS.cell(topic.key, dimension.key)),
    ):  # fmt: skip
        assert sum(weights) == 10_000
        assert max(weights) - min(weights) <= 1


def test_only_employee_rights_have_a_floor():
    assert [one.key for one in CERDS.indicators if one.basic_is_floor] == ["labour.action.employee_rights"]


def test_t_cfie_has_seven_groups_thirty_items_and_seventy_parts():
    assert [int(group.points) for group in CFIE.groups] == [10, 15, 28, 17, 10, 10, 10]
    assert [item.number for item in CFIE.items] == list(range(1, 31))
    assert len(CFIE.by_key) == 70


def test_t_cfie_item_rules_stand_where_the_source_has_them():
    assert [item.number for item in CFIE.items if item.cap is not None] == [7]
    assert [item.number for item in CFIE.items if item.exclusive] == [20]
    assert [key for key, part in CFIE.by_key.items() if part.may_be_not_applicable] == ["22.3", "25.2"]
    assert [part.points for part in CFIE.items[1].parts] == [Fraction(1, 2)] * 6


@pytest.mark.parametrize("standard", [CERDS, CFIE], ids=lambda standard: standard.id)
def test_every_option_has_its_default_from_the_open_points(standard):
    assert {option.key: option.default for option in standard.options}.items() <= {
        "missing_dimension": "renormalise",
        "deduction_base": "full_mark",
        "levels": "own",
        "legal_floor": "required",
        "topic_stars": "off",
        "item20": "alternative",
        "not_applicable": "rescale",
        "partial_points": "allow",
    }.items()


def test_every_text_stands_in_both_languages_and_every_name_is_short():
    for indicator in CERDS.indicators:
        texts = [indicator.name, indicator.about, indicator.evidence]
        texts += [criterion.text for level in indicator.levels for criterion in level.criteria]
        for text in texts:
            assert text.en.isascii() or "–" in text.en or "°" in text.en or "’" in text.en or "≤" in text.en
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.in_language("zh-hans"))


def test_criterion_keys_are_unique_and_name_their_level():
    keys = [
        criterion.key
        for indicator in CERDS.indicators
        for level in indicator.levels
        for criterion in level.criteria
    ]

    assert len(keys) == len(set(keys))
    assert keys[0] == "environment.policy.environmental_policy.basic.1"


def test_a_standard_is_read_once_and_kept():
    assert loader.get("t-cerds") is loader.get("t-cerds", "1.0")
    assert tuple(level.key for level in CERDS.indicator("society.honour.social_honour").levels) == LEVELS


def test_every_package_is_pinned_in_lock():
    assert loader.read_lock() == {(p.id, p.version): p.hash for p in loader.listed()}


def test_every_case_file_is_a_list_of_titled_cases():
    for path in loader.ROOT.glob("*/*/cases/*.json"):
        for case in json.loads(path.read_text(encoding="utf-8")):
            assert case.keys() == {"title", "input", "expected"}
