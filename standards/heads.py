"""The parts of a package file that both kinds of standard share: head and options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from standards.names import usual_code
from standards.node import Node
from standards.schema import EXTRA_LANGUAGES, REQUIRED_LANGUAGES, Option, Text

_LONGEST_CODE = 12
_ID = re.compile(r"(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Head:
    """Who the package is and where it comes from.

    `code` is its short name, T/CERDS of ``t-cerds`` where it names none. `is_template`: a questionnaire of
    this product, not a published standard. `changes` says what differs from the version before.
    """

    id: str
    version: str
    name: Text
    edition: str
    source: str
    languages: tuple[str, ...]
    code: str
    is_template: bool
    changes: Text | None


def read_head(node: Node, standard: str, version: str) -> Head:
    """Reads the head; `standard` and `version` are the names of the folders it lies in."""
    head = Head(
        id=node.key("id"),
        version=node.key("version"),
        name=node.text("name"),
        edition=node.string("edition"),
        source=node.string("source"),
        languages=node.strings("languages"),
        code=node.string("code") if node.has("code") else usual_code(standard),
        is_template=node.flag("template"),
        changes=node.text_or_none("changes"),
    )
    if head.id and head.id != standard:
        node.fault("id", f"is {head.id!r}, but the folder is named {standard!r}")
    if not _ID.fullmatch(standard):
        node.fault(
            "id", f"{standard!r} must be small letters and digits joined by '-', 32 characters at most"
        )
    if head.version and head.version != version:
        node.fault("version", f"is {head.version!r}, but the folder is named {version!r}")
    if len(head.code) > _LONGEST_CODE:
        node.fault(
            "code", f"must have {_LONGEST_CODE} characters at most, {head.code!r} has {len(head.code)}"
        )
    known = (*REQUIRED_LANGUAGES, *EXTRA_LANGUAGES)
    if not set(REQUIRED_LANGUAGES) <= set(head.languages) <= set(known):
        node.fault("languages", f"must hold {' and '.join(REQUIRED_LANGUAGES)}, may hold {', '.join(known)}")
    return head


def read_options(node: Node) -> tuple[Option, ...]:
    """Reads the open points, if there are any; each default must be one of the allowed values."""
    return (
        ()
        if not node.has("options")
        else tuple(_option(item) for item in unique(node.nodes("options"), "key"))
    )


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
    """Options may be any the engine knows, with no other value than it understands."""
    for index, option in enumerate(options):
        if option.key not in known:
            message = f"{option.key!r} is no option of the engine; it knows {', '.join(known)}"
            node.fault(f"options[{index}].key", message)
        elif not set(option.allowed) <= set(known[option.key]):
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
