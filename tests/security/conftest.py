"""A database of this module's own, holding the small world and its cases, really committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import case_database, databases
from tests import cases as full_cases


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker, worker_id) -> Iterator[str]:
    """Connect Django to a fresh clone of the world with its cases while the module runs: commit and rollback
    are real ones."""
    name, usual = f"esgdd_test_{worker_id}_own", f"esgdd_test_{worker_id}"
    with django_db_blocker.unblock():
        case_database.clone(name)
        databases.use(name)
        try:
            yield name
        finally:
            databases.use(usual)
            databases.drop(name)


@pytest.fixture(scope="module")
def cases(own_database) -> full_cases.Cases:
    """One full case a pair of organisations, committed."""
    return case_database.cases()
