"""Finds, reads, checks and pins packages: ``get("t-cerds")``.

A package lies in ``standards/<id>/<version>/``; what its standard.yaml holds says of which kind it is:
``topics`` make a levels standard, ``groups`` a parts standard. Its hash is taken over its parsed content, so
layout and comments do not count. `LOCK` pins published packages by one line each,
``<id> <version> <hash>``: a locked package whose content changed is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from standards.faults import Fault, StandardError, UnknownStandardError
from standards.levels_kind import levels_files, read_levels
from standards.node import Node
from standards.parts_kind import read_parts
from standards.schema import LevelsStandard, PartsStandard, Standard
from standards.yaml_source import read_yaml

ROOT = Path(__file__).resolve().parent
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One package on disk, with its hash and whether LOCK pins it."""

    id: str
    version: str
    hash: str
    edition: str
    locked: bool


def ids(*, root: Path = ROOT) -> tuple[str, ...]:
    """The ids of the standards on disk: in the order of LOCK, those it does not name after them."""
    found = {path.name for path in root.iterdir() if _FOLDER.fullmatch(path.name) and _versions(path)}
    ranks = {standard: rank for rank, (standard, _) in reversed(list(enumerate(read_lock(root))))}
    return tuple(sorted(found, key=lambda standard: (ranks.get(standard, len(ranks)), standard)))


def get(standard: str, version: str | None = None, *, root: Path = ROOT) -> Standard:
    """The standard with that id, in that version or else the newest; read once, then kept.

    Raises UnknownStandardError when there is none, StandardError with every fault when the
    package is wrong or differs from LOCK.
    """
    return _get(standard, version or _newest(standard, root), root)


@cache
def has_levels(standard: str) -> bool:
    """Whether a standard is rated by levels, with stars, by its newest package; else by parts, with grades.

    Raises UnknownStandardError where there is none.
    """
    return isinstance(get(standard), LevelsStandard)


def cerds(version: str | None = None) -> LevelsStandard:
    """T/CERDS, in that version or else the newest."""
    standard = get("t-cerds", version)
    assert isinstance(standard, LevelsStandard)  # noqa: S101 - the reader of this id gives nothing else
    return standard


def cfie(version: str | None = None) -> PartsStandard:
    """T/CFIE, in that version or else the newest."""
    standard = get("t-cfie", version)
    assert isinstance(standard, PartsStandard)  # noqa: S101 - the reader of this id gives nothing else
    return standard


def versions(standard: str, *, root: Path = ROOT) -> tuple[str, ...]:
    """The versions on disk of a standard, oldest first."""
    return _versions(root / standard) if _FOLDER.fullmatch(standard) else ()


def listed(*, root: Path = ROOT) -> tuple[Listed, ...]:
    """Every package on disk. Raises StandardError when one of them is wrong."""
    pins = read_lock(root)
    found = [(standard, version) for standard in ids(root=root) for version in versions(standard, root=root)]
    packages = [get(standard, version, root=root) for standard, version in found]
    return tuple(
        Listed(p.id, p.version, p.hash, p.edition, locked=(p.id, p.version) in pins) for p in packages
    )


def read_lock(root: Path = ROOT) -> dict[tuple[str, str], str]:
    """The pinned hashes by id and version; empty where there is no LOCK file."""
    path = root / "LOCK"
    pins: dict[tuple[str, str], str] = {}
    if not path.exists():
        return pins
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split()
        if len(words) != 3 or tuple(words[:2]) in pins:  # noqa: PLR2004 - id, version, hash
            message = "must be: id version hash, each package once"
            raise StandardError([Fault("LOCK", f"line {number}", message)])
        pins[words[0], words[1]] = words[2]
    return pins


def write_lock(*, force: bool = False, root: Path = ROOT) -> tuple[Listed, ...]:
    """Pins every package on disk and gives the list; a pinned one whose content changed is refused,
    or with `force` pinned anew (only for a version nobody has used yet)."""
    pins = read_lock(root)
    for standard in ids(root=root):
        for version in versions(standard, root=root):
            package = read(standard, version, root=root)
            pinned = pins.get((standard, version))
            if pinned not in {None, package.hash} and not force:
                raise StandardError([_changed(standard, version)])
            pins[standard, version] = package.hash
    lines = [f"{standard} {version} {pin}\n" for (standard, version), pin in pins.items()]
    (root / "LOCK").write_text("".join(lines), encoding="utf-8")
    _get.cache_clear()
    return listed(root=root)


def read(standard: str, version: str, *, root: Path = ROOT) -> Standard:
    """Reads and checks one package without looking at LOCK. Raises StandardError with every fault."""
    folder = f"{standard}/{version}"
    unread: list[Fault] = []
    faults: list[Fault] = []
    raw: dict[str, object] = {}

    def load(name: str) -> Node:
        try:
            raw[name] = read_yaml(root / folder / name, f"{folder}/{name}")
        except StandardError as error:
            unread.extend(error.faults)
        return Node(raw.get(name, {}), f"{folder}/{name}", "", faults)

    head = load("standard.yaml")
    has_levels = head.has("topics")
    if not unread and has_levels == head.has("groups"):
        head.fault("", "must hold either topics (a levels standard) or groups (a parts standard)")
        raise StandardError(faults)
    further = {name: load(name) for name in levels_files(head)} if has_levels and not unread else {}
    found = {path.relative_to(root / folder).as_posix() for path in (root / folder).rglob("*.yaml")}
    if not unread:
        unread += [
            Fault(f"{folder}/{name}", "", "no part of the package") for name in sorted(found - raw.keys())
        ]
    if unread:
        raise StandardError(unread)
    digest = content_hash(raw)
    package: Standard
    if has_levels:
        package = read_levels(head, further, (standard, version), digest)
    else:
        package = read_parts(head, (standard, version), digest)
    if faults:
        raise StandardError(list(dict.fromkeys(faults)))
    return package


def content_hash(raw: dict[str, object]) -> str:
    """SHA-256 over the canonical JSON of the parsed files by name: keys sorted, no blanks, UTF-8."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _get(standard: str, version: str, root: Path) -> Standard:
    if version not in versions(standard, root=root):
        known = ", ".join(versions(standard, root=root)) or "none"
        message = f"no such version; there is: {known}"
        raise UnknownStandardError([Fault("", f"{standard} {version}", message)])
    package = read(standard, version, root=root)
    if read_lock(root).get((standard, version), package.hash) != package.hash:
        raise StandardError([_changed(standard, version)])
    return package


def _versions(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    found = [path.name for path in folder.iterdir() if _VERSION.fullmatch(path.name)]
    return tuple(sorted(found, key=lambda name: tuple(map(int, name.split(".")))))


def _newest(standard: str, root: Path) -> str:
    found = versions(standard, root=root)
    if not found:
        raise UnknownStandardError(
            [Fault("", standard, f"no such standard; known: {', '.join(ids(root=root))}")]
        )
    return found[-1]


def _changed(standard: str, version: str) -> Fault:
    return Fault(
        f"{standard}/{version}",
        "",
        "the content differs from LOCK: a published version never changes. Undo the change, or copy the "
        "folder to a new version and run `manage.py standards lock`",
    )
