"""Concrete advice in the order of its effect: the cheapest way to the next band (T/CERDS 8.4 d)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.catalogue import Catalogue, Item, catalogue
from core.templatetags.lang import lang
from reports.reading.words import Pair, both
from standards.schema import Text

Json = Mapping[str, Any]
#: So many steps are listed; the rest is counted.
MOST_STEPS = 12
#: So many conditions of one level are named; the rest is counted.
MOST_CONDITIONS = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """What one level or part asks: how many of the conditions named must be met besides."""

    needed: str
    texts: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Advice:
    """One step: what to raise or meet, in which topic or group, its working days, the points it adds, and the
    total reached with it and all before."""

    number: int
    name: Pair
    area: Pair
    days: int
    gain: Fraction
    total: Fraction
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """The way to the next band. ``state`` as :class:`scoring.what_if.paths.Path` says it."""

    state: str
    days: int
    end: Fraction
    most: Fraction
    steps: tuple[Advice, ...]

    @property
    def shown(self) -> tuple[Advice, ...]:
        """The steps that are listed."""
        return self.steps[:MOST_STEPS]

    @property
    def more(self) -> int:
        """How many steps are not listed."""
        return max(len(self.steps) - MOST_STEPS, 0)

    @property
    def is_found(self) -> bool:
        """Whether there is a way."""
        return self.state == "reached"


def path_of(frozen: Json | None, standard: str, version: str) -> Path | None:
    """The way a frozen document holds; None where its format has none."""
    if frozen is None:
        return None
    book = catalogue(standard, version)
    return Path(
        state=frozen["state"],
        days=frozen["days"],
        end=Fraction(frozen["end"]),
        most=Fraction(frozen["most"]),
        steps=tuple(_advice(book, place, one) for place, one in enumerate(frozen["steps"], start=1)),
    )


def _advice(book: Catalogue, number: int, frozen: Json) -> Advice:
    item = book.items[frozen["item"]]
    return Advice(
        number=number,
        name=both(lambda: _named(item, frozen["key"])),
        area=both(book.section_of(item.key).name),
        days=frozen["days"],
        gain=Fraction(frozen["gain"]),
        total=Fraction(frozen["total"]),
        conditions=tuple(_condition(item, one) for one in frozen["to_meet"]),
    )


def _named(item: Item, key: str) -> str:
    """What a step is: an indicator raised to a level, or an item of which a part is met."""
    level = _level(item, key)
    if level is None:
        return lang(item.name)
    return pgettext("indicator raised to a level", "%(indicator)s to %(level)s") % {
        "indicator": lang(item.name),
        "level": lang(level),
    }


def _level(item: Item, key: str) -> Text | None:
    block = next((one for one in item.blocks if key.rpartition(":")[2] == one.key), None)
    return block.name if block else None


def _condition(item: Item, frozen: Json) -> Condition:
    checks = {check.key: check for block in item.blocks for check in block.checks}
    texts = [lang(checks[key].text) for key in frozen["open"] if key in checks]
    count, needed = len(texts), frozen["needed"]
    level = _level(item, frozen["key"])
    said = ""
    if level is not None:
        asked = (
            ngettext("%(n)d condition", "%(n)d conditions", needed) % {"n": needed}
            if needed >= count
            else _("%(n)d of these %(all)d conditions") % {"n": needed, "all": count}
        )
        said = pgettext("level and what it asks", "%(level)s, %(asked)s") % {
            "level": lang(level),
            "asked": asked,
        }
    return Condition(said, tuple(texts[:MOST_CONDITIONS]), max(count - MOST_CONDITIONS, 0))
