"""What an answer is worth while it is given, and the cheapest way up: time and queries."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Request
from bench.database import bench_database
from bench.figures import Figure, seconds
from bench.requests import Send, product
from scoring.documents import engine_document, score
from scoring.engine import LevelsResult, compile_levels, evaluate_levels
from scoring.engine.best_path import best_path, step_keys
from scoring.preview import draft_positions
from standards import loader
from tenants.scope import scope
from tests.world import NOW, World

#: What the issue allows: queries of a preview, and processor time of a path.
QUERIES, PATH_MS = 6, 2_000
CASES = 40


def measure_what_if_paths() -> Iterator[Figure]:
    """Live preview and path: the half of the supplier."""
    with bench_database() as world:
        request = _answered(world)
        user = world.user("Evergreen", "admin")
        item = next(iter(loader.cerds().by_key))
        preview = product(user, reverse("score_preview", args=[request.pk, item]))
        page = product(user, reverse("portal_request_way_up", args=[request.pk]))
        with scope(world.scope("Evergreen")):
            positions = draft_positions(request)
        standard = loader.cerds()
        engine = 1000 * seconds(
            lambda: score(engine_document(standard, request.size_class, positions, request.rules)), times=30
        )
        yield Figure("preview, queries of 6", _queries(preview), QUERIES, "", at_most=1.0)
        yield Figure("preview : one engine call", 1000 * seconds(preview, times=30), engine, "ms")
        yield Figure("way up page : one engine call", 1000 * seconds(page, times=15), engine, "ms")
    one_star, worst = _paths()
    yield Figure("path 84 × 3, next star, of 2 s", one_star, PATH_MS, "ms", at_most=1.0)
    yield Figure("path 84 × 3, worst, of 2 s", worst, PATH_MS, "ms", at_most=1.0)


def _answered(world: World) -> Request:
    """Aurora's request with every question answered at basic."""
    request = world.request("Aurora")
    with scope(world.scope("Evergreen")):
        Answer.objects.bulk_create(
            Answer(
                tenant_id=request.tenant_id,
                supplier_org=world.org("Evergreen"),
                request=request,
                item=one.key,
                met=[criterion.key for criterion in one.levels[0].criteria],
                updated_by=world.user("Evergreen", "admin"),
                updated_at=NOW,
            )
            for one in loader.cerds().indicators
        )
    return request


def _queries(send: Send) -> int:
    """Rows asked for in one request, the scope's own statements apart. Fails on any write."""
    send()
    with CaptureQueriesContext(connection) as captured:
        send()
    said = [query["sql"] for query in captured]
    written = [sql for sql in said if re.match("INSERT|UPDATE|DELETE", sql)]
    assert not written, written
    return sum(sql.startswith("SELECT") and "set_config" not in sql for sql in said)


def _paths() -> tuple[float, float]:
    """Milliseconds of processor time: the mean to the next star, the most to any star, over random results,
    weights and efforts."""
    standard = loader.cerds()
    chance = random.Random(2026)  # noqa: S311 - cases to measure, nothing secret
    next_star, most = [], 0.0
    for case in range(CASES):
        days = {key: chance.randint(1, (5, 30, 250)[case % 3]) for key in step_keys(standard)}
        options = {"levels": ("own", "cumulative")[case % 2]}
        table = compile_levels(standard, size="large", options=options)
        levels = {key: chance.choice(["none", "none", "basic", "intermediate"]) for key in standard.by_key}
        result = evaluate_levels(table, levels)
        targets = [band.start for band in standard.bands if band.start > result.total]
        taken = [_milliseconds(result, days, target) for target in targets]
        next_star.append(taken[0])
        most = max(most, *taken)
    return sum(next_star) / CASES, most


def _milliseconds(result: LevelsResult, days: dict[str, int], target: Fraction) -> float:
    started = time.process_time()
    best_path(result, days, target)
    return 1000 * (time.process_time() - started)
