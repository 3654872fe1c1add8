"""One person after another tries a route; whatever a try writes is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tenants.selectors import contexts_of
from tests.cases import Case, Cases
from tests.security.bodies import Body, body
from tests.security.matrix import Line, Person, absent_value, foreign_case, own_case, user_of, value


@dataclass(frozen=True)
class Answer:
    """What came back: ``status`` as the permission matrix writes it, text, and the headers that tell;
    ``content`` is the text as it was sent."""

    status: str
    text: str
    headers: tuple[str, ...]
    content: bytes = field(default=b"", compare=False, repr=False)


class Walker:
    """People with their open sessions, in one database."""

    def __init__(self, cases: Cases, people: Iterable[Person]) -> None:
        self.cases = cases
        self._clients: dict[Person, Client] = {}
        self._contexts: dict[Person, str] = {}
        for person in people:
            client = Client(raise_request_exception=False, headers=person.headers)
            user = user_of(cases.world, person)
            contexts = contexts_of(user) if user else []
            if user:
                client.force_login(user)
            self._clients[person] = client
            self._contexts[person] = contexts[0].key if contexts else ""

    def own(self, line: Line, person: Person) -> Answer:
        """Try a line on an object of one's own."""
        return self.ask(line, person, self.own_path(line, person))

    def foreign(self, line: Line, person: Person) -> Answer:
        """Try it on an object of somebody else."""
        return self.ask(line, person, self.path(line, foreign_case(self.cases, person), person))

    def absent(self, line: Line, person: Person) -> Answer:
        """Try it on an object that is not there."""
        present = zip(line.objects, self.own_path(line, person), strict=True)
        return self.ask(line, person, [absent_value(name, text) for name, text in present])

    def own_path(self, line: Line, person: Person) -> list[str]:
        """What stands in the path of a line for objects of one's own."""
        return self.path(line, own_case(self.cases, person), person)

    @staticmethod
    def path(line: Line, case: Case, person: Person) -> list[str]:
        """What stands in the path of a line for the objects of a case."""
        return [value(case, name, person.side) for name in line.objects]

    def body(self, line: Line, person: Person) -> Body:
        """A valid body about the person's own case."""
        context = self._contexts[person]
        return body(line.route, own_case(self.cases, person), side=person.side, context=context)

    def ask(
        self,
        line: Line,
        person: Person,
        path: list[str],
        *,
        method: str = "",
        data: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and take back what it wrote. ``data`` replaces the valid body, or is the query."""
        method = method or line.method
        if data is None:
            data = self.body(line, person) if method in {"POST", "PUT"} else {}
        cache.clear()  # it counts attempts to sign in
        client = self._clients[person]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            address = reverse(line.route, args=path)
            answer = _read(_send(client, method, line, address, data, headers=headers))
            transaction.set_rollback(True)
        client.cookies.clear()
        for name, text in cookies.items():
            client.cookies[name] = text
        return answer


def _send(client: Client, method: str, line: Line, address: str, data: Body, **more: Any) -> Any:
    """As a browser sends a form; to the API as JSON, to its token endpoint as OAuth has it."""
    if method == "GET":
        return client.get(address, data, **more)
    send = client.put if method == "PUT" else client.post
    if line.route == "v1_token":
        return send(address, urlencode(data), content_type="application/x-www-form-urlencoded", **more)
    if line.is_api:
        return send(address, json.dumps(data), content_type="application/json", **more)
    return send(address, data, **more)


def _read(response: Any) -> Answer:
    # The test client closes the answer itself; closing it again would cost a new connection a request.
    content = b"".join(response.streaming_content) if response.streaming else response.content
    found = response.headers
    back = found.get("Location", "").startswith("/accounts/login/?next=")
    telling = ("Location", "Content-Type", "Content-Disposition", "HX-Redirect", "HX-Push-Url")
    return Answer(
        status="login" if response.status_code == 302 and back else str(response.status_code),
        text=content.decode(errors="replace"),
        headers=tuple(f"{name}: {found[name]}" for name in telling if name in found),
        content=content,
    )
