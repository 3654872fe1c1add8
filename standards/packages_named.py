"""Packages as crosswalk files name them: a standard with its versions, and the keys those have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from standards import loader
from standards.node import Node
from standards.schema import LevelsStandard


@dataclass(frozen=True, slots=True)
class Named:
    """A standard and the versions a file speaks of; no versions where it names none that exist."""

    standard: str
    versions: tuple[str, ...]


def read_named(node: Node, root: Path) -> Named:
    """The standard and versions in `node`, those that are not on disk left out with a fault."""
    standard = node.choice("standard", loader.ids(root=root))
    versions = node.strings("versions")
    known = loader.versions(standard, root=root) if standard else ()
    for index, version in enumerate(versions):
        if standard and version not in known:
            node.fault(
                f"versions[{index}]", f"{standard} has no version {version!r}; there is: {', '.join(known)}"
            )
    node.finish()
    return Named(standard, tuple(version for version in versions if version in known))


@cache
def items_and_checks(standard: str, version: str, root: Path = loader.ROOT) -> Mapping[str, tuple[str, ...]]:
    """Item key → keys of its checks (criteria, or parts), in the source's order."""
    found = loader.get(standard, version, root=root)
    if isinstance(found, LevelsStandard):
        return MappingProxyType(
            {
                one.key: tuple(criterion.key for level in one.levels for criterion in level.criteria)
                for one in found.indicators
            }
        )
    return MappingProxyType({item.key: tuple(part.key for part in item.parts) for item in found.items})


@cache
def item_of_keys(standard: str, version: str, root: Path = loader.ROOT) -> Mapping[str, str]:
    """Key of an item or of a check → key of the item it belongs to."""
    known = items_and_checks(standard, version, root)
    of_checks = {check: item for item, checks in known.items() for check in checks}
    return MappingProxyType(of_checks | {item: item for item in known})


@cache
def section_of_items(standard: str, version: str, root: Path = loader.ROOT) -> Mapping[str, str]:
    """Item key → key of its topic or group."""
    found = loader.get(standard, version, root=root)
    if isinstance(found, LevelsStandard):
        return MappingProxyType({one.key: one.topic for one in found.indicators})
    return MappingProxyType({item.key: group.key for group in found.groups for item in group.items})
