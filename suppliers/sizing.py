"""Size class by rule: what headcount, revenue, total assets and industry say (T/CERDS 6.2 needs the class).

China's rule holds for suppliers in China, the EU's for all others. Both tables are data
(``reference/README.md``); nothing here knows Django, the database or the clock. Money is in millions of the
rule's currency.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from suppliers.industries import industry_of, is_broad

_REFERENCE = Path(__file__).parent / "reference"
#: Classes of T/CERDS, smallest first; micro and small count as one.
CLASSES = ("micro_small", "medium", "large")
CURRENCIES = ("CNY", "EUR")
#: Figures beyond these are a slip of the pen: persons, and millions of a currency.
MOST_PEOPLE = 10_000_000
MOST_MONEY = Decimal(10_000_000)
FIRST_YEAR = 1990
#: 10,000 CNY, the unit of China's table, in millions.
_WAN = Decimal("0.01")
_INDICATORS = {"employees": "headcount", "revenue": "revenue", "assets": "assets"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A size rule: where it is from, its year, and the currency its limits are in."""

    key: str
    source: str
    year: int
    currency: str


CHINA = Rule("cn", "中小企业划型标准规定 (工信部联企业〔2011〕300号)", 2011, "CNY")
EUROPE = Rule("eu", "Commission Recommendation 2003/361/EC", 2003, "EUR")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a supplier; ``industry`` is a code of GB/T 4754-2017, money is in millions."""

    country: str
    industry: str = ""
    headcount: int | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None
    currency: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known that a rule asks for."""
        return self.headcount is None and self.revenue is None and self.assets is None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator against its limits. ``reached`` is the class it allows; empty while it is not known.

    ``medium_from`` and ``large_from`` are the least values of these classes. Under the EU's rule the classes
    begin above the limits for money (``above``), at the limit for the headcount.
    """

    indicator: str
    value: Decimal | None
    medium_from: Decimal
    large_from: Decimal
    reached: str
    above: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the rule says. ``size`` is empty while the figures do not decide it.

    ``item_en`` and ``item_zh`` name the industry of China's table. ``missing`` names what would decide it:
    ``industry``, ``industry_detail`` (the code is too broad), ``headcount``, ``revenue``, ``assets``,
    ``currency``; ``not_covered`` when the rule leaves the industry out.
    """

    rule: Rule
    size: str = ""
    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    item: int = 0
    item_en: str = ""
    item_zh: str = ""


def rule_for(country: str) -> Rule:
    """The rule that holds in a country (ISO 3166-1 alpha-2)."""
    return CHINA if country == "CN" else EUROPE


def suggest(facts: Facts) -> Suggestion:
    """The size class the rule gives, why, and what is missing where it gives none."""
    return _by_china(facts) if rule_for(facts.country) is CHINA else _by_europe(facts)


@dataclass(frozen=True, slots=True)
class _Limits:
    indicator: str
    medium_from: Decimal
    large_from: Decimal

    def line(self, value: Decimal | None) -> Line:
        if value is None:
            return Line(self.indicator, None, self.medium_from, self.large_from, "")
        reached = CLASSES[(value >= self.medium_from) + (value >= self.large_from)]
        return Line(self.indicator, value, self.medium_from, self.large_from, reached)


@dataclass(frozen=True, slots=True)
class _Item:
    number: int
    name_en: str
    name_zh: str
    limits: tuple[_Limits, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _items() -> Mapping[int, _Item]:
    """China's table: item → its limits, money in millions."""
    found: dict[int, _Item] = {}
    for row in _rows("size_cn.csv"):
        unit = Decimal(1) if row["indicator"] == "employees" else _WAN
        limit = _Limits(
            _INDICATORS[row["indicator"]],
            Decimal(row["medium_min"]) * unit,
            Decimal(row["large_min"]) * unit,
        )
        number = int(row["item"])
        earlier = found[number].limits if number in found else ()
        found[number] = _Item(number, row["industry_en"], row["industry_zh"], (*earlier, limit))
    return found


def _values(facts: Facts, rule: Rule) -> dict[str, Decimal | None]:
    """The figures a rule can use: money counts only in its currency."""
    is_known = facts.currency == rule.currency
    return {
        "headcount": None if facts.headcount is None else Decimal(facts.headcount),
        "revenue": facts.revenue if is_known else None,
        "assets": facts.assets if is_known else None,
    }


def _missing(facts: Facts, rule: Rule, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What is missing of ``wanted``; the currency where an amount stands in another one."""
    given = {"revenue": facts.revenue, "assets": facts.assets}
    other = any(given.get(name) is not None for name in wanted) and facts.currency != rule.currency
    absent = tuple(name for name in wanted if given.get(name) is None)
    return (*absent, "currency") if other else absent


def _by_china(facts: Facts) -> Suggestion:
    """A class is reached only when every indicator of the item is at or above its minimum."""
    industry = industry_of(facts.industry) if facts.industry else None
    if industry is None:
        return Suggestion(CHINA, missing=("industry",))
    item = _items().get(industry.size_item)
    if item is None:
        return Suggestion(CHINA, missing=("industry_detail" if is_broad(industry) else "not_covered",))
    values = _values(facts, CHINA)
    lines = tuple(limit.line(values[limit.indicator]) for limit in item.limits)
    reached = [line.reached for line in lines if line.reached]
    unknown = tuple(line.indicator for line in lines if not line.reached)
    least = min(reached, key=CLASSES.index, default="")
    # One indicator in the smallest class decides, whatever the others are.
    size = least if not unknown or least == CLASSES[0] else ""
    return Suggestion(
        CHINA,
        size,
        lines,
        () if size else _missing(facts, CHINA, unknown),
        item.number,
        item.name_en,
        item.name_zh,
    )


@dataclass(frozen=True, slots=True)
class _Category:
    headcount_below: Decimal
    turnover_max: Decimal
    balance_max: Decimal

    def holds(self, values: Mapping[str, Decimal | None]) -> bool | None:
        """Whether an enterprise fits; None while the figures do not tell."""
        people = values["headcount"]
        below = None if people is None else people < self.headcount_below
        money = _any(
            _at_most(values["revenue"], self.turnover_max), _at_most(values["assets"], self.balance_max)
        )
        return _all(below, money)


@cache
def _categories() -> Mapping[str, _Category]:
    return {
        row["category"]: _Category(
            Decimal(row["headcount_below"]),
            Decimal(row["turnover_max_meur"]),
            Decimal(row["balance_sheet_max_meur"]),
        )
        for row in _rows("size_eu.csv")
    }


def _by_europe(facts: Facts) -> Suggestion:
    """Small or medium: headcount below the limit; turnover or balance sheet total at or below its limit."""
    small, medium = _categories()["small"], _categories()["medium"]
    values = _values(facts, EUROPE)
    is_small, is_medium = small.holds(values), medium.holds(values)
    size = ""
    if is_small:
        size = "micro_small"
    elif is_medium is False:
        size = "large"
    elif is_small is False and is_medium:
        size = "medium"
    lines = (
        _Limits("headcount", small.headcount_below, medium.headcount_below).line(values["headcount"]),
        _above("revenue", values["revenue"], small.turnover_max, medium.turnover_max),
        _above("assets", values["assets"], small.balance_max, medium.balance_max),
    )
    unknown = tuple(line.indicator for line in lines if not line.reached)
    return Suggestion(EUROPE, size, lines, () if size else _missing(facts, EUROPE, unknown))


def _above(indicator: str, value: Decimal | None, medium: Decimal, large: Decimal) -> Line:
    """A line of money: a class begins above the limit of the one below it."""
    reached = "" if value is None else CLASSES[(value > medium) + (value > large)]
    return Line(indicator, value, medium, large, reached, above=True)


def _at_most(value: Decimal | None, limit: Decimal) -> bool | None:
    return None if value is None else value <= limit


def _all(*known: bool | None) -> bool | None:
    return False if False in known else None if None in known else True


def _any(*known: bool | None) -> bool | None:
    return True if True in known else None if None in known else False
