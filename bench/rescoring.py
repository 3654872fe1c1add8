"""Scoring suppliers again from the database and storing the cards, against COPY of the same rows."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from bench.database import NAME, bench_database
from bench.figures import Figure
from bench.filling import fill_likeness
from scoring.bulk.job import advance_rescoring
from scoring.models import RatingRule, Rescoring, RescoringState, RuleKind, RuleState
from scoring.services.rescoring import start_rescoring
from standards import loader
from standards.schema import LEVELS
from tenants.scope import scope
from tests import databases
from tests.scoring.rounds import LATER, rated
from tests.world import NOW, World

SUPPLIERS = (1_000, 10_000, 100_000)
VARIANTS = 500


def measure_rescoring() -> Iterator[Figure]:
    """Seconds for a whole job, against COPY of the cards it made out of their table and into a bare one."""
    for count in SUPPLIERS:
        with bench_database(suppliers=count) as world:
            fill_cards(world)
            taken = _job(world, count)
            reference = _copied(world, count)
        goal = 5 if count == max(SUPPLIERS) else None
        yield Figure(f"re-evaluate and store {count:,}", taken, reference, "s", at_most=goal)


def fill_cards(world: World, *, light: bool = False) -> None:
    """Give every supplier of the bench a request, answers and a verified card of its own; ``light`` ones hold
    no document to be scored by."""
    _, card = rated(world)
    with databases.admin(NAME) as cursor:
        fill_likeness(cursor, card, [{}] if light else _documents(card.document))


def _documents(usual: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """As many documents like this one, each with other levels."""
    chance = random.Random(2026)  # noqa: S311 - test data, no secret
    levels = ("none", *LEVELS, *LEVELS)
    keys = tuple(loader.cerds().by_key)
    for _number in range(VARIANTS):
        yield {**usual, "levels": {key: chance.choice(levels) for key in keys}}


def _job(world: World, count: int) -> float:
    """Start a job under new topic weights, and run it to its end."""
    buyer, person = world.scope("Aurora"), world.user("Aurora", "esg_manager")
    topics = [topic.key for topic in loader.cerds().topics]
    common: dict[str, Any] = {"tenant_id": buyer.tenant_id, "standard": "t-cerds"}
    with scope(buyer):
        RatingRule.objects.create(
            **common,
            kind=RuleKind.TOPICS,
            version=1,
            state=RuleState.PUBLISHED,
            effective_from=date(2020, 1, 1),
            content=dict(zip(topics, (5000, 1000, 1000, 1000, 1000, 1000), strict=True)),
            created_by=person,
            published_by=person,
            published_at=NOW,
        )
        started = time.perf_counter()
        job = start_rescoring(**common, reason="Measured", filters={}, actor=person, now=LATER)
    while advance_rescoring(now=LATER):
        pass
    taken = time.perf_counter() - started
    done = _seen(world, job.pk)
    assert done.state == RescoringState.DONE, done.state
    assert (done.made, done.failed) == (count + 2, 0), done.failures
    return taken


def _seen(world: World, job_id: UUID) -> Rescoring:
    with scope(world.scope("Aurora")):
        return Rescoring.objects.get(pk=job_id)


def _copied(world: World, count: int) -> float:
    with databases.admin(NAME) as cursor, tempfile.TemporaryFile("w+") as file:
        cursor.execute("CREATE TABLE bare_cards (LIKE scoring_scorecard)")
        cursor.execute("CHECKPOINT")
        started = time.perf_counter()
        rows = "SELECT * FROM scoring_scorecard WHERE rescoring_id IS NOT NULL"
        cursor.copy_expert(f"COPY ({rows}) TO STDOUT", file)
        file.seek(0)
        cursor.copy_expert("COPY bare_cards FROM STDIN", file)
        assert cursor.rowcount == count + 2
        return time.perf_counter() - started
