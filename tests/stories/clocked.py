"""The product with a clock the test holds: pages served and stages run in this process.

The web pages answer on a real port to a real browser; the stages are those of ``esgdd/flow.py``, run as
the beat would, whenever the story moves the time on. The database, the files and the mails are real.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import override_settings
from django.test.testcases import QuietWSGIRequestHandler
from django.utils import timezone

from esgdd import flow
from esgdd.celery import app
from tests import databases
from tests.browser.server import HOST, Site

#: Rounds of the beat until nothing moves any more; a story that needs more has a stage that runs for ever.
MOST_ROUNDS = 12


@dataclass(frozen=True)
class ClockedSite(Site):
    """A running product whose time the story sets; between two settings it goes on as usual."""

    travel: list[Any] = field(default_factory=list)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The site runs in this process: its database is the one in use."""
        yield

    def go_to(self, instant: datetime) -> None:
        """Move the time and let every stage do what is due."""
        while self.travel:
            self.travel.pop().stop()
        traveller = time_machine.travel(instant, tick=True)
        traveller.start()
        self.travel.append(traveller)
        self.work()

    def go_on(self, **span: float) -> None:
        """Move the time on by a timedelta, such as ``hours=47``."""
        self.go_to(timezone.now() + timedelta(**span))

    def work(self) -> None:
        """Let the beat run until no stage moves anything."""
        for _ in range(MOST_ROUNDS):
            if not flow.advance_all():
                return
        raise AssertionError("a stage never comes to rest")


class _Handler(StaticFilesHandler):
    """Pages, and static files from where they are developed."""

    def get_base_url(self) -> str:
        """Where static files are asked for."""
        return str(settings.STATIC_URL)


@contextmanager
def clocked_site(*, name: str, usual: str, data: Path, start: datetime) -> Iterator[ClockedSite]:
    """Serve the product on a clone of the template database from ``start`` on; leaves nothing behind."""
    app.set_default()  # the broker of the settings; who listens to a nudge is of no matter here
    databases.close_all()
    databases.clone(name)
    databases.use(name)
    server = ThreadedWSGIServer((HOST, 0), QuietWSGIRequestHandler)
    server.set_app(_Handler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="pages")
    site = ClockedSite(f"http://{HOST}:{server.server_port}", name, data, usual)
    storages = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": data, "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    thread.start()
    try:
        with override_settings(
            STORAGES=storages,
            DATA_DIR=data,
            BASE_URL=site.url,
            EMAIL_BACKEND="core.mail.FileOutbox",
            MAIL_FOLDER=data / "mail",
            ALLOWED_HOSTS=[HOST],
        ):
            site.go_to(start)
            yield site
    finally:
        while site.travel:
            site.travel.pop().stop()
        server.shutdown()
        thread.join()
        server.server_close()
        databases.use(usual)
        databases.drop(name)
