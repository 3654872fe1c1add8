"""Two workers at once, on real connections: one card, whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from scoring.stages import advance_scorecards
from tests.scoring.rounds import LATER, accept_rest, cards, finish, hand_in

RUNS = 4


def test_workers_that_run_at_the_same_time_make_each_card_once(committed_world, caplog) -> None:
    world = committed_world
    request = hand_in(world)
    accept_rest(world, request)
    finish(world, request)
    start = Barrier(RUNS)

    def run(_number: int) -> int:
        start.wait()
        try:
            return advance_scorecards(now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(RUNS) as workers:
        list(workers.map(run, range(RUNS)))
    assert "failed" not in caplog.text, "they wait for each other instead of running into each other"
    made = cards(world)
    assert [card.basis for card in made] == ["declared", "verified"]
    assert all(card.is_current for card in made)
    assert advance_scorecards(now=LATER) == 0
