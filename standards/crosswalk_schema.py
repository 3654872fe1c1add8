"""The shape of crosswalks: which elements of packages are about the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from standards.text import Text

SAME: Final = "same"
COVERS: Final = "covers"
SUPPORTS: Final = "supports"
RELATIONS: Final = (SAME, COVERS, SUPPORTS)
"""Same: both ask the same. Covers: who meets the first meets the second. Supports: the first's answer and
proof help to answer the second, and settle nothing."""


@dataclass(frozen=True, slots=True)
class Element:
    """An item or one of its checks, in one version of a standard."""

    standard: str
    version: str
    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """What an element has to do with another one, read from `source` to `target`."""

    source: Element
    target: Element
    relation: str


@dataclass(frozen=True, slots=True)
class Area:
    """One of the areas every questionnaire touches: governance, environment, labour, safety."""

    key: str
    name: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Succession:
    """How a version of a standard follows from an earlier one.

    `links` are the elements that moved, were split or were merged; `anew` the keys of the later version
    that must be answered anew although the earlier one has the key. Every other key they share asks the same.
    """

    standard: str
    old: str
    new: str
    links: tuple[Link, ...]
    anew: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Crosswalks:
    """Everything the crosswalk files say, checked. `area` gives an item's area by its element."""

    areas: tuple[Area, ...]
    area: Mapping[Element, str]
    links: Mapping[Element, tuple[Link, ...]]
    successions: Mapping[tuple[str, str, str], Succession]
