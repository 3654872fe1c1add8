"""The size rules: what they suggest from the figures, and what they still need."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.industries import industries, industry_choices, industry_of
from suppliers.sizing import CLASSES, Facts, suggest

#: The limits as the two rules print them, apart from the product's own tables.
CHINA_INDUSTRY = ((300, 1000), (2000, 40000))  # persons; 10,000 CNY
EUROPE = {"micro_small": (50, 10, 10), "medium": (250, 50, 43)}  # persons below; million euro


def china(headcount: int | None, wan: str | None, industry: str = "C", **more: object) -> Facts:
    """A supplier in China with its revenue in 10,000 CNY, as the rule prints it."""
    revenue = None if wan is None else Decimal(wan) / 100
    return Facts("CN", industry, headcount, revenue, currency="CNY", **more)  # type: ignore[arg-type]


def europe(headcount: int | None, revenue: str | None = None, assets: str | None = None) -> Facts:
    money = [None if one is None else Decimal(one) for one in (revenue, assets)]
    return Facts("SE", "", headcount, money[0], money[1], "EUR")


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        (china(1000, "40000"), "large"),
        (china(999, "40000"), "medium"),
        (china(1000, "39999"), "medium"),
        (china(300, "2000"), "medium"),
        (china(299, "40000"), "micro_small"),
        (china(5000, "1999"), "micro_small"),
        (china(None, "20000", "A"), "large"),
        (china(None, "19999", "01"), "medium"),
        (china(None, "499", "01"), "micro_small"),
        (china(200, "40000", "51"), "large"),
        (china(200, "40000", "52"), "medium"),
        (china(300, None, "O"), "large"),
        (china(None, "80000", "47", assets=Decimal(800)), "large"),
        (china(None, "80000", "47", assets=Decimal("799.99")), "medium"),
        (china(300, None, "72", assets=Decimal(1200)), "large"),
        (china(None, "200000", "701", assets=Decimal(100)), "large"),
        (china(1000, "5000", "702"), "large"),
    ],
)
def test_chinas_limits_hold_to_the_last_unit(facts, size) -> None:
    assert suggest(facts).size == size


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        (europe(49, "10"), "micro_small"),
        (europe(49, "10.0001", "10"), "micro_small"),
        (europe(49, "10.0001", "10.0001"), "medium"),
        (europe(50, "10"), "medium"),
        (europe(249, "50"), "medium"),
        (europe(249, "50.0001", "43"), "medium"),
        (europe(249, "50.0001", "43.0001"), "large"),
        (europe(250, "1", "1"), "large"),
        (europe(250), "large"),
        (europe(None, "60", "50"), "large"),
    ],
)
def test_the_eus_limits_hold_to_the_last_unit(facts, size) -> None:
    assert suggest(facts).size == size


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Facts("CN", "", 400), ("industry",)),
        (china(400, None), ("revenue",)),
        (china(None, "5000"), ("headcount",)),
        (china(400, "5000", "F"), ("industry_detail",)),
        (china(400, "5000", "59"), ("industry_detail",)),
        (china(400, "5000", "J"), ("not_covered",)),
        (china(400, "5000", "53"), ("not_covered",)),
        (Facts("CN", "C", 400, Decimal(50), currency="EUR"), ("currency",)),
        (europe(None), ("headcount", "revenue", "assets")),
        (europe(49, "11"), ("assets",)),
        (Facts("DE", "", 49, Decimal(9), currency="CNY"), ("assets", "currency")),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_guessed(facts, missing) -> None:
    found = suggest(facts)
    assert (found.size, found.missing) == ("", missing)


def test_one_small_indicator_decides_without_the_others() -> None:
    assert suggest(china(20, None)).size == "micro_small"
    assert suggest(china(None, "1")).size == "micro_small"


def test_each_rule_names_its_source_year_and_limits() -> None:
    one, other = suggest(china(420, "5000")), suggest(europe(420))
    assert (one.rule.year, one.rule.currency, one.item_en) == (
        2011,
        "CNY",
        "Industry (mining, manufacturing, utilities)",
    )
    assert [(line.indicator, int(line.medium_from), int(line.large_from)) for line in one.lines] == [
        ("headcount", 300, 1000),
        ("revenue", 20, 400),
    ]
    assert "2003/361/EC" in other.rule.source


amounts = st.one_of(st.none(), st.integers(0, 60).map(Decimal))
people = st.one_of(st.none(), st.integers(0, 400))


@given(people, amounts, amounts)
def test_an_eu_suggestion_is_what_every_completion_of_the_figures_gives(headcount, revenue, assets) -> None:
    """A class is suggested exactly when no missing figure could change it."""
    completed = product(
        [headcount] if headcount is not None else [0, 49, 50, 249, 250],
        [revenue] if revenue is not None else [0, 10, 11, 50, 51],
        [assets] if assets is not None else [0, 10, 11, 43, 44],
    )
    possible = {_by_hand(*one) for one in completed}
    facts = Facts("PT", "", headcount, revenue, assets, "EUR")
    assert suggest(facts).size == (possible.pop() if len(possible) == 1 else "")


def _by_hand(headcount: float, revenue: float, assets: float) -> str:
    for size, (people, turnover, balance) in EUROPE.items():
        if headcount < people and (revenue <= turnover or assets <= balance):
            return size
    return "large"


@given(st.integers(0, 2000), st.integers(0, 60_000))
def test_in_china_the_lowest_indicator_decides(headcount, wan) -> None:
    reached = [
        sum(value >= limit for limit in limits)
        for value, limits in zip((headcount, wan), CHINA_INDUSTRY, strict=True)
    ]
    assert suggest(china(headcount, str(wan))).size == CLASSES[min(reached)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("C", "C"), ("17", "17"), ("c17", "17"), ("1711", "17"), ("C.17.1", "17"), ("7020", "702")],
        *[("５９２", "592"), (" 18 ", "18"), ("A17", None), ("98", None), ("C1", None), ("textiles", None)],
        *[("", None), ("1", None)],
    ],
)
def test_industries_are_known_by_their_codes(text, code) -> None:
    found = industry_of(text)
    assert (found.code if found else None) == code


def test_every_industry_has_a_section_and_names_and_stands_in_the_select() -> None:
    offered = [code for _section, pairs in industry_choices("zh-hans") for code, _name in pairs]
    assert sorted(offered) == sorted(industries())
    for code, one in industries().items():
        assert one.section in industries(), code
        assert one.name_en, code
        assert one.name_zh, code
