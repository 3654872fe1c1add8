"""Fixtures for tests that need transactions that really end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import databases
from tests import world as small_world


@pytest.fixture
def committed_world(django_db_setup, django_db_blocker, worker_id) -> Iterator[small_world.World]:
    """A database of its own, where every transaction is really committed."""
    usual = f"esgdd_test_{worker_id}"
    name = f"{usual}_committed"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.use(name)
        yield small_world.load()
        databases.use(usual)
        databases.drop(name)
