"""Reads and checks a parts standard, such as T/CFIE."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from standards.controls import read_controls
from standards.heads import check_options, read_head, read_options, unique
from standards.known_options import ALTERNATIVES, PARTS_OPTIONS
from standards.node import Node
from standards.schema import Grade, Group, Item, Part, PartsStandard

FULL_MARK = 100
FEWEST_GRADES, MOST_GRADES, LONGEST_GRADE = 2, 7, 4


def read_parts(head: Node, folder: tuple[str, str], content_hash: str) -> PartsStandard:
    """The standard in `head` (standard.yaml); faults are noted in the node's list.

    `folder` are the names of the folders it lies in: id and version.
    """
    start = read_head(head, *folder)
    groups = tuple(_group(node) for node in unique(head.nodes("groups"), "key"))
    parts = [part for group in groups for item in group.items for part in item.parts]
    standard = PartsStandard(
        id=start.id,
        version=start.version,
        name=start.name,
        edition=start.edition,
        source=start.source,
        languages=start.languages,
        code=start.code,
        is_template=start.is_template,
        changes=start.changes,
        full_mark=FULL_MARK,
        groups=groups,
        grades=tuple(_grade(node) for node in unique(head.nodes("grades"), "key")),
        options=read_options(head),
        hash=content_hash,
        by_key=MappingProxyType({part.key: part for part in parts}),
    )
    head.finish()
    _check(head, standard)
    _check_grades(head, standard.grades)
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
        controls=read_controls(node),
    )
    total = sum((part.points for part in item.parts), Fraction(0))
    reachable = total if item.cap is None else min(total, item.cap)
    if reachable != item.points:
        node.fault("points", f"is {item.points}, but the parts reach {reachable}")
    _check_item(node, item)
    node.finish()
    return item


def _check_item(node: Node, item: Item) -> None:
    if item.key != str(item.number):
        node.fault("key", f"must be the item's number, {str(item.number)!r}")
    for place, part in enumerate(item.parts, start=1):
        if part.key != f"{item.key}.{place}":
            node.fault(f"parts[{place - 1}].key", f"must be {f'{item.key}.{place}'!r}, is {part.key!r}")
    if item.exclusive and len(item.parts) == 1:
        node.fault("exclusive", "stands only where there are several parts to exclude each other")
    if item.exclusive and item.cap is not None:
        node.fault("cap", "cannot stand on an item whose parts exclude each other")
    if item.exclusive and item.controls:
        node.fault("controls", "cannot stand on an item whose parts exclude each other")
    bounded = item.exclusive or item.cap is not None
    for place, part in enumerate(item.parts):
        if bounded and part.may_be_not_applicable:
            message = (
                "cannot stand where parts are capped or exclusive: what would be left has no clear worth"
            )
            node.fault(f"parts[{place}].may_be_not_applicable", message)


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


def _check(head: Node, standard: PartsStandard) -> None:
    """Items in order, points that add to the full mark, options that fit the items."""
    count = len(standard.items)
    if [item.number for item in standard.items] != list(range(1, count + 1)):
        head.fault("groups", f"the items must be numbered 1 to {count} in the groups' order")
    total = sum((group.points for group in standard.groups), Fraction(0))
    if total != FULL_MARK:
        head.fault("groups", f"the groups must add to {FULL_MARK} points, they add to {total}")
    check_options(head, standard.options, PARTS_OPTIONS)
    names = [option.key for option in standard.options if option.key in ALTERNATIVES]
    if names and not any(item.exclusive for item in standard.items):
        head.fault("options", f"{names[0]} stands only where an item is exclusive")
    if len(names) > 1:
        head.fault("options", f"{' and '.join(names)} are one option; keep one of them")


def _check_grades(head: Node, grades: tuple[Grade, ...]) -> None:
    """A few grades with short keys, highest first, which fall to 0."""
    starts = [grade.start for grade in grades]
    if not starts or starts[-1] != 0 or any(lower >= higher for higher, lower in pairwise(starts)):
        head.fault("grades", "must stand highest first and end with one from 0")
    if not FEWEST_GRADES <= len(grades) <= MOST_GRADES:
        head.fault("grades", f"must be {FEWEST_GRADES} to {MOST_GRADES}, there are {len(grades)}")
    for index, grade in enumerate(grades):
        if len(grade.key) > LONGEST_GRADE:
            head.fault(f"grades[{index}].key", f"must have {LONGEST_GRADE} characters at most")
        if grade.start > FULL_MARK:
            head.fault(f"grades[{index}].from", f"must not lie above {FULL_MARK}")
