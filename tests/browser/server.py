"""The whole product on a free port: web, worker and beat as ``./dev up`` starts them, on its own database."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_string, policy
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings

from esgdd.run.health import Health
from esgdd.run.session import Session
from esgdd.run.supervisor import Supervisor
from esgdd.run.up import free_port, programs, surroundings
from tenants.models import User
from tests import databases

HOST = "127.0.0.1"
START_SECONDS = 120.0


@dataclass(frozen=True)
class Site:
    """A running product. ``data`` holds its private files and logs."""

    url: str
    database: str
    data: Path
    usual: str

    def begin_anew(self, clone: Callable[[str], None] = databases.clone) -> None:
        """Put a fresh clone of a template in place of the database, and forget the mails. The programs
        run on: each connects again when it next needs its database."""
        databases.close_all()
        clone(self.database)
        shutil.rmtree(self.data / "mail", ignore_errors=True)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let this process read and write the site's database and files, as the app's login."""
        storages: dict[str, Any] = {
            **settings.STORAGES,
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": self.data, "base_url": None},
            },
        }
        databases.use(self.database)
        try:
            with override_settings(STORAGES=storages, DATA_DIR=self.data):
                yield
        finally:
            databases.use(self.usual)

    def session_of(self, user_id: UUID) -> str:
        """The key of a fresh session of this person: the value of their session cookie."""
        with self.inside():
            user = User.objects.get(pk=user_id)
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
        return str(session.session_key)

    def mail_to(self, address: str, *, about: str = "", seconds: float = 45.0) -> str:
        """The text of the newest mail to ``address`` that holds the words ``about``. Waits for it, as a
        person would; raises AssertionError when none comes within ``seconds`` (the beat sends every 30 s
        what a lost nudge left)."""
        end = time.monotonic() + seconds
        while True:
            for raw in reversed(self._mails()):
                mail = message_from_string(raw, policy=policy.default)
                body = mail.get_body(("plain",))
                text = "" if body is None else f"{mail['Subject']}\n{body.get_content()}"
                if address.lower() in str(mail["To"]).lower() and about in text:
                    return text
            assert time.monotonic() < end, (
                f"no mail to {address} about “{about}” within {seconds} s\n{self.log()}"
            )
            time.sleep(0.2)

    def _mails(self) -> list[str]:
        files = sorted((self.data / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [text for path in files for text in path.read_text().split(f"\n{'-' * 79}\n") if text.strip()]

    def log(self) -> str:
        """The last lines of web and worker, for the report of a failed test."""
        texts = [f"{path.name}\n{path.read_text()[-4000:]}" for path in sorted(self.data.glob("*.log"))]
        return "\n".join(texts)


@contextmanager
def running_site(*, name: str, usual: str, data: Path, redis_database: int) -> Iterator[Site]:
    """Start the product on a fresh clone of the template database, and leave no process behind.

    ``usual`` is the database this process goes back to. ``redis_database`` keeps the tasks of sites that
    run at the same time apart.
    """
    databases.close_all()
    databases.clone(name)
    port = free_port(HOST, 0)
    site = Site(f"http://{HOST}:{port}", name, data, usual)
    environment = {
        **os.environ,
        **surroundings(HOST, site.url),
        "DJANGO_DEBUG": "false",
        "DATABASE_URL": databases.url_for(name),
        "REDIS_URL": _redis_url(redis_database),
        "DATA_DIR": str(data),
        "EMAIL_URL": f"filemail:///{data / 'mail'}",
        "STATIC_FROM_SOURCE": "true",
    }
    supervisor = Supervisor()
    session = Session(supervisor, environment, data)
    try:
        for program in programs(session, f"{HOST}:{port}"):
            supervisor.start(replace(program, log=data / f"{program.name}.log"))
        health = Health(HOST, port, environment)
        if not supervisor.wait_until(health.green, seconds=START_SECONDS, every=0.2, only_while="web"):
            raise RuntimeError(f"the site does not become healthy: {health.last}\n{site.log()}")
        yield site
    finally:
        supervisor.stop_all()
        databases.drop(name)


def _redis_url(number: int) -> str:
    """The address of another database of the same Redis server."""
    url = settings.REDIS_URL
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={number}", url)
    return f"{url.rpartition('/')[0]}/{number}"
