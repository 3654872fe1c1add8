"""The rule's arithmetic: the worked example of the handbook, edges of cut points, how factors combine."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from risk.calculation import CardFact, EventFact, Facts, calculate, half_up, points_of
from risk.reference_tables import goods_of, indicators, lists_naming
from risk.rule_content import (
    book_of,
    chosen_of,
    content_of,
    fields_of,
    product_rule,
)
from scoring.rule_values import BadRule

BOOK = book_of(product_rule()[1])
MAKER = Facts(
    country="VN",
    isic=("14",),
    category="Knitwear",
    is_high_category=True,
    spend=Decimal(6),
    only_source=("Jersey",),
    events=(EventFact("1", "Discharge", "2025-06-01", "environment", 2),),
    is_checked=True,
    cards=(CardFact("t-cerds", "2", 2, 7, "verified"),),
)


def test_the_worked_example_of_the_handbook_is_what_is_calculated() -> None:
    text = Path("docs/risk.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\w+) \| (\w+)[^|]*\| (\d) \|$", text, flags=re.MULTILINE)
    tree = calculate(BOOK, MAKER)
    found = [
        (factor["key"], line["key"], str(line["points"]))
        for factor in tree["factors"]
        for line in factor["lines"]
        if line["points"]
    ]
    assert told == found
    place = tree["factors"][0]["lines"][0]
    figures = [one["points"] for one in place["figures"] if one["points"] is not None]
    assert f"{' + '.join(map(str, figures))} = {place['sum']} over {place['known']} figures" in text
    assert [factor["points"] for factor in tree["factors"]] == [8, 7, 3, 3]
    assert (tree["class"], tree["because"], tree["highs"]) == ("high", "highs", 2)


def test_the_points_of_a_factor_are_the_sum_of_its_lines_whatever_is_known() -> None:
    for country, isic, tier in product(["SE", "CN", "BD", "ZZ"], [(), ("46",), ("01",)], [1, 2, 5]):
        tree = calculate(BOOK, Facts(country, isic, tier=tier, flags=("core_part",), major=3))
        for factor in tree["factors"]:
            assert factor["points"] == sum(line["points"] for line in factor["lines"])
            assert all(isinstance(line["points"], int) for line in factor["lines"])


def test_a_figure_at_a_cut_point_has_reached_it() -> None:
    cuts = (Decimal(75), Decimal(50), Decimal(25))
    assert [points_of(Decimal(v), cuts, "lower_worse") for v in ("75.01", "75", "50", "25.01", "25")] == [
        *(0, 1, 2, 2, 3)
    ]
    upward = (Decimal(2), Decimal(4), Decimal(6))
    assert [points_of(Decimal(v), upward, "higher_worse") for v in ("1.9", "2", "6")] == [0, 1, 3]
    assert [half_up(total, 6) for total in (8, 9, 14, 15)] == [1, 2, 2, 3]


def test_marks_make_high_whatever_the_points() -> None:
    quiet = Facts("SE", ("62",), is_checked=True, cards=(CardFact("t-cfie", "AA", 4, 4, "audited"),))
    assert calculate(BOOK, quiet)["class"] == "low"
    for changed in (
        replace(quiet, flags=("high_risk",)),
        replace(quiet, is_warned=True),
        replace(quiet, zero_tolerance=1),
    ):
        tree = calculate(BOOK, changed)
        assert (tree["class"], tree["because"]) == ("high", "marks")


def test_more_risk_never_lowers_the_class() -> None:
    order = ["low", "medium", "high"]
    changes: tuple[dict[str, Any], ...] = (
        {"is_high_category": True},
        {"spend": Decimal("5.00")},
        {"critical": 1},
        {"events": MAKER.events},
        {"cards": (CardFact("t-cfie", "C", 1, 4, "declared"),)},
    )
    for change in changes:
        for country in ("SE", "CN", "BD"):
            plain = Facts(
                country, ("26",), is_checked=True, cards=(CardFact("t-cfie", "A", 3, 4, "audited"),)
            )
            before, after = calculate(BOOK, plain), calculate(BOOK, replace(plain, **change))
            assert order.index(after["class"]) >= order.index(before["class"])


def test_reference_tables_are_read_exactly_and_name_source_and_year() -> None:
    figures = indicators()
    assert figures["wgi_rule_of_law"].values["CN"] == Decimal("52.83")
    assert "NA" in figures["wgi_rule_of_law"].values  # Namibia
    assert all(one.source and one.year and one.licence and one.values for one in figures.values())
    assert lists_naming("1410") == {"eu_proposal", "oecd"}
    assert lists_naming("4641") == {"eu_proposal"}
    assert lists_naming("62") == set()
    assert "Garments" in goods_of("VN", "1410")
    assert goods_of("SE", "14") == ()


def test_a_rule_goes_through_its_form_unchanged() -> None:
    content = product_rule()[1]
    assert content_of(fields_of(content), indicators(), sorted(chosen_of(content))) == content


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("cut:wgi_rule_of_law:1", "80", "below the one before"),
        ("cut:sdg_8_8_2:1", "1", "above the one before"),
        ("cut:spend:0", "", "Enter a number"),
        ("cut:spend:2", "101", "0 to 100 percent"),
        ("cut:dependency:0", "1e3", "Enter a number"),
        ("points:category", "-1", "whole number from 0 to 9"),
        ("points:category", "", "whole number from 0 to 9"),
        ("from:record:1", "2", "above medium"),
        ("combine:highs_for_high", "5", "from 1 to 4"),
        ("combine:highs_for_medium", "3", "more high factors"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field: str, text: str, words: str) -> None:
    content = product_rule()[1]
    with pytest.raises(BadRule) as refused:
        content_of(fields_of(content) | {field: text}, indicators(), sorted(chosen_of(content)))
    assert words in refused.value.problems[field]


def test_a_rule_needs_a_country_table_and_a_basic_check() -> None:
    content = product_rule()[1]
    with pytest.raises(BadRule) as refused:
        content_of(fields_of(content), indicators(), [])
    assert set(refused.value.problems) == {"place", "basic"}
