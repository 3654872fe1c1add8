"""The portfolio of 100,000 suppliers: counting it, and its pages against those of 1,000."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.database import NAME, bench_database
from bench.figures import Figure, seconds
from bench.requests import product
from scoring.benchmarks.counting import advance_benchmarks
from scoring.models import Standing
from tenants.scope import scope
from tests import databases
from tests.scoring.rounds import rated
from tests.world import NOW, World

PAGES = {
    "page": "/portfolio/",
    "by industry": "/portfolio/?by=industry",
    "ranked list": "/portfolio/lists/?size=large",
    "ranked by topic": "/portfolio/lists/?size=large&topic=environment",
    "who fell": "/portfolio/movers/?show=first",
}

#: Every supplier gets a card like the one there is, with a total of its own, and belongs to one of twenty
#: industries.
FILL = """
UPDATE suppliers_supplier SET industry = (13 + number %% 20)::text WHERE tenant_id = %(tenant)s;
INSERT INTO scoring_scorecard (
  id, tenant_id, created_at, supplier_org_id, supplier_id, request_id, submission_id, basis, review_revision,
  standard, standard_version, standard_hash, size_class, document, adjustments, events, reference_date,
  input_hash, total_exact, total, band, parts, rules, computed_at, is_current, is_official, state, cause,
  reviewed_by_name, published_by_name, published_at, independence, aside_reason)
SELECT
  gen_random_uuid(), c.tenant_id, c.created_at, c.supplier_org_id, p.id, c.request_id, c.submission_id,
  c.basis, c.review_revision, c.standard, c.standard_version, c.standard_hash, p.size_class, '{}', '[]', '[]',
  c.reference_date, md5(p.number::text) || md5('x' || p.number), (made.total * 10000)::bigint || '/10000',
  made.total, (1 + width_bucket(made.total, ARRAY[40, 70, 100, 125, 150, 175]::numeric[]))::text, c.parts,
  '{}', c.computed_at, true, true, 'published', c.cause, '', '', c.published_at, '{}', ''
FROM suppliers_supplier p JOIN scoring_scorecard c ON c.id = %(card)s
CROSS JOIN LATERAL (SELECT ((p.number::bigint * 7919) %% 2000000)::numeric / 10000 AS total) made
WHERE p.tenant_id = %(tenant)s AND p.match_key LIKE 'bench%%';
ANALYZE;
"""


@dataclass(frozen=True)
class _Costs:
    """Seconds: the first count, the next one after one change, a look that finds nothing, each page."""

    first: float
    again: float
    look: float
    statement: float
    pages: dict[str, float]
    queries: dict[str, int]


def measure_portfolio() -> Iterator[Figure]:
    """A worker's counting against one bare aggregate over the cards; pages against themselves in a small
    list."""
    small, large = _costs(1_000), _costs(100_000)
    yield Figure("portfolio counted first", large.first, large.statement, "s")
    yield Figure("portfolio counted again", large.again, large.statement, "s")
    yield Figure("portfolio, nothing changed", large.look, large.statement, "s")
    for name in PAGES:
        at_most = 1.3 if name in {"page", "by industry"} else None
        spent, usual = (costs.pages[name] * 1000 for costs in (large, small))
        yield Figure(f"portfolio {name}, : 1,000", spent, usual, "ms", at_most=at_most)
        yield Figure(f"portfolio {name}, queries", large.queries[name], small.queries[name], "", at_most=1.0)


def _costs(suppliers: int) -> _Costs:
    with bench_database(suppliers=suppliers) as world:
        card = rated(world)[1]
        with databases.admin(NAME) as cursor:
            cursor.execute(FILL, {"tenant": str(card.tenant_id), "card": str(card.pk)})
        first = _counted(world, 0)
        with databases.admin(NAME) as cursor:
            cursor.execute("UPDATE suppliers_supplier SET country = 'NO' WHERE match_key = 'bench 7'")
        again, look = _counted(world, 2), _counted(world, 4)
        user = world.user("Aurora", "viewer")
        pages = {name: product(user, path) for name, path in PAGES.items()}
        queries = {}
        for name, page in pages.items():
            with CaptureQueriesContext(connection) as captured:
                page()
            queries[name] = len([one for one in captured if "SAVEPOINT" not in one["sql"]])
        spent = {name: seconds(page, times=5) for name, page in pages.items()}
        return _Costs(first, again, look, _statement(world), spent, queries)


def _counted(world: World, hours: int) -> float:
    """Seconds of one run of the stage, some hours after the first."""
    started = time.perf_counter()
    advance_benchmarks(now=NOW + timedelta(hours=hours))
    taken = time.perf_counter() - started
    with scope(world.scope("Aurora")):
        assert Standing.objects.count() > 1
    return taken


def _statement(world: World) -> float:
    """Seconds of one aggregate over the cards that count."""
    with databases.admin(NAME) as cursor:
        started = time.perf_counter()
        cursor.execute(
            "SELECT c.size_class, p.country, c.band, count(*) FROM scoring_scorecard c "
            "JOIN suppliers_supplier p ON p.id = c.supplier_id WHERE c.is_official GROUP BY 1, 2, 3"
        )
        cursor.fetchall()
        return time.perf_counter() - started
