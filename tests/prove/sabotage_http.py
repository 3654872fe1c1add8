"""Row 4, the web's side: give each role and each route the wrong right, mislead each filter in turn, and see
whether the permission matrix notices."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import access, scope
from tests.cases import Cases
from tests.prove.http_leaks import steady
from tests.prove.outcome import Outcome
from tests.security.matrix import ABSENT, CLOSED, PEOPLE, Line, Person, Route, lines, routes
from tests.security.walk import Walker

Visit = tuple[Line, Person]
Place = tuple[str, int]
FILTERS = ("tenant_id", "organisation_id")


class HttpSabotage:
    """The proof. ``every`` 1 does all acts, 10 each tenth."""

    def __init__(self, cases: Cases, *, every: int) -> None:
        self._walker = Walker(cases, PEOPLE)
        self._every = every
        self._offered = [line for line in lines() if line.method != CLOSED]
        self._routes = {route.name: route for route in routes()}
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Do each act. The matrix must hold before."""
        everything = [(line, person) for line in self._offered for person in PEOPLE]
        self.outcome.expect(
            not self._missed(everything), "the permission matrix has faults before any sabotage"
        )
        acts = [*self._roles(), *self._views()]
        for what, change, visits in acts[:: self._every]:
            with change:
                self.outcome.expect(self._missed(visits), f"undetected: {what}")
        self._filters()
        return self.outcome

    def _missed(self, visits: Iterable[Visit]) -> bool:
        """Whether somebody gets something else than the file says."""
        return any(self._walker.own(line, who).status != line.statuses[who.kind] for line, who in visits)

    def _roles(self) -> Iterator[tuple[str, Any, list[Visit]]]:
        """Each capability taken from each role that has it, and given to each that does not."""
        guarded = self._guarded()
        for key, held in access.CAPABILITIES.items():
            people = [person for person in PEOPLE if person.kind == f"{key[0]} {key[1]}"]
            for capability, found in guarded.items():
                other = held ^ {capability}
                word = "taken from" if capability in held else "given to"
                change = mock.patch.dict(access.CAPABILITIES, {key: frozenset(other)})
                visits = [(line, person) for line in found for person in people]
                yield f"{capability} {word} {key[0]} {key[1]}", change, visits

    def _views(self) -> Iterator[tuple[str, Any, list[Visit]]]:
        """Each view asks for another capability, for an account only, for nothing."""
        others = [access.PUBLIC, access.SIGNED_IN, *(access.Access("capability", c) for c in self._guarded())]
        for name, route in self._routes.items():
            declared = getattr(route.view, "access", None)
            if declared is None or declared == access.PUBLIC:
                continue
            visits = [(line, person) for line in self._offered if line.route == name for person in PEOPLE]
            for other in others:
                if _holders(other) != _holders(declared):
                    what = f"{name} asks for {other.capability or other.kind}, not {declared.capability}"
                    yield what, mock.patch.object(route.view, "access", other), visits

    def _guarded(self) -> dict[str, list[Line]]:
        """Capability → the lines of the views that ask for it."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self._offered:
            declared = _declared(self._routes[line.route])
            if declared.capability:
                found[declared.capability].append(line)
        return found

    def _filters(self) -> None:
        """Each place in the code that asks for the tenant gets a wrong one; the page must then differ."""
        visits: dict[Place, list[Visit]] = defaultdict(list)
        for line in self._offered:
            for person in PEOPLE:
                with _watched() as places:
                    self._walker.own(line, person)
                for place in places:
                    visits[place].append((line, person))
        for place in sorted(visits)[:: self._every]:
            seen = {self._noticed(place, *visit) for visit in visits[place]}
            if seen != {None}:
                self.outcome.expect(True in seen, f"undetected: wrong organisation at {place[0]}:{place[1]}")

    def _noticed(self, place: Place, line: Line, person: Person) -> bool | None:
        """Whether the page is another one when this place is misled; None where no query asked it."""
        before = self._walker.own(line, person)
        with _misled(place, ABSENT), CaptureQueriesContext(connection) as asked:
            after = self._walker.own(line, person)
        if before.status != after.status or steady(before.text) != steady(after.text):
            return True
        return False if any(str(ABSENT) in query["sql"] for query in asked) else None


def _declared(route: Route) -> access.Access:
    return access.access_of(route.view, route.name) or access.PUBLIC


def _holders(asked: access.Access) -> frozenset[tuple[str, str]] | str:
    if not asked.capability:
        return asked.kind
    return frozenset(key for key, held in access.CAPABILITIES.items() if asked.capability in held)


@contextmanager
def _watched() -> Iterator[set[Place]]:
    """The places that ask for the tenant or the organisation while the block runs."""
    places: set[Place] = set()

    def note(place: Place, right: UUID) -> UUID:
        places.add(place)
        return right

    with _replaced(note):
        yield places


@contextmanager
def _misled(target: Place, wrong: UUID) -> Iterator[None]:
    """One place is told a wrong organisation."""
    with _replaced(lambda place, right: wrong if place == target else right):
        yield


@contextmanager
def _replaced(answer: Callable[[Place, UUID], UUID]) -> Iterator[None]:
    """Put ``answer`` between everybody who asks and the scope's own functions."""
    with ExitStack() as patches:
        for name in FILTERS:
            real = getattr(scope, name)
            for module in [module for module in sys.modules.values() if vars(module).get(name) is real]:
                patches.enter_context(mock.patch.object(module, name, _asking(real, answer)))
        yield


def _asking(real: Callable[[], UUID], answer: Callable[[Place, UUID], UUID]) -> Callable[[], UUID]:
    def asked() -> UUID:
        frame: FrameType | None = sys._getframe(1)
        assert frame is not None
        return answer((frame.f_code.co_filename, frame.f_lineno), real())

    return asked
