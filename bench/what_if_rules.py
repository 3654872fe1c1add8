"""Other rules tried on every supplier of a buyer, against the engine's own time for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from bench.database import NAME, bench_database
from bench.figures import Figure, seconds
from bench.requests import product
from bench.rescoring import fill_cards
from scoring.engine.bulk import LevelsBulk
from scoring.rules import RuleSet, rules_on
from scoring.what_if.firmness import Spread, firmness
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import propose
from scoring.what_if.reading import lineup_of
from scoring.what_if.trial import Outcome, try_rules
from standards import loader
from tenants.scope import scope
from tests import databases
from tests.world import NOW, World

SUPPLIERS = 100_000
TIMES = 9
TRIED = {"t.environment": "40", "keep": "1", "threshold": "75"}
ADDRESS = "/what-if/?standard=t-cerds&t.environment=40&keep=1&threshold=75&show=all"


def measure_what_if_rules() -> Iterator[Figure]:
    """Milliseconds from a change of weights to everybody's points and stars; and what it takes besides: the
    whole answer to a moved slider, how firm stars are, and reading all results once."""
    with bench_database(suppliers=SUPPLIERS) as world:
        fill_cards(world)
        started = time.perf_counter()
        lineup, rules = _lineup(world)
        read = time.perf_counter() - started
        outcome = try_rules("t-cerds", lineup, rules)
        trial, engine = seconds(partial(try_rules, "t-cerds", lineup, rules), times=TIMES), _engine(outcome)
        name = f"what-if rules, {SUPPLIERS:,}"
        yield Figure(name, trial * 1000, engine * 1000, "ms", at_most=3)
        headers = {"HX-Request": "true", "HX-Target": "what-if-results"}
        answer = product(world.user("Aurora", "esg_manager"), ADDRESS, headers=headers)
        yield Figure("the whole answer", seconds(answer, times=TIMES) * 1000, engine * 1000, "ms")
        firm = seconds(partial(firmness, outcome, Spread(20261124, 300)), times=3)
        yield Figure("1,000 draws of weights", firm * 1000, engine * 1000, "ms")
        yield Figure("reading the results, once", read, _fetched(), "s")


def _lineup(world: World) -> tuple[Lineup, RuleSet]:
    """Everybody, read as many requests of the page would."""
    tenant = world.org("Aurora").pk
    while True:
        with scope(world.scope("Aurora")):
            now = rules_on(tenant, "t-cerds", NOW.date())
            rules = propose(loader.cerds(), now, TRIED).rules
            lineup = lineup_of(tenant, "t-cerds", rules)
        if isinstance(lineup, Lineup):
            assert len(lineup) == SUPPLIERS + 1, len(lineup)
            return lineup, rules


def _engine(outcome: Outcome) -> float:
    """The engine alone, with compiled settings, on the same codes."""
    works = [
        partial(
            LevelsBulk(batch.settings).evaluate,
            batch.codes,
            batch.deductions,
            scale=outcome.lineup.scale,
            zeroed=batch.zeroed,
        )
        for batch in outcome.batches
        if batch.settings
    ]
    return seconds(lambda: [work() for work in works], times=TIMES)


def _fetched() -> float:
    """Seconds to fetch the same documents, and nothing done with them."""
    with databases.admin(NAME) as cursor:
        started = time.perf_counter()
        cursor.execute("SELECT document::text FROM scoring_scorecard WHERE is_official")
        assert len(cursor.fetchall()) > SUPPLIERS
        return time.perf_counter() - started
