"""The product behind its web server, and beside it in the same process the bare views: what a request costs
is what a client waits for, on both sides alike."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import override_settings
from gunicorn.app.base import BaseApplication

from tests import databases

HOST = "127.0.0.1"
#: Where :mod:`bench.bare` answers.
BARE = ("/rows/", "/update/")
#: Seconds that the server may take to listen.
PATIENCE = 30


@dataclass(frozen=True)
class Served:
    """A web server that answers now, one worker as in production."""

    port: int

    def ask(self, address: str, data: Mapping[str, str] | None, headers: Mapping[str, str]) -> bytes:
        """One request over a connection of its own; its answer's body."""
        connection = HTTPConnection(HOST, self.port)
        method, body, told = "GET", None, {"Host": "testserver", **headers}
        if data is not None:
            method, body = "POST", urlencode(data)
            told["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, address, body, told)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        assert response.status in {200, 302}, f"{address} answers {response.status}"
        return content


@contextmanager
def serving() -> Iterator[Served]:
    """Serve the database and the settings of this process by gunicorn until the block ends."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
    databases.close_all()
    server = multiprocessing.get_context("fork").Process(target=_Server(port).run)
    server.start()
    try:
        _wait_for(port)
        yield Served(port)
    finally:
        server.terminate()
        server.join()


def _wait_for(port: int) -> None:
    last = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except OSError:
            if time.monotonic() > last:
                raise
        else:
            return


class _Bare(WSGIRequest):
    """A request to the bare views."""

    urlconf = "bench.bare"


class _BareHandler(WSGIHandler):
    request_class = _Bare


class _Server(BaseApplication):
    """gunicorn with one worker, as ``./dev up`` starts it with two."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        """Where it listens, and that it says nothing."""
        told = {"bind": f"{HOST}:{self._port}", "workers": 1, "loglevel": "error", "graceful_timeout": 1}
        for name, value in {**told, "preload_app": True, "control_socket_disable": True}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Both handlers behind one door."""
        with override_settings(MIDDLEWARE=[]):
            bare = _BareHandler()
        product = WSGIHandler()

        def application(environ: dict[str, Any], start_response: Any) -> Any:
            handler = bare if environ["PATH_INFO"].startswith(BARE) else product
            return handler(environ, start_response)

        return application
