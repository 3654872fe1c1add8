"""Reads the controls of an item: what a risk calls for, within how many days."""

from __future__ import annotations

from standards.heads import unique
from standards.node import Node
from standards.schema import CONTROL_KINDS, TRIGGERS, Control

MOST_DAYS, MOST_MONTHS = 730, 36


def read_controls(item: Node) -> tuple[Control, ...]:
    """The controls of the `item`'s node, none where it names none; one of each kind at most."""
    if not item.has("controls"):
        return ()
    return tuple(_control(node, str(item.peek("key"))) for node in unique(item.nodes("controls"), "kind"))


def _control(node: Node, item: str) -> Control:
    kind = node.choice("kind", CONTROL_KINDS)
    control = Control(
        key=f"{item}.{kind}",
        kind=kind,
        when=node.choice("when", TRIGGERS),
        days=node.integer("days", 1, MOST_DAYS),
        every_months=node.integer("every_months", 1, MOST_MONTHS) if node.has("every_months") else None,
        clause=node.string("clause"),
        text=node.text("text"),
    )
    node.finish()
    return control
