"""Reads areas.yaml: which area each item of each package belongs to."""

from __future__ import annotations

from pathlib import Path

from standards import loader
from standards.crosswalk_schema import Area, Element
from standards.heads import unique
from standards.node import Node
from standards.packages_named import Named, read_named, section_of_items


def read_areas(file: Node, root: Path) -> tuple[tuple[Area, ...], dict[Element, str]]:
    """The areas, and the area of every item of the packages that the `file` names.

    A package gives each of its sections an area; single items may differ from their section.
    """
    areas = tuple(_area(node) for node in unique(file.nodes("areas"), "key"))
    keys = tuple(area.key for area in areas)
    belongs: dict[Element, str] = {}
    placed: set[tuple[str, str]] = set()
    for node in file.nodes("belongs"):
        named = read_named(node.node("package"), root)
        packages = {(named.standard, version) for version in named.versions}
        for standard, version in sorted(packages & placed):
            node.fault("package", f"{standard} {version} has its areas already")
        placed |= packages
        belongs |= _items(node, named, keys, root)
        node.finish()
    on_disk = [(one, version) for one in loader.ids(root=root) for version in loader.versions(one, root=root)]
    for standard, version in on_disk:
        if (standard, version) not in placed:
            file.fault("belongs", f"{standard} {version} is missing: every package has its areas here")
    file.finish()
    return areas, belongs


def _area(node: Node) -> Area:
    area = Area(key=node.key(), name=node.text("name"), about=node.text("about"))
    node.finish()
    return area


def _items(node: Node, named: Named, areas: tuple[str, ...], root: Path) -> dict[Element, str]:
    sections = node.node("sections")
    items = node.node("items") if node.has("items") else None
    found: dict[Element, str] = {}
    for version in named.versions:
        known = section_of_items(named.standard, version, root)
        by_section = {key: sections.choice(key, areas) for key in dict.fromkeys(known.values())}
        single = {key: items.choice(key, areas) for key in known if items.has(key)} if items else {}
        for key, section in known.items():
            found[Element(named.standard, version, key)] = single.get(key, by_section[section])
    sections.finish()
    if items:
        items.finish()
    return found
