"""Requests of a person, of a program, and to the bare views: straight into Django's handler, or served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from bench.serving import Served
from tenants.models import User
from tenants.sessions import SessionStore

Send = Callable[[], bytes]


def bare(address: str, data: Mapping[str, str] | None = None, *, served: Served) -> Send:
    """A request to :mod:`bench.bare` in a Django without middleware."""
    return lambda: served.ask(address, data, {})


def product(
    user: User,
    address: str,
    data: Callable[[], Mapping[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    served: Served | None = None,
) -> Send:
    """A request of a signed-in person to the product, with all its middleware. ``data`` gives each body."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = "a" * 32
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}
    told = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}
    ask = served.ask if served else _asking()
    return lambda: ask(address, data and data(), {**told, **(headers or {})})


def program(token: str, address: str, *, served: Served) -> Send:
    """A request of a program to the API, with all its middleware."""
    return lambda: served.ask(address, None, {"Authorization": f"Bearer {token}"})


def _asking() -> Callable[[str, Mapping[str, str] | None, Mapping[str, str]], bytes]:
    """The product's handler in this process: no server, no network."""
    handler = WSGIHandler()

    def ask(address: str, data: Mapping[str, str] | None, headers: Mapping[str, str]) -> bytes:
        factory = RequestFactory(headers=headers)
        request = factory.get(address) if data is None else factory.post(address, data)
        response: Any = handler.get_response(request)
        assert response.status_code in {200, 302}, f"{address} answers {response.status_code}"
        content: bytes = response.content
        response.close()
        return content

    return ask
