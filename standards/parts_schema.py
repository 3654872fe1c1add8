"""The shape of a parts standard: frozen values, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from standards.text import Option, Text

CONTROL_KINDS: Final = ("audit", "site_visit", "remedy")
"""What a risk can call for: an audit by a third party, a visit, a plan and its correction."""

TRIGGERS: Final = ("not_met", "not_fully_met")
"""When a control is called for: nothing of the item is met; or something of it is missing."""


@dataclass(frozen=True, slots=True)
class Control:
    """What an item calls for when its answer shows a risk.

    `days` is how long there is for it, counted from when the risk became known; `every_months` how
    often it comes back, None for once. `key` is the item's key with the kind: ``7.audit``.
    """

    key: str
    kind: str
    when: str
    days: int
    every_months: int | None
    clause: str
    text: Text


@dataclass(frozen=True, slots=True)
class Part:
    """The smallest thing that earns points in a parts standard; met, partly met or not."""

    key: str
    points: Fraction
    may_be_not_applicable: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """A question, or secondary indicator (二级指标): its parts add up, `cap` bounds them where there is one.

    `exclusive`: the parts are alternatives, unless the option ``alternatives`` (in T/CFIE ``item20``)
    is ``additive``. `controls` are what it calls for when it is not met, or not fully.
    """

    key: str
    number: int
    name: Text
    clause: str
    points: Fraction
    cap: Fraction | None
    exclusive: bool
    about: Text
    evidence: Text
    note: Text | None
    parts: tuple[Part, ...]
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A primary indicator (一级指标) and its items."""

    key: str
    name: Text
    clause: str
    points: Fraction
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade; it starts at `start` points, that value included."""

    key: str
    name: Text
    meaning: Text
    clause: str
    note: Text | None
    start: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class PartsStandard:
    """A parts standard. Grades stand highest first; :class:`standards.heads.Head` explains the head."""

    id: str
    version: str
    name: Text
    edition: str
    source: str
    languages: tuple[str, ...]
    code: str
    is_template: bool
    changes: Text | None
    full_mark: int
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]
    options: tuple[Option, ...]
    hash: str
    by_key: Mapping[str, Part] = field(repr=False)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the source's order."""
        return tuple(item for group in self.groups for item in group.items)

    def part(self, key: str) -> Part:
        """The part with that key. Raises KeyError when there is none."""
        return self.by_key[key]
