"""Reads and checks a parts standard (T/CFIE)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from standards.heads import check_options, read_head, read_options, unique
from standards.node import Node
from standards.schema import Grade, Group, Item, Part, PartsStandard

FULL_MARK = 100
ITEM_COUNT = 30
PART_COUNT = 70
OPTIONS = {
    "item20": ("alternative", "additive"),
    "not_applicable": ("rescale", "zero", "award"),
    "partial_points": ("allow", "refuse"),
}
"""The open points the engine knows, with the values it understands."""


def read_parts(head: Node, version: str, content_hash: str) -> PartsStandard:
    """The standard in `head` (standard.yaml); faults are noted in the node's list."""
    start = read_head(head, "t-cfie", version)
    groups = tuple(_group(node) for node in unique(head.nodes("groups"), "key"))
    parts = [part for group in groups for item in group.items for part in item.parts]
    standard = PartsStandard(
        id=start.id,
        version=start.version,
        name=start.name,
        edition=start.edition,
        source=start.source,
        languages=start.languages,
        full_mark=FULL_MARK,
        groups=groups,
        grades=tuple(_grade(node) for node in unique(head.nodes("grades"), "key")),
        options=read_options(head),
        hash=content_hash,
        by_key=MappingProxyType({part.key: part for part in parts}),
    )
    head.finish()
    _check(head, standard, parts)
    return standard


def _group(node: Node) -> Group:
    group = Group(
        key=node.key(),
        name=node.text("name"),
        clause=node.string("clause"),
        points=node.decimal("points"),
        items=tuple(_item(item) for item in node.nodes("items")),
    )
    total = sum((item.points for item in group.items), Fraction(0))
    if total != group.points:
        node.fault("points", f"is {group.points}, but the items add to {total}")
    node.finish()
    return group


def _item(node: Node) -> Item:
    item = Item(
        key=node.key(),
        number=node.integer("number", 1, 999),
        name=node.text("name"),
        clause=node.string("clause"),
        points=node.decimal("points"),
        cap=node.decimal("cap") if node.has("cap") else None,
        exclusive=node.flag("exclusive"),
        about=node.text("about"),
        evidence=node.text("evidence"),
        note=node.text_or_none("note"),
        parts=tuple(_part(part) for part in node.nodes("parts")),
    )
    total = sum((part.points for part in item.parts), Fraction(0))
    reachable = total if item.cap is None else min(total, item.cap)
    if reachable != item.points:
        node.fault("points", f"is {item.points}, but the parts reach {reachable}")
    if item.key != str(item.number):
        node.fault("key", f"must be the item's number, {str(item.number)!r}")
    for place, part in enumerate(item.parts, start=1):
        if part.key != f"{item.key}.{place}":
            node.fault(f"parts[{place - 1}].key", f"must be {f'{item.key}.{place}'!r}, is {part.key!r}")
    node.finish()
    return item


def _part(node: Node) -> Part:
    part = Part(
        key=node.key(),
        points=node.decimal("points"),
        may_be_not_applicable=node.flag("may_be_not_applicable"),
        text=node.text("text"),
    )
    if not part.points:
        node.fault("points", "must be more than 0")
    node.finish()
    return part


def _grade(node: Node) -> Grade:
    grade = Grade(
        key=node.key(),
        name=node.text("name"),
        meaning=node.text("meaning"),
        clause=node.string("clause"),
        note=node.text_or_none("note"),
        start=node.decimal("from"),
    )
    node.finish()
    return grade


def _check(head: Node, standard: PartsStandard, parts: list[Part]) -> None:
    """Everything is there, in order, and adds to the full mark; grades fall to 0."""
    if [item.number for item in standard.items] != list(range(1, ITEM_COUNT + 1)):
        head.fault("groups", f"the items must be numbered 1 to {ITEM_COUNT} in the groups' order")
    if len(parts) != PART_COUNT:
        head.fault("groups", f"there must be {PART_COUNT} parts, there are {len(parts)}")
    total = sum((group.points for group in standard.groups), Fraction(0))
    if total != FULL_MARK:
        head.fault("groups", f"the groups must add to {FULL_MARK} points, they add to {total}")
    check_options(head, standard.options, OPTIONS)
    starts = [grade.start for grade in standard.grades]
    if not starts or starts[-1] != 0 or any(lower >= higher for higher, lower in pairwise(starts)):
        head.fault("grades", "must stand highest first and end with one from 0")
