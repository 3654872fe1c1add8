"""Broken packages: one edit to a copy of the shipped ones, and the fault that must be told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from standards import loader
from standards.crosswalks import crosswalks

Edit = Callable[[Path], None]
Read = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Broken:
    """What is changed, how it is read, and one whole line that must be among the faults."""

    edit: Edit
    read: Read
    fault: str


def swap(file: str, old: str, new: str) -> Edit:
    """Replaces the first `old` in a file by `new`."""

    def edit(root: Path) -> None:
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def write(file: str, text: str | bytes) -> Edit:
    """Writes a file anew."""

    def edit(root: Path) -> None:
        (root / file).write_bytes(text if isinstance(text, bytes) else text.encode())

    return edit


def remove(file: str) -> Edit:
    """Takes a file away."""
    return lambda root: (root / file).unlink()


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(root: Path) -> None:
        for one in edits:
            one(root)

    return edit


def package(standard: str, version: str | None = None) -> Read:
    """Reads one package."""
    return lambda root: loader.get(standard, version, root=root)


def walks(root: Path) -> object:
    """Reads the crosswalks with all packages they speak of."""
    return crosswalks(root)


def copied(root: Path) -> Path:
    """A copy of the packages and crosswalks in `root`, without LOCK."""
    copy = root / "standards"
    copy.mkdir()
    for path in loader.ROOT.iterdir():
        if path.is_dir() and not path.name.startswith("__"):
            shutil.copytree(path, copy / path.name)
    return copy
