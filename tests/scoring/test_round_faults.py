"""Rounds when workers die or race: every quarter once, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier
from typing import Any

from django.db import connection

from core.models import Effect
from scoring.models import Round, RoundResult
from scoring.stages import advance_rounds
from tenants.clock import advance_obligations
from tenants.scope import scope
from tests.scoring.quarters import APRIL, NEW_YEAR, admit, beat, clocks_of, rounds_of
from tests.world import NOW

RUNS = 4


def test_a_worker_that_dies_at_any_statement_loses_and_doubles_nothing(world) -> None:
    admit(world, "Lone Mill", "Evergreen Knitting")
    beat(NOW)
    advance_obligations(now=NEW_YEAR)
    deaths = 0
    while True:
        with dying_after(deaths) as died:
            advance_rounds(now=NEW_YEAR)
        if not died():
            break
        deaths += 1
        with scope(world.scope("Aurora")):
            assert Round.objects.count() in {0, 1}
            assert RoundResult.objects.count() == Round.objects.count() * 4
            waiting = Effect.objects.filter(kind="round", handled_at=None).count()
            assert waiting + Round.objects.count() == 1
    assert deaths > 10, "there were that many statements to die at"
    assert rounds_of(world) == [(2027, 1, 2)]
    assert clocks_of(world) == [(NEW_YEAR, "met"), (APRIL, "open")]


def test_workers_at_the_same_time_take_a_round_once(committed_world, caplog) -> None:
    world = committed_world
    admit(world, "Lone Mill")
    start = Barrier(RUNS)

    def run(_number: int) -> None:
        start.wait()
        try:
            advance_rounds(now=NOW)
            beat(NEW_YEAR)
            beat(NEW_YEAR)
        finally:
            connection.close()

    with ThreadPoolExecutor(RUNS) as workers:
        list(workers.map(run, range(RUNS)))
    beat(NEW_YEAR)
    assert "failed" not in caplog.text
    assert rounds_of(world) == [(2027, 1, 1)]
    assert clocks_of(world) == [(NEW_YEAR, "met"), (APRIL, "open")]


class Killed(BaseException):
    """The process is gone: nothing in it gets to handle that."""


@contextmanager
def dying_after(statements: int) -> Iterator[Callable[[], bool]]:
    """Kill the worker after so many statements; says whether it came to that. The database rolls back."""
    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        if "SAVEPOINT" not in sql:
            seen += 1
            if seen > statements:
                raise Killed
        return execute(sql, params, many, context)

    with suppress(Killed), connection.execute_wrapper(count):
        yield lambda: seen > statements
