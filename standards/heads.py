"""The parts of a package file that both kinds of standard share: head and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from standards.node import Node
from standards.schema import EXTRA_LANGUAGES, REQUIRED_LANGUAGES, Option, Text


@dataclass(frozen=True, slots=True)
class Head:
    """Who the package is and where it comes from."""

    id: str
    version: str
    name: Text
    edition: str
    source: str
    languages: tuple[str, ...]


def read_head(node: Node, standard: str, version: str) -> Head:
    """Reads the head; `standard` and `version` are the names of the folders it lies in."""
    head = Head(
        id=node.key("id"),
        version=node.key("version"),
        name=node.text("name"),
        edition=node.string("edition"),
        source=node.string("source"),
        languages=node.strings("languages"),
    )
    if head.id and head.id != standard:
        node.fault("id", f"is {head.id!r}, but the folder is named {standard!r}")
    if head.version and head.version != version:
        node.fault("version", f"is {head.version!r}, but the folder is named {version!r}")
    known = (*REQUIRED_LANGUAGES, *EXTRA_LANGUAGES)
    if not set(REQUIRED_LANGUAGES) <= set(head.languages) <= set(known):
        node.fault("languages", f"must hold {' and '.join(REQUIRED_LANGUAGES)}, may hold {', '.join(known)}")
    return head


def read_options(node: Node) -> tuple[Option, ...]:
    """Reads the open points; each default must be one of the allowed values."""
    return tuple(_option(item) for item in unique(node.nodes("options"), "key"))


def _option(node: Node) -> Option:
    option = Option(
        key=node.key(),
        clause=node.string("clause"),
        allowed=node.strings("allowed"),
        default=node.string("default"),
        about=node.text("about"),
    )
    if option.default not in option.allowed:
        node.fault("default", f"{option.default!r} is not one of {', '.join(option.allowed)}")
    node.finish()
    return option


def check_options(node: Node, options: tuple[Option, ...], known: Mapping[str, tuple[str, ...]]) -> None:
    """The options must be those the engine knows, with no other value than it understands."""
    if {option.key for option in options} != known.keys():
        node.fault("options", f"must be {', '.join(known)}")
    for index, option in enumerate(options):
        if not set(option.allowed) <= set(known.get(option.key, option.allowed)):
            node.fault(f"options[{index}].allowed", f"may hold only {', '.join(known[option.key])}")


def unique(nodes: list[Node], key: str) -> list[Node]:
    """The same nodes, after noting a fault wherever the value of `key` repeats an earlier one."""
    seen: dict[object, str] = {}
    for node in nodes:
        value = node.peek(key)
        if value is not None and value in seen:
            node.fault(key, f"{value!r} stands at {seen[value]} already")
        elif value is not None:
            seen[value] = node.path
    return nodes
