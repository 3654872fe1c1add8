"""Which answers given elsewhere may serve a question, and what taking one over would tick.

Pure. An answer elsewhere is one to the same question for another customer or of another version, or one to a
question of another standard that the crosswalks link. What a link does not settle is never ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assessments.catalogue import catalogue
from assessments.documents import WHOLE_ITEM
from assessments.editions import carry_over
from standards import loader
from standards.crosswalk_schema import COVERS, SAME, SUPPORTS, Element
from standards.crosswalks import serving
from standards.packages_named import item_of_keys, items_and_checks

Position = Mapping[str, Any]
"""``met``, ``none_met``, ``not_applicable`` and ``reason`` of an answer."""

NO_POSITION: Position = {"met": [], "none_met": False, "not_applicable": [], "reason": ""}


@dataclass(frozen=True, slots=True)
class Offer:
    """What an answer elsewhere says about a question here.

    `relation`: same, the whole answer holds here; covers, some of it does; supports, it only helps and ticks
    nothing. `position` is that much of the answer.
    """

    relation: str
    position: Position

    @property
    def settles(self) -> bool:
        """Whether taking it over answers something."""
        return self.relation != SUPPORTS

    def onto(self, present: Position, *, exclusive: bool = False) -> Position:
        """The answer that stands after taking this over onto the `present` one.

        The same answer takes its place; a part of one is added to it, or takes its place where only one
        check may be ticked (`exclusive`).
        """
        if self.relation == SUPPORTS:
            return present
        if self.relation == SAME:
            return self.position
        met = set(self.position["met"])
        kept = set() if exclusive else set(present["met"])
        skipped = (set(present["not_applicable"]) | set(self.position["not_applicable"])) - met - {WHOLE_ITEM}
        return {
            "met": sorted(met | kept - set(self.position["not_applicable"])),
            "none_met": False,
            "not_applicable": sorted(skipped),
            "reason": present["reason"] or self.position["reason"],
        }


@lru_cache(maxsize=4096)
def like_items(standard: str, version: str, item: str) -> frozenset[Element]:
    """The items whose answers may serve this one: itself, for another customer; its namesakes in other
    versions; and what the crosswalks link to it or to a check of it."""
    versions = {
        Element(standard, other, item)
        for other in loader.versions(standard)
        if item in items_and_checks(standard, other)
    }
    linked = {
        Element(source.standard, source.version, item_of_keys(source.standard, source.version)[source.key])
        for source in (link.source for link in serving(standard, version, item))
    }
    return frozenset(versions | linked)


def offered(standard: str, version: str, item: str, *, source: Element, answer: Position) -> Offer:
    """What the `answer` to the `source` item says about an item of this standard and version.

    A whole answer is passed on by the same version; by another version what stayed the same
    (:func:`assessments.editions.carry_over`); by another standard the checks that are the same, or are
    covered by checks that hold there.
    """
    if source == Element(standard, version, item):
        return Offer(SAME, {key: answer[key] for key in NO_POSITION})
    if source.standard == standard:
        return _of_version(standard, version, item, source, answer)
    holds = set(answer["met"])
    checks = catalogue(standard, version).items[item].check_keys
    met = {
        link.target.key
        for link in serving(standard, version, item)
        if (link.source.standard, link.source.version) == (source.standard, source.version)
        and link.relation in {SAME, COVERS}
        and link.source.key in holds
        and link.target.key in checks
    }
    return _part({"met": sorted(met)})


def _of_version(standard: str, version: str, item: str, source: Element, answer: Position) -> Offer:
    document = {"standard": standard, "version": source.version, "items": {source.key: dict(answer)}}
    carried = carry_over(document, loader.get(standard, version))
    position = {**NO_POSITION, **carried.items.get(item, {})}
    if position["not_applicable"]:
        position["reason"] = answer["reason"]
    known = catalogue(standard, version).items[item].check_keys.isdisjoint(carried.unanswered)
    return Offer(SAME, position) if known else _part(position)


def _part(position: Position) -> Offer:
    whole = {**NO_POSITION, **position}
    settles = bool(whole["met"] or whole["not_applicable"])
    return Offer(COVERS if settles else SUPPORTS, whole)


def with_like(
    standard: str, version: str, items: Iterable[str], answered: Iterable[Element]
) -> tuple[str, ...]:
    """The `items` that one of the `answered` items may serve, in their order."""
    known = frozenset(answered)
    return tuple(item for item in items if not known.isdisjoint(like_items(standard, version, item)))
