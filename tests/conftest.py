"""Fixtures for all tests: real databases, the small world, signed-in clients."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings

from esgdd import celery  # noqa: F401 - nudges go to the Redis of the run, not to a broker nobody started
from tests import databases
from tests import world as small_world

pytest_plugins = ["tests.browser.pages"]


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Nobody waits for the hash of a password or a secret, nor does what a module makes once."""
    with override_settings(PASSWORD_HASHERS=["tests.world.QuickHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id) -> Iterator[None]:
    """Give this worker a database cloned from the template. Tests log in as the app, never as a superuser."""
    name = f"esgdd_test_{worker_id}"
    with django_db_blocker.unblock():
        databases.build_template()
        databases.clone(name)
        databases.use(name)
    yield
    with django_db_blocker.unblock():
        databases.close_all()
        databases.drop(name)


@pytest.fixture
def world(db) -> small_world.World:
    """The small two-tenant world."""
    return small_world.load()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    """Every test keeps its private files to itself and does not wait for static files."""
    settings.DATA_DIR = tmp_path
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.WHITENOISE_AUTOREFRESH = True  # else every test client reads all static files first
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
        "staticfiles": {"BACKEND": "tests.static_files.KnownAddresses"},
    }


@pytest.fixture
def sign_in(world) -> Callable[..., Client]:
    """``sign_in("Aurora", "viewer")`` gives a client signed in as that person."""

    def make(org: str, role: str) -> Client:
        client = Client()
        client.force_login(world.user(org, role))
        return client

    return make


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have each process but the first begin with tests that need no database: the first makes it meanwhile.

    What drives a browser stands at the end, stories first: what is short evens the processes out.
    """
    free, browser, rest = [], [], []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("browser"):
            browser.append(item)
        elif "django_db_setup" in fixtures or item.get_closest_marker("django_db"):
            rest.append(item)
        else:
            free.append(item)
    browser.sort(key=lambda item: "stories" not in item.path.parts)
    items[:] = _spread(
        free, [*rest, *browser], processes=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    )


def _spread(free: list[pytest.Item], others: list[pytest.Item], *, processes: int) -> list[pytest.Item]:
    """All tests, in equal stretches for the processes, the free ones at the head of all but the first."""
    if processes < 2:
        return [*others, *free]
    length = -(-(len(free) + len(others)) // processes)
    share = -(-len(free) // (processes - 1))
    found: list[pytest.Item] = []
    for number in range(processes):
        head = free[(number - 1) * share : number * share] if number else []
        tail = max(0, length - len(head))
        found += [*head, *others[:tail]]
        others = others[tail:]
    return found + others
