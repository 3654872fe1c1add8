"""The permission matrix read from its file, the routes that exist, and the people who try them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from tests.cases import Case, Cases
from tests.world import PASSWORD, World

FILE = Path(__file__).with_name("permission_matrix.csv")
CLOSED = "closed"
NOWHERE = "nobody@nowhere.example"
ABSENT = UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Line:
    """One line of the file: what each kind of person gets from one route and method."""

    route: str
    method: str
    objects: tuple[str, ...]
    absent: str
    statuses: dict[str, str]

    def refuses(self, kind: str) -> bool:
        """Whether this kind of person is turned away before any object is looked for."""
        return self.statuses[kind] in {"403", "login"}


@lru_cache
def lines() -> tuple[Line, ...]:
    """The reviewed file."""
    with FILE.open(newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(_line(row) for row in rows)


def _line(row: dict[str, str]) -> Line:
    route, method, objects, absent = (row.pop(name) for name in ("route", "method", "object", "absent"))
    return Line(route, method, tuple(objects.split()), absent, row)


@dataclass(frozen=True)
class Route:
    """One route of the product, with the names of what its path holds, in order."""

    name: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]


def routes() -> list[Route]:
    """Every route of the URL configuration."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            names = tuple(pattern.pattern.regex.groupindex)
            yield Route(pattern.name or "", names, pattern.callback)


@dataclass(frozen=True)
class Person:
    """Somebody who tries: ``kind`` is their column in the file, ``own`` and ``foreign`` are pairs of a buyer
    and a supplier company."""

    kind: str
    organisation: str
    role: str
    own: tuple[str, str] = ("Aurora", "Evergreen")
    foreign: tuple[str, str] = ("Borealis", "Evergreen")

    def __str__(self) -> str:
        return f"{self.organisation} {self.role}".strip() or self.kind

    @property
    def side(self) -> str:
        """The kind of their organisation; a person without one tries as a buyer."""
        return self.kind.split()[0] if self.organisation else "buyer"


_FIRST, _SECOND, _THIRD = ("Aurora", "Evergreen"), ("Borealis", "Evergreen"), ("Borealis", "Foxglove")

PEOPLE = [
    Person("anonymous", "", ""),
    Person("homeless", "", "homeless"),
    *(Person(f"buyer {r}", "Aurora", r) for r in ("admin", "esg_manager", "procurement", "viewer")),
    *(
        Person(f"buyer {r}", "Borealis", r, _SECOND, _FIRST)
        for r in ("admin", "esg_manager", "procurement", "viewer")
    ),
    *(Person(f"assessor {r}", "Clearwater", r) for r in ("lead", "assessor", "auditor")),
    Person("assessor lead", "Dovetail", "lead", _SECOND, _FIRST),
    *(Person(f"supplier {r}", "Evergreen", r, _FIRST, _THIRD) for r in ("admin", "contributor")),
    Person("supplier admin", "Foxglove", "admin", _THIRD, _FIRST),
]


def value(case: Case, name: str, side: str) -> str:
    """What stands in a path or body for the object ``name`` of a case, for somebody of ``side``."""
    words = {
        "item": case.item,
        "next_item": case.next_item,
        "review_item": case.review_item,
        "token": case.token,
        "kind": "csv",
        "tab": "overview",
        "account": "1",
        "key": "no-such-key",
    }
    if name in words:
        return words[name]
    return str(case.ids.get(name) or case.ids[f"{side}_{name}"])


def absent_value(name: str, present: str) -> str:
    """The same where nothing is: ids become one that no row has; words of a path stay."""
    if name == "token":
        return "0" * 64
    return str(ABSENT) if len(present) == len(str(ABSENT)) and present.count("-") == 4 else present


def user_of(world: World, person: Person) -> Any:
    """The account of a person; None for a stranger."""
    from tenants.models import User

    if person.kind == "anonymous":
        return None
    if person.kind == "homeless":
        return User.objects.filter(email=NOWHERE).first() or User.objects.create_user(
            NOWHERE, PASSWORD, name="Nobody"
        )
    return world.user(person.organisation, person.role)


def own_case(cases: Cases, person: Person) -> Case:
    """The case a person takes part in."""
    return cases.of(*person.own)


def foreign_case(cases: Cases, person: Person) -> Case:
    """A case a person must not know of."""
    return cases.of(*person.foreign)
