"""One person after another tries a route; whatever a try writes is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tenants.selectors import contexts_of
from tests.cases import Case, Cases
from tests.security.bodies import body
from tests.security.matrix import Line, Person, absent_value, foreign_case, own_case, user_of, value


class Walker:
    """People with their open sessions, in one database."""

    def __init__(self, cases: Cases, people: Iterable[Person]) -> None:
        self.cases = cases
        self._clients: dict[Person, Client] = {}
        self._contexts: dict[Person, str] = {}
        for person in people:
            client = Client(raise_request_exception=False)
            user = user_of(cases.world, person)
            contexts = contexts_of(user) if user else []
            if user:
                client.force_login(user)
            self._clients[person] = client
            self._contexts[person] = contexts[0].key if contexts else ""

    def own(self, line: Line, person: Person) -> HttpResponse:
        """Try a line on an object of one's own."""
        return self.ask(line, person, self.own_path(line, person))

    def foreign(self, line: Line, person: Person) -> HttpResponse:
        """Try it on an object of somebody else."""
        return self.ask(line, person, self.path(line, foreign_case(self.cases, person), person))

    def absent(self, line: Line, person: Person) -> HttpResponse:
        """Try it on an object that is not there."""
        present = self.path(line, own_case(self.cases, person), person)
        return self.ask(
            line, person, [absent_value(n, v) for n, v in zip(line.objects, present, strict=True)]
        )

    def own_path(self, line: Line, person: Person) -> list[str]:
        """What stands in the path of a line for objects of one's own."""
        return self.path(line, own_case(self.cases, person), person)

    @staticmethod
    def path(line: Line, case: Case, person: Person) -> list[str]:
        """What stands in the path of a line for the objects of a case."""
        return [value(case, name, person.side) for name in line.objects]

    def ask(
        self, line: Line, person: Person, path: list[str], *, method: str = "", data: Any = None, **extra: Any
    ) -> HttpResponse:
        """Send one request and take back what it wrote. ``data`` replaces the valid body."""
        method = method or line.method
        if data is None and method == "POST":
            data = body(
                line.route,
                own_case(self.cases, person),
                side=person.side,
                context=self._contexts[person],
            )
        cache.clear()  # it counts attempts to sign in
        client = self._clients[person]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            send = client.post if method == "POST" else client.get
            response: Any = send(reverse(line.route, args=path), data or {}, **extra)
            transaction.set_rollback(True)
        response.close()
        client.cookies.clear()
        for name, text in cookies.items():
            client.cookies[name] = text
        return cast("HttpResponse", response)
