"""Reads the indicators of a levels standard: one file a topic."""

from __future__ import annotations

from collections.abc import Iterable

from standards.heads import unique
from standards.node import Node
from standards.schema import CONDITIONS, LEVELS, Criterion, Indicator, Level


def read_indicators(
    files: Iterable[Node], dimensions: tuple[str, ...], floors: tuple[str, ...]
) -> tuple[Indicator, ...]:
    """The indicators of the topic `files` in that order.

    `dimensions` are the keys of the scored dimensions; `floors` the indicators whose basic
    conditions are needed at every level.
    """
    indicators: list[Indicator] = []
    for file in files:
        topic = file.key("topic")
        nodes = unique(file.nodes("indicators"), "key")
        indicators += [_indicator(node, topic, dimensions, floors) for node in nodes]
        file.finish()
    return tuple(indicators)


def _indicator(node: Node, topic: str, dimensions: tuple[str, ...], floors: tuple[str, ...]) -> Indicator:
    key = node.key()
    dimension = node.choice("dimension", dimensions)
    start = f"{topic}.{dimension}."
    if key and dimension and (not key.startswith(start) or "." in key[len(start) :]):
        node.fault("key", f"{key!r} must be {start}<name>, after its topic and dimension")
    levels = node.node("levels")
    basic, intermediate, advanced = (_level(levels.node(level), key, level) for level in LEVELS)
    levels.finish()
    indicator = Indicator(
        key=key,
        number=node.integer("number", 1, 999),
        topic=topic,
        dimension=dimension,
        clause=node.string("clause"),
        name=node.text("name"),
        about=node.text("about"),
        evidence=node.text("evidence"),
        note=node.text_or_none("note"),
        levels=(basic, intermediate, advanced),
        basic_is_floor=key in floors,
    )
    node.finish()
    return indicator


def _level(node: Node, indicator: str, level: str) -> Level:
    condition = node.choice("condition", CONDITIONS)
    criteria = tuple(
        Criterion(key=f"{indicator}.{level}.{place}", text=item.as_text())
        for place, item in enumerate(node.nodes("criteria"), start=1)
    )
    count = len(criteria)
    if condition == "single" and count != 1:
        node.fault("criteria", f"condition single takes one criterion, there are {count}")
    if condition in {"all", "any", "at_least"} and count == 1:
        node.fault("condition", f"{condition} takes two criteria or more; one criterion is single")
    required = {"all": count, "at_least": 0}.get(condition, 1)
    if condition == "at_least":
        required = node.integer("n", 1, max(count, 1))
    elif node.has("n"):
        node.fault("n", f"stands only with condition at_least, not with {condition or 'this one'}")
    node.finish()
    return Level(key=level, condition=condition, required=required, criteria=criteria)
