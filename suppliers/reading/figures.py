"""Figures of a list and words for a size: headcount, amounts in their column's unit, years, currencies."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from suppliers.industries import industry_of
from suppliers.models import SizeClass
from suppliers.sizing import CURRENCIES, FIRST_YEAR, MOST_MONEY, MOST_PEOPLE

#: Fields whose column head must name a unit, as in “Revenue (million EUR)” or “营业收入(万元)”.
MONEY = ("revenue", "assets")
#: Digits, perhaps in groups of three, perhaps with a point and decimals.
_NUMBER = re.compile(r"(\d{1,3}(?:([ ,'])\d{3})(?:\2\d{3})*|\d{1,15})(?:\.(\d{1,6}))?")
#: Headcounts as public lists give them: 1001-5000, <1000, 5000+.
_RANGE = re.compile(r"[<>≤≥~]\s*\d[\d,. ]*|\d[\d,. ]*(?:\+|\s*(?:-|–|—|~|to|至|到)\s*\d[\d,. ]*)")
_CURRENCY_WORDS = {
    "CNY": ("cny", "rmb", "yuan", "人民币", "元", "¥"),
    "EUR": ("eur", "euro", "欧元", "€"),
}
#: Words for a unit → millions in one, the longest first.
_UNITS = (
    ("百万", Decimal(1)),
    ("亿", Decimal(100)),
    ("万", Decimal("0.01")),
    ("千", Decimal("0.001")),
    ("million", Decimal(1)),
    ("mln", Decimal(1)),
    ("miljoen", Decimal(1)),
    ("miljoner", Decimal(1)),
    ("thousand", Decimal("0.001")),
)
_PLACES = Decimal("0.0001")
_SIZES = {
    SizeClass.LARGE: ("large", "l", "big", "大", "大型", "大型企业", "groot", "stor", "stora"),
    SizeClass.MEDIUM: (
        "medium",
        "m",
        "mid",
        "medium sized",
        "中",
        "中型",
        "中型企业",
        "middelgroot",
        "medelstor",
    ),
    SizeClass.MICRO_SMALL: (
        *(
            "small",
            "s",
            "micro",
            "micro small",
            "micro and small",
            "micro & small",
            "small and micro",
            "micro_small",
        ),
        *(
            "小",
            "微",
            "小型",
            "微型",
            "小微",
            "小微型",
            "小微企业",
            "小型企业",
            "微型企业",
            "klein",
            "små",
            "liten",
        ),
    ),
}
_SIZE_OF = {word: size.value for size, words in _SIZES.items() for word in words}


def unit_of(head: str) -> Decimal | None:
    """How many millions one unit of a column is, by its head; None where the head names no unit.

    A bare currency, as in “Revenue (EUR)”, means single units of it.
    """
    told = _folded(head)
    for word, millions in _UNITS:
        if word in told:
            return millions
    return Decimal("0.000001") if currency_in(head) else None


def currency_in(text: str) -> str:
    """The currency a head or a cell names, of those the size rules are written in; empty for none."""
    told = _folded(text)
    # “欧元” holds “元”, so the euro is looked for first.
    for code in ("EUR", "CNY"):
        if any(word in told for word in _CURRENCY_WORDS[code]):
            return code
    return ""


def read_number(text: str) -> Decimal | None:
    """A number of zero or more as lists write it, or None: 1250, 1,250, 1 250.5; no decimal comma."""
    found = _NUMBER.fullmatch(_folded(text))
    if found is None:
        return None
    whole = re.sub(r"[ ,']", "", found[1])
    return Decimal(f"{whole}.{found[3] or 0}")


def read_headcount(text: str) -> int | None:
    """A number of people, or None where it is no whole number, or more than the largest employer has."""
    found = read_number(text)
    if found is None or found != found.to_integral_value() or found > MOST_PEOPLE:
        return None
    return int(found)


def is_range(text: str) -> bool:
    """Whether a cell gives a range where one number is wanted."""
    return _RANGE.fullmatch(_folded(text)) is not None


def read_amount(text: str, unit: Decimal) -> Decimal | None:
    """An amount in millions, to four decimals, or None where it is no number or absurdly large."""
    found = read_number(text)
    if found is None or found * unit > MOST_MONEY:
        return None
    return (found * unit).quantize(_PLACES)


def read_year(text: str, last: int) -> int | None:
    """A year from ``FIRST_YEAR`` to ``last``, or None."""
    folded = _folded(text)
    is_year = folded.isascii() and folded.isdigit() and FIRST_YEAR <= int(folded[:6]) <= last
    return int(folded) if is_year else None


def read_currency(text: str) -> str | None:
    """The code of a currency the size rules know, or None."""
    folded = _folded(text).upper()
    return folded if folded in CURRENCIES else currency_in(text) or None


def read_industry(text: str) -> str | None:
    """The code of an industry of GB/T 4754-2017, or None."""
    found = industry_of(text)
    return found.code if found else None


@lru_cache(maxsize=256)
def read_size(text: str) -> str | None:
    """The size class a cell means, or None."""
    return _SIZE_OF.get(" ".join(_folded(text).replace("-", " ").split()))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
