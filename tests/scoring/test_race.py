"""Two workers at once, on real connections: one card, whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from risk.services import ruling as risk_ruling
from scoring.models import RuleKind
from scoring.rule_places import place_of
from scoring.services import panels
from scoring.services.ruling import draft_rule
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import LATER, accept_rest, cards, finish, hand_in
from tests.scoring.ruled import EVEN, draft, experts
from tests.world import World

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


def test_a_vote_waits_for_the_end_of_its_round(committed_world) -> None:
    """It is counted or refused, and never kept in a round whose medians are out already."""
    world = committed_world
    aurora, manager = world.org("Aurora").pk, world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        rule = draft(world, scope="textiles")
        panel = panels.open_panel(
            rule.pk, tenant_id=aurora, experts=experts(world), question="", actor=manager, now=LATER
        )
        for role in ("esg_manager", "procurement", "viewer"):
            _vote(world, panel.pk, role)

    def vote_meanwhile() -> None:
        try:
            with scope(world.scope("Aurora")):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '300ms'")
                _vote(world, panel.pk, "viewer")
        finally:
            connection.close()

    with scope(world.scope("Aurora")), ThreadPoolExecutor(1) as voter:
        panels.next_round(panel.pk, tenant_id=aurora, actor=manager, now=LATER)
        with pytest.raises(OperationalError, match="lock timeout"):
            voter.submit(vote_meanwhile).result()


def test_two_who_start_a_draft_at_once_work_on_one(committed_world) -> None:
    world = committed_world
    aurora, manager = world.org("Aurora").pk, world.user("Aurora", "esg_manager")
    place = place_of(loader.get("t-cerds"), kind=RuleKind.POLICY, scope="", country="")
    start = Barrier(RUNS)

    def begin(number: int) -> UUID:
        start.wait()
        try:
            with scope(world.scope("Aurora")):
                if number % 2:
                    return draft_rule(tenant_id=aurora, place=place, actor=manager).pk
                return risk_ruling.draft_rule(tenant_id=aurora, actor=manager, now=LATER).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(RUNS) as people:
        made = set(people.map(begin, range(RUNS)))
    assert len(made) == 2, "one of the evaluation and one of risk classes"


def _vote(world: World, panel_id: UUID, role: str) -> None:
    aurora = world.org("Aurora").pk
    panels.vote(
        panel_id,
        tenant_id=aurora,
        given=EVEN,
        comment="",
        round_seen=1,
        voter=world.user("Aurora", role),
        organisation_id=aurora,
    )
