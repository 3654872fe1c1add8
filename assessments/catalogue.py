"""Every standard as one questionnaire: sections of items, items of blocks, blocks of checks.

Of a levels standard (T/CERDS) a section is a topic, an item an indicator, a block a level, a check a
condition. Of a parts standard (T/CFIE) a section is a group, an item an item, with one block whose checks are
the parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from standards import loader
from standards.schema import LevelsStandard, PartsStandard, Text

#: The standards a supplier can be asked about and rated on, in the order they are shown.
STANDARDS = loader.ids()


@dataclass(frozen=True, slots=True)
class Check:
    """One statement to tick. ``points`` (parts) is what it earns, as printed text such as ``0.5``."""

    key: str
    text: Text
    points: str = ""
    may_be_not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Checks that belong together. ``required`` of them must hold (levels); ``points`` by size class.

    ``name`` is the level's name (levels). ``condition``: single, all, any, at_least (levels); parts,
    exclusive (parts).
    """

    key: str
    name: Text | None
    condition: str
    required: int
    checks: tuple[Check, ...]
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the questionnaire.

    ``points`` and ``cap`` (parts) are printed text, empty where the source has none. ``basic_is_floor``
    (levels): the basic level's conditions are needed at every level.
    """

    key: str
    number: int
    section: str
    group: str
    group_name: Text | None
    name: Text
    about: Text
    evidence: Text
    note: Text | None
    clause: str
    blocks: tuple[Block, ...]
    may_be_not_applicable: bool
    points: str = ""
    cap: str = ""
    basic_is_floor: bool = False

    @property
    def is_exclusive(self) -> bool:
        """Whether at most one check may be ticked (T/CFIE item 20)."""
        return any(block.condition == "exclusive" for block in self.blocks)

    @property
    def check_keys(self) -> frozenset[str]:
        """Keys of all checks of this item."""
        return frozenset(check.key for block in self.blocks for check in block.checks)

    @property
    def optional_keys(self) -> frozenset[str]:
        """Keys of the checks that may be marked not applicable one by one (parts)."""
        return frozenset(c.key for block in self.blocks for c in block.checks if c.may_be_not_applicable)


@dataclass(frozen=True, slots=True)
class Section:
    """A topic or a group with its items in the source's order."""

    key: str
    name: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """A standard's questionnaire. ``items`` keeps the source's order."""

    id: str
    version: str
    hash: str
    name: Text
    sections: tuple[Section, ...]
    items: Mapping[str, Item]

    def section_of(self, item_key: str) -> Section:
        """The section an item stands in. Raises KeyError for an unknown item."""
        wanted = self.items[item_key].section
        return next(section for section in self.sections if section.key == wanted)


@lru_cache(maxsize=1)
def published_standards() -> tuple[str, ...]:
    """The published rating standards among :data:`STANDARDS`: all but the product's own templates.

    Every supplier has a place for a result on these; on a template only who was asked.
    """
    return tuple(key for key in STANDARDS if not loader.get(key).is_template)


@lru_cache(maxsize=32)
def catalogue(standard: str, version: str | None = None) -> Catalogue:
    """The questionnaire of a standard; without a version, of its newest one."""
    found = loader.get(standard, version)
    sections = _levels_sections(found) if isinstance(found, LevelsStandard) else _parts_sections(found)
    items = {item.key: item for section in sections for item in section.items}
    return Catalogue(found.id, found.version, found.hash, found.name, sections, items)


class Asks(Protocol):
    """What a request says of its questionnaire."""

    standard: str
    standard_version: str
    sections: Sequence[str]


def book_of(request: Asks) -> Catalogue:
    """The questionnaire a request asks: all of its standard, of a focused one (T/CERDS 8.2.2 c) the chosen
    sections only, in the source's order."""
    if not request.sections:
        return catalogue(request.standard, request.standard_version)
    return narrowed(request.standard, request.standard_version, tuple(request.sections))


@lru_cache(maxsize=128)
def narrowed(standard: str, version: str | None, sections: tuple[str, ...]) -> Catalogue:
    """The questionnaire with these sections only. Raises KeyError for a section it does not have."""
    whole = catalogue(standard, version)
    known = {section.key: section for section in whole.sections}
    wanted = {known[key].key for key in sections}
    kept = tuple(section for section in whole.sections if section.key in wanted)
    items = {key: item for key, item in whole.items.items() if item.section in wanted}
    return Catalogue(whole.id, whole.version, whole.hash, whole.name, kept, items)


def _levels_sections(standard: LevelsStandard) -> tuple[Section, ...]:
    dimensions = {dimension.key: dimension.name for dimension in standard.dimensions}
    levels = {level.key: level.name for level in standard.levels}

    def item(key: str) -> Item:
        indicator = standard.indicator(key)
        blocks = tuple(
            Block(
                key=level.key,
                name=levels[level.key],
                condition=level.condition,
                required=level.required,
                checks=tuple(Check(c.key, c.text) for c in level.criteria),
                points={size.key: standard.points[size.key][key][place] for size in standard.sizes},
            )
            for place, level in enumerate(indicator.levels)
        )
        return Item(
            key=key,
            number=indicator.number,
            section=indicator.topic,
            group=indicator.dimension,
            group_name=dimensions[indicator.dimension],
            name=indicator.name,
            about=indicator.about,
            evidence=indicator.evidence,
            note=indicator.note,
            clause=indicator.clause,
            blocks=blocks,
            may_be_not_applicable=True,
            basic_is_floor=indicator.basic_is_floor,
        )

    return tuple(
        Section(
            topic.key, topic.name, tuple(item(i.key) for i in standard.indicators if i.topic == topic.key)
        )
        for topic in standard.topics
    )


def _parts_sections(standard: PartsStandard) -> tuple[Section, ...]:
    return tuple(
        Section(
            group.key,
            group.name,
            tuple(
                Item(
                    key=item.key,
                    number=item.number,
                    section=group.key,
                    group=group.key,
                    group_name=None,
                    name=item.name,
                    about=item.about,
                    evidence=item.evidence,
                    note=item.note,
                    clause=item.clause,
                    blocks=(
                        Block(
                            key="parts",
                            name=None,
                            condition="exclusive" if item.exclusive else "parts",
                            required=0,
                            checks=tuple(
                                Check(p.key, p.text, _plain(p.points), p.may_be_not_applicable)
                                for p in item.parts
                            ),
                            points={},
                        ),
                    ),
                    may_be_not_applicable=False,
                    points=_plain(item.points),
                    cap="" if item.cap is None else _plain(item.cap),
                )
                for item in group.items
            ),
        )
        for group in standard.groups
    )


def _plain(points: object) -> str:
    return f"{float(points):g}"  # type: ignore[arg-type]


__all__ = ["Block", "Catalogue", "Check", "Item", "Section", "book_of", "catalogue", "narrowed"]
