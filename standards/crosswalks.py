"""Reads crosswalks: which questions of several standards one answer may serve.

The files lie in ``standards/crosswalks/``: `areas.yaml` puts every item into one of the areas, each other
file links the elements of two standards, or of two versions of one. Every key is checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType

from standards import loader
from standards.area_file import read_areas
from standards.crosswalk_schema import (
    COVERS,
    RELATIONS,
    SAME,
    SUPPORTS,
    Crosswalks,
    Element,
    Link,
    Succession,
)
from standards.faults import Fault, StandardError
from standards.node import Node
from standards.packages_named import Named, items_and_checks, read_named
from standards.yaml_source import read_yaml

FOLDER = "crosswalks"
AREAS = "areas.yaml"


@cache
def crosswalks(root: Path = loader.ROOT) -> Crosswalks:
    """Every crosswalk file, read once. Raises StandardError with every fault when one of them is wrong."""
    folder = root / FOLDER
    faults: list[Fault] = []
    names = sorted(path.name for path in folder.glob("*.yaml"))
    files = {
        name: Node(read_yaml(folder / name, f"{FOLDER}/{name}"), f"{FOLDER}/{name}", "", faults)
        for name in names
    }
    areas, area = read_areas(files.pop(AREAS), root) if AREAS in files else ((), {})
    links: list[Link] = []
    successions: dict[tuple[str, str, str], Succession] = {}
    for file in files.values():
        first, second = read_named(file.node("from"), root), read_named(file.node("to"), root)
        found = tuple(_links(file, first, second, root))
        if first.standard == second.standard:
            one = _succession(file, first, second, found, root)
            successions[one.standard, one.old, one.new] = one
        else:
            links += found
        file.finish()
    if faults:
        raise StandardError(list(dict.fromkeys(faults)))
    return Crosswalks(areas, MappingProxyType(area), _by_source(links), MappingProxyType(successions))


def mapped_to(standard: str, version: str, item: str, *, root: Path = loader.ROOT) -> tuple[Link, ...]:
    """What an item, or a check of it, has to do with elements of other standards, in the files' order.

    Links are read both ways: where another element covers this one, this one supports it. Nothing for an
    item no file names.
    """
    inside = items_and_checks(standard, version, root).get(item, ())
    known = crosswalks(root).links
    return tuple(link for key in (item, *inside) for link in known.get(Element(standard, version, key), ()))


@cache
def serving(standard: str, version: str, item: str, *, root: Path = loader.ROOT) -> tuple[Link, ...]:
    """Links that lead to an item, or a check of it, from elements of other standards: whose answers may serve
    it. Nothing for an item no file names."""
    known = crosswalks(root).links
    return tuple(
        back
        for link in mapped_to(standard, version, item, root=root)
        for back in known[link.target]
        if back.target == link.source
    )


def area_of(standard: str, version: str, item: str, *, root: Path = loader.ROOT) -> str:
    """The key of the area an item belongs to. Raises KeyError for an item no file names."""
    return crosswalks(root).area[Element(standard, version, item)]


def succession(standard: str, old: str, new: str, *, root: Path = loader.ROOT) -> Succession:
    """How the `new` version follows from the `old` one; without a file, by the keys they share.

    A file is read backwards too, for answers on a later version that an earlier one asks for.
    """
    known = crosswalks(root).successions
    found = known.get((standard, old, new))
    later = known.get((standard, new, old))
    if found is None and later is not None:
        return _backwards(later)
    return found or Succession(standard, old, new, (), frozenset())


def _backwards(walk: Succession) -> Succession:
    """The earlier version as it follows from the later one: only what is the same leads back, and a key that
    was widened, split or asked anew is not known there."""
    back = tuple(Link(link.target, link.source, SAME) for link in walk.links if link.relation == SAME)
    moved = {link.source.key for link in walk.links} - {link.target.key for link in back}
    return Succession(walk.standard, walk.new, walk.old, back, walk.anew | moved)


def _links(file: Node, first: Named, second: Named, root: Path) -> Iterator[Link]:
    for node in file.nodes("links"):
        source = node.string("from")
        targets = node.strings("to")
        relation = node.choice("relation", RELATIONS)
        _check_key(node, "from", source, first, root)
        for index, target in enumerate(targets):
            _check_key(node, f"to[{index}]", target, second, root)
        node.finish()
        for old in first.versions:
            for new in second.versions:
                for target in targets:
                    yield Link(
                        Element(first.standard, old, source), Element(second.standard, new, target), relation
                    )


def _check_key(node: Node, place: str, key: str, named: Named, root: Path) -> None:
    for version in named.versions:
        known = items_and_checks(named.standard, version, root)
        if key and key not in known and not any(key in checks for checks in known.values()):
            node.fault(place, f"{named.standard} {version} has no item and no check {key!r}")


def _succession(file: Node, first: Named, second: Named, links: tuple[Link, ...], root: Path) -> Succession:
    """Versions of one standard: a key that is given away must be accounted for in the later version."""
    anew = file.strings("new") if file.has("new") else ()
    if len(first.versions) != 1 or len(second.versions) != 1 or first.versions == second.versions:
        file.fault("to.versions", "of one standard, one version must lead to another one")
        return Succession(first.standard, "", "", (), frozenset())
    old, new = first.versions[0], second.versions[0]
    for index, key in enumerate(anew):
        _check_key(file, f"new[{index}]", key, second, root)
    given = {link.target.key for link in links}
    for index, key in enumerate(anew):
        if key in given:
            file.fault(f"new[{index}]", f"{key!r} is linked to the earlier version already")
    later = {key for checks in items_and_checks(second.standard, new, root).values() for key in checks}
    for link in links:
        key = link.source.key
        if key in later and key not in given and key not in anew:
            message = f"{key!r} goes to another key: say where {key!r} of {new} comes from, or list it as new"
            file.fault("links", message)
    return Succession(first.standard, old, new, links, frozenset(anew))


def _by_source(links: list[Link]) -> MappingProxyType[Element, tuple[Link, ...]]:
    found: dict[Element, list[Link]] = defaultdict(list)
    for link in links:
        found[link.source].append(link)
        back = SUPPORTS if link.relation == COVERS else link.relation
        found[link.target].append(Link(link.target, link.source, back))
    return MappingProxyType({source: tuple(dict.fromkeys(several)) for source, several in found.items()})
