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

from api.scopes import SCOPES
from tests.cases import Case, Cases, client_token
from tests.vault_cases import LINE
from tests.world import PASSWORD, World

FILE = Path(__file__).with_name("permission_matrix.csv")
API_FILE = Path(__file__).with_name("permission_matrix_api.csv")
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
        return self.statuses[kind] in {"401", "403", "login"}

    @property
    def is_api(self) -> bool:
        """Whether it is a program's, by token, in JSON."""
        return self.route.startswith("v1_")


@lru_cache
def lines() -> tuple[Line, ...]:
    """The two reviewed files."""
    clients = [person.kind for person in PEOPLE if person.is_program]
    people = [person.kind for person in PEOPLE if not person.is_program]
    found = [_line(row | dict.fromkeys(clients, row["anonymous"])) for row in _rows(FILE)]
    return (*found, *(_line(row | dict.fromkeys(people, "401")) for row in _rows(API_FILE)))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


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
        """The kind of their organisation; a program, and a person without one, tries as a buyer."""
        return self.kind.split()[0] if self.organisation and not self.is_program else "buyer"

    @property
    def is_program(self) -> bool:
        """Whether it is an API client; ``role`` is then its scope."""
        return self.kind.startswith("client ")

    @property
    def headers(self) -> dict[str, str]:
        """What stands in each of their requests."""
        if not self.is_program:
            return {}
        return {"Authorization": f"Bearer {client_token(self.organisation, self.role)}"}


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
    *(Person(f"client {scope}", "Aurora", scope) for scope in SCOPES),
    *(Person(f"client {scope}", "Borealis", scope, _SECOND, _FIRST) for scope in SCOPES),
]


def value(case: Case, name: str, side: str) -> str:
    """What stands in a path or body for the object ``name`` of a case, for somebody of ``side``."""
    words = {
        "item": case.item,
        "next_item": case.next_item,
        "review_item": case.review_item,
        "token": case.token,
        "share_token": case.share_token,
        "agreement_token": case.agreement_token,
        "kind": "csv",
        "standard": "esg-due-diligence",
        "version": "2.0",
        "tab": "overview",
        "account": "1",
        "page_number": "1",
        "page": "1",
        "key": "no-such-key",
        "line": LINE,
        "source_system": "erp",
        "external_id": f"V-{case.company.name.split()[0]}",
    }
    if name in words:
        return words[name]
    return str(case.ids.get(name) or case.ids[f"{side}_{name}"])


def absent_value(name: str, present: str) -> str:
    """The same where nothing is: ids become one that no row has; words of a path stay."""
    if name in {"token", "share_token", "agreement_token"}:
        return "0" * 64
    return str(ABSENT) if len(present) == len(str(ABSENT)) and present.count("-") == 4 else present


def user_of(world: World, person: Person) -> Any:
    """The account of a person; None for a stranger."""
    from tenants.models import User

    if person.kind == "anonymous" or person.is_program:
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
