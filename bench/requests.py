"""Requests straight into Django's handler: no network, no browser, just the work of the web process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory, override_settings

from tenants.models import User

Send = Callable[[], bytes]


def bare(address: str, data: Mapping[str, str] | None = None) -> Send:
    """A request to :mod:`bench.bare` in a Django without middleware."""
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF="bench.bare"):
        handler = WSGIHandler()

    def send() -> bytes:
        request = _request(address, data)
        request.urlconf = "bench.bare"
        return _body(handler, request)

    return send


def product(
    user: User,
    address: str,
    data: Callable[[], Mapping[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Send:
    """A request of a signed-in person to the product, with all its middleware. ``data`` gives each body."""
    handler = WSGIHandler()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = "a" * 32

    def send() -> bytes:
        request = _request(address, data and data(), headers)
        request.COOKIES[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        request.COOKIES[settings.CSRF_COOKIE_NAME] = request.META["HTTP_X_CSRFTOKEN"] = token
        return _body(handler, request)

    return send


def program(token: str, address: str) -> Send:
    """A request of a program to the API, with all its middleware."""
    handler = WSGIHandler()

    def send() -> bytes:
        return _body(handler, _request(address, None, {"Authorization": f"Bearer {token}"}))

    return send


def _request(
    address: str, data: Mapping[str, str] | None, headers: Mapping[str, str] | None = None
) -> WSGIRequest:
    factory = RequestFactory(headers=headers)
    return factory.get(address) if data is None else factory.post(address, data)


def _body(handler: WSGIHandler, request: WSGIRequest) -> bytes:
    response: Any = handler.get_response(request)
    assert response.status_code in {200, 302}, f"{request.path} answers {response.status_code}"
    content: bytes = response.content
    response.close()
    return content
