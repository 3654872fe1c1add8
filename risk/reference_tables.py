"""The tables that risk classes rest on, read once: country indicators, sector lists, goods (``reference/``).

Figures are exact decimals as their source prints them. Sources, years and licences: ``reference/README.md``.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent / "reference"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure about countries. ``direction`` is ``lower_worse`` or ``higher_worse``."""

    key: str
    name_en: str
    name_zh: str
    area: str
    direction: str
    source: str
    year: int
    licence: str
    values: Mapping[str, Decimal]

    def name(self, language: str) -> str:
        """Its name; English where there is no other."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class SectorList:
    """A list that names sectors, or goods of them; ``year`` is empty where it carries none."""

    key: str
    name_en: str
    name_zh: str
    areas: tuple[str, ...]
    source: str
    year: int | None
    licence: str

    def name(self, language: str) -> str:
        """Its name; English where there is no other."""
        return self.name_zh if language.startswith("zh") else self.name_en


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every country indicator that ships, by key."""
    values: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in _rows("countries.csv"):
        for key, text in row.items():
            if key != "alpha2" and text:
                values[key][row["alpha2"]] = Decimal(text)
    return {
        row["key"]: Indicator(
            row["key"],
            row["name_en"],
            row["name_zh"],
            row["area"],
            row["direction"],
            row["source"],
            int(row["year"]),
            row["licence"],
            MappingProxyType(values[row["key"]]),
        )
        for row in _rows("indicators.csv")
    }


@cache
def sector_lists() -> Mapping[str, SectorList]:
    """The lists that name sectors, by key: ``eu_proposal``, ``oecd``, ``goods``."""
    return {
        row["key"]: SectorList(
            row["key"],
            row["name_en"],
            row["name_zh"],
            tuple(row["areas"].split()),
            row["source"],
            int(row["year"]) if row["year"] else None,
            row["licence"],
        )
        for row in _rows("sector_lists.csv")
    }


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    """ISIC code as a list names it → the lists."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows("sectors.csv"):
        found[row["isic"]].add(row["list"])
    return {code: frozenset(lists) for code, lists in found.items()}


@cache
def lists_naming(isic: str) -> frozenset[str]:
    """The lists that name an ISIC code or a heading it belongs to: 4641 is named by 46, 464 or 4641."""
    heads = (isic[:length] for length in range(2, len(isic) + 1))
    return frozenset().union(*(_listed().get(head, frozenset()) for head in heads))


@cache
def _goods() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows("labour_goods.csv"):
        found[row["alpha2"], row["isic_division"]].append(row["good"])
    return {key: tuple(sorted(set(goods))) for key, goods in found.items()}


def goods_of(country: str, isic: str) -> tuple[str, ...]:
    """Goods of a country made in the division of an ISIC code that are on the US list, by name."""
    return _goods().get((country, isic[:2]), ())


@cache
def _industries() -> Mapping[str, tuple[str, ...]]:
    return {row["gbt"]: tuple(row["isic"].split()) for row in _rows("industry_isic.csv")}


def isic_of_industry(industry: str) -> tuple[str, ...]:
    """The ISIC divisions nearest to an industry of GB/T 4754-2017; none for a section alone."""
    return _industries().get(industry[:2], ())


@cache
def _divisions() -> Mapping[str, tuple[str, str]]:
    return {row["code"]: (row["name_en"], row["name_zh"]) for row in _rows("isic_divisions.csv")}


def division_name(code: str, language: str) -> str:
    """A short name of an ISIC division; the code itself where it is none."""
    names = _divisions().get(code[:2])
    if names is None:
        return code
    return names[1] if language.startswith("zh") else names[0]


@cache
def industries_of_division(division: str) -> tuple[str, ...]:
    """The divisions of GB/T 4754-2017 whose nearest ISIC division, the first one named, is this."""
    return tuple(sorted(gbt for gbt, isic in _industries().items() if isic[0] == division))


def division_of(isic: str, industry: str) -> str:
    """The ISIC division a supplier is counted under: of its own code, else the nearest to its industry; empty
    where neither is known."""
    if isic:
        return isic[:2]
    return next(iter(isic_of_industry(industry)), "")
