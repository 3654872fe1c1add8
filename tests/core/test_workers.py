"""Several workers on one clock, on real connections: they share the work and wait for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.models import Obligation
from core.obligations import BEFORE_DUE, BREACH
from tenants.clock import advance_obligations, claim_effects, mark_handled, waiting_effects
from tenants.scope import Scope, scope
from tests import databases
from tests import world as small_world
from tests.core.owing import DUE, held, kinds, newest, owe

WORKERS = 4
OWED = 600


@pytest.fixture
def committed_world(django_db_setup, django_db_blocker, worker_id) -> Iterator[small_world.World]:
    """A database of its own, where every transaction is really committed."""
    usual = f"esgdd_test_{worker_id}"
    name = f"{usual}_clock"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.use(name)
        yield small_world.load()
        databases.use(usual)
        databases.drop(name)


def test_workers_at_the_same_time_take_each_step_once(committed_world) -> None:
    world = committed_world
    owed = owe(world)
    _multiply(owed)
    start = Barrier(WORKERS)

    def run(_number: int) -> int:
        start.wait()
        try:
            return sum(advance_obligations(now=DUE) for _again in range(2))
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        done = list(workers.map(run, range(WORKERS)))
    assert sum(done) + advance_obligations(now=DUE) == OWED * 3
    assert kinds(owed) == [BEFORE_DUE, BEFORE_DUE, BREACH]
    with scope(Scope.worker(owed.tenant_id)):
        assert not Obligation.objects.filter(next_at__lte=DUE).exists()


def test_what_somebody_works_on_is_left_to_them_and_the_rest_goes_on(committed_world) -> None:
    world = committed_world
    busy, free = owe(world, kind="busy"), owe(world, kind="free")
    with ThreadPoolExecutor(1) as workers, held(world, busy):
        done = workers.submit(_run_and_close).result(timeout=20)
    assert done == 3
    assert (kinds(busy), kinds(free)) == ([], [BEFORE_DUE, BEFORE_DUE, BREACH])
    assert advance_obligations(now=DUE) == 3, "the next beat finds what was left"
    assert newest(busy).breached_at == DUE


def test_an_effect_is_acted_on_by_one_worker(committed_world) -> None:
    world = committed_world
    owe(world)
    advance_obligations(now=DUE)
    [(tenant_id, ids)] = waiting_effects("suppliers.supplier")

    def claim() -> int:
        try:
            with scope(Scope.worker(tenant_id)):
                return len(claim_effects(tenant_id, ids))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as workers:
        with scope(Scope.worker(tenant_id)):
            mine = claim_effects(tenant_id, ids)
            assert workers.submit(claim).result(timeout=20) == 0, "held by another"
            mark_handled(mine, now=DUE)
        assert workers.submit(claim).result(timeout=20) == 0, "handled by another"


def _run_and_close() -> int:
    try:
        return advance_obligations(now=DUE)
    finally:
        connection.close()


def _multiply(owed: Obligation) -> None:
    with scope(Scope.worker(owed.tenant_id)):
        Obligation.objects.bulk_create(
            [
                Obligation(
                    tenant_id=owed.tenant_id,
                    supplier_org_id=owed.supplier_org_id,
                    subject_type=owed.subject_type,
                    subject_id=owed.subject_id,
                    kind=f"more {number}",
                    rule=owed.rule,
                    started_at=owed.started_at,
                    due_at=owed.due_at,
                    steps=owed.steps,
                    next_at=owed.next_at,
                )
                for number in range(OWED - 1)
            ]
        )
