"""People at the same moment, on real connections: each number once, each answer once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import DomainError
from remediation.models import Finding, Plan
from tenants.scope import scope
from tests import databases
from tests import world as small_world
from tests.remediation.findings import draft, issued, send_plan

PEOPLE = 4


@pytest.fixture
def committed_world(django_db_setup, django_db_blocker, worker_id) -> Iterator[small_world.World]:
    """A database of its own, where every transaction is really committed."""
    usual = f"esgdd_test_{worker_id}"
    name = f"{usual}_findings"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.use(name)
        yield small_world.load()
        databases.use(usual)
        databases.drop(name)


def at_once(work: Callable[[], object]) -> list[str]:
    """What became of ``work``, done by four people at the same moment: "done", or the code of the refusal."""
    start = Barrier(PEOPLE)

    def run(_number: int) -> str:
        start.wait()
        try:
            work()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(PEOPLE) as people:
        return sorted(people.map(run, range(PEOPLE)))


def test_four_drafts_at_once_get_four_numbers_and_of_four_plans_one_counts(committed_world) -> None:
    world = committed_world

    def write() -> None:
        with scope(world.scope("Aurora")):
            draft(world)

    assert at_once(write) == ["done"] * PEOPLE
    with scope(world.scope("Aurora")):
        assert list(Finding.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    finding = issued(world)
    assert at_once(lambda: send_plan(world, finding)) == ["done"] + ["not_asked"] * (PEOPLE - 1)
    with scope(world.scope("Aurora")):
        assert Plan.objects.get().number == 1
