"""Fixtures for all tests: real databases, the small world, signed-in clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings

from esgdd import celery  # noqa: F401 - nudges go to the Redis of the run, not to a broker nobody started
from tests import databases
from tests import world as small_world


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
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def sign_in(world) -> Callable[..., Client]:
    """``sign_in("Aurora", "viewer")`` gives a client signed in as that person."""

    def make(org: str, role: str) -> Client:
        client = Client()
        client.force_login(world.user(org, role))
        return client

    return make
