"""Checklists of the papers T/CFIE wants kept (7.4.8, 7.8.2), and how each line stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

from assessments.vault.types import DATA
from standards.text import Text
from standards.yaml_source import read_yaml

#: A line ends soon when its last paper ends within this time.
SOON = timedelta(days=90)
#: How a line stands, from bad to good.
MISSING, ENDED, SOON_OVER, PRESENT = "missing", "ended", "ends_soon", "present"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of paper to keep. ``key`` names it in the database, such as ``compliance.resources``;
    ``clause`` is its place in T/CFIE."""

    key: str
    clause: str
    name: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one clause."""

    key: str
    clause: str
    name: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Groups of lines that belong together."""

    key: str
    clause: str
    name: Text
    about: Text
    groups: tuple[Group, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines."""
        return tuple(line for group in self.groups for line in group.lines)


@cache
def checklists() -> tuple[Checklist, ...]:
    """The checklists in the order of their clauses."""
    content = cast("dict[str, list[dict[str, Any]]]", read_yaml(DATA / "checklists.yaml", "checklists.yaml"))
    return tuple(
        Checklist(
            row["key"],
            row["clause"],
            Text(row["name"]),
            Text(row["about"]),
            tuple(_group(row["key"], group) for group in row["groups"]),
        )
        for row in content["lists"]
    )


@cache
def lines() -> Mapping[str, Line]:
    """Every line by key."""
    return {line.key: line for checklist in checklists() for line in checklist.lines}


def standing(ends: Iterable[date | None], today: date) -> str:
    """How a line stands whose papers end on these days (None: no end): by the one that lasts longest."""
    last = list(ends)
    if not last:
        return MISSING
    if None in last:
        return PRESENT
    end = max(day for day in last if day)
    if end < today:
        return ENDED
    return SOON_OVER if end <= today + SOON else PRESENT


def _group(checklist: str, group: Mapping[str, Any]) -> Group:
    prefix = ".".join(part for part in (checklist, group["key"]) if part)
    return Group(
        group["key"],
        group["clause"],
        Text(group["name"]),
        tuple(
            Line(
                f"{prefix}.{row['key']}",
                f"{group['clause']} {row['place']}" if "place" in row else group["clause"],
                Text({name: words for name, words in row.items() if name not in {"key", "place"}}),
            )
            for row in group["lines"]
        ),
    )
