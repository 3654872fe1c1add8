"""What a risk rule holds, read and checked: cut points, points, how factors combine, which checks follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from risk.checks import CHECKS
from risk.reference_tables import indicators
from scoring.rule_values import BadRule
from standards.yaml_source import read_yaml

_FILE = Path(__file__).with_name("product_rule.yaml")
FACTORS = ("inherent", "exposure", "record", "controls")
#: Points a rule gives for one thing, by name, in the order of the factors.
POINTS = (
    *("place_unknown", "eu_proposal", "oecd", "goods", "sector_unknown", "category"),
    *("tier_1", "tier_2", "only_source", "important"),
    *("environment", "unchecked", "warning"),
    *("not_evaluated", "declared_only", "critical", "major"),
)
MARKS = ("flag", "warning", "zero_tolerance")
COMBINE = ("highs_for_high", "highs_for_medium", "mediums_for_medium")
MOST_POINTS = 9
MOST_CUT = 30
MOST_TABLES = 20
_CUTS = 3
_LONGEST = 12


class Table(Protocol):
    """A table of countries: one that ships, or one that a buyer imported."""

    @property
    def key(self) -> str:
        """``wgi_rule_of_law``, or ``own:`` and the id of an imported index."""

    @property
    def name_en(self) -> str:
        """Its name in English, or as the buyer called it."""

    @property
    def area(self) -> str:
        """The risk area."""

    @property
    def direction(self) -> str:
        """``lower_worse`` or ``higher_worse``."""

    @property
    def source(self) -> str:
        """Who publishes it."""

    @property
    def year(self) -> int:
        """The year its figures are of."""

    @property
    def values(self) -> Mapping[str, Decimal]:
        """Figures by alpha-2 code."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One country table a rule uses, with three cut points from least to most risk."""

    table: Table
    cuts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A rule ready for use."""

    place: tuple[Cut, ...]
    spend: tuple[Decimal, ...]
    dependency: tuple[Decimal, ...]
    points: Mapping[str, int]
    cuts: Mapping[str, tuple[int, int]]
    combine: Mapping[str, int]
    always_high: tuple[str, ...]
    checks: Mapping[str, tuple[str, ...]]


@cache
def product_rule() -> tuple[str, Mapping[str, Any]]:
    """Label and content of the rule that ships."""
    known: Any = read_yaml(_FILE, _FILE.name)
    return known["label"], known["content"]


def book_of(content: Mapping[str, Any], own: Mapping[str, Table] | None = None) -> Book:
    """A stored content as a rule; ``own`` are the buyer's imported tables by key. One that is gone from
    there is left out. Stored content was checked by :func:`content_of`."""
    tables: dict[str, Table] = {**indicators(), **(own or {})}
    return Book(
        tuple(
            Cut(tables[one["table"]], tuple(Decimal(cut) for cut in one["cuts"]))
            for one in content["place"]
            if one["table"] in tables
        ),
        tuple(Decimal(cut) for cut in content["spend"]),
        tuple(Decimal(cut) for cut in content["dependency"]),
        content["points"],
        {key: (medium, high) for key, (medium, high) in content["cuts"].items()},
        content["combine"],
        tuple(content["always_high"]),
        {level: tuple(keys) for level, keys in content["checks"].items()},
    )


def content_of(
    given: Mapping[str, str], tables: Mapping[str, Table], chosen: Sequence[str]
) -> dict[str, Any]:
    """A rule's content from fields as they were typed (names as :func:`fields_of` gives them); ``chosen`` are
    the country tables used, the marks and the checks, as ``table:key``, ``mark:key`` and ``level:key``.

    Raises BadRule with a message for each field at fault.
    """
    problems: dict[str, str] = {}
    place = []
    for key, table in tables.items():
        if f"table:{key}" in chosen:
            cuts = _cuts(given, key, table.direction, problems)
            place.append({"table": key, "cuts": [str(one) for one in cuts]})
    if not place:
        problems["place"] = _("Use at least one country table.")
    if len(place) > MOST_TABLES:
        problems["place"] = _("Use at most %(most)s country tables.") % {"most": MOST_TABLES}
    content: dict[str, Any] = {
        "place": place,
        **{
            name: [str(one) for one in _cuts(given, name, "higher_worse", problems, most=100)]
            for name in ("spend", "dependency")
        },
        "points": {name: _whole(given, f"points:{name}", 0, MOST_POINTS, problems) for name in POINTS},
        "cuts": {name: _pair(given, name, problems) for name in FACTORS},
        "combine": {name: _whole(given, f"combine:{name}", 1, len(FACTORS), problems) for name in COMBINE},
        "always_high": [mark for mark in MARKS if f"mark:{mark}" in chosen],
        "checks": {
            level: [key for key in CHECKS if f"{level}:{key}" in chosen] for level in ("basic", "extended")
        },
    }
    ways = content["combine"]
    if not problems and ways["highs_for_medium"] > ways["highs_for_high"]:
        problems["combine:highs_for_medium"] = _("Medium cannot take more high factors than high does.")
    if not content["checks"]["basic"]:
        problems["basic"] = _("Choose at least one check for all suppliers.")
    if problems:
        raise BadRule(problems)
    return content


def fields_of(content: Mapping[str, Any]) -> dict[str, str]:
    """A content field by field, as a form shows it: ``cut:KEY:0``, ``points:KEY``, ``from:KEY:0``,
    ``combine:KEY``."""
    lists = {one["table"]: one["cuts"] for one in content["place"]}
    lists |= {name: content[name] for name in ("spend", "dependency")}
    return {
        **{f"cut:{key}:{n}": str(cut) for key, cuts in lists.items() for n, cut in enumerate(cuts)},
        **{f"points:{key}": str(value) for key, value in content["points"].items()},
        **{
            f"from:{key}:{n}": str(one) for key, pair in content["cuts"].items() for n, one in enumerate(pair)
        },
        **{f"combine:{key}": str(value) for key, value in content["combine"].items()},
    }


def chosen_of(content: Mapping[str, Any]) -> set[str]:
    """The boxes of a form that a content ticks."""
    return {
        *(f"table:{one['table']}" for one in content["place"]),
        *(f"mark:{mark}" for mark in content["always_high"]),
        *(f"{level}:{key}" for level, keys in content["checks"].items() for key in keys),
    }


def decimal_of(text: str) -> Decimal | None:
    """A plain decimal as somebody typed it, a comma read as a point; None when it is none."""
    text = text.strip().replace(",", ".")
    if not text or len(text) > _LONGEST or not text.isascii() or "e" in text.lower() or "_" in text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _cuts(
    given: Mapping[str, str], key: str, direction: str, problems: dict[str, str], most: int | None = None
) -> list[Decimal]:
    values: list[Decimal] = []
    for n in range(_CUTS):
        field = f"cut:{key}:{n}"
        value = decimal_of(given.get(field, ""))
        if value is None:
            problems[field] = _("Enter a number, such as 25 or 7.5.")
        elif most is not None and not 0 <= value <= most:
            problems[field] = _("Enter a share from 0 to 100 percent.")
        else:
            values.append(value)
    if len(values) == _CUTS and (wrong := out_of_order(values, direction)):
        problems[f"cut:{key}:{wrong[0]}"] = wrong[1]
    return values


def out_of_order(values: Sequence[Decimal], direction: str) -> tuple[int, str] | None:
    """Where three cut points go the wrong way for a direction, and what to say; None where they are right."""
    for n, (before, after) in enumerate(pairwise(values), start=1):
        if direction == "lower_worse" and after >= before:
            return n, _("Lower is worse here: each cut point must be below the one before.")
        if direction == "higher_worse" and after <= before:
            return n, _("Higher is worse here: each cut point must be above the one before.")
    return None


def _whole(given: Mapping[str, str], field: str, least: int, most: int, problems: dict[str, str]) -> int:
    text = given.get(field, "").strip()
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST else -1
    if not least <= value <= most:
        problems[field] = _("Enter a whole number from %(least)s to %(most)s.") % {
            "least": least,
            "most": most,
        }
    return value


def _pair(given: Mapping[str, str], name: str, problems: dict[str, str]) -> list[int]:
    pair = [_whole(given, f"from:{name}:{n}", 1, MOST_CUT, problems) for n in range(2)]
    if f"from:{name}:1" not in problems and pair[0] >= pair[1]:
        problems[f"from:{name}:1"] = _("High must begin above medium.")
    return pair
