"""The supplier list, as page and by API: against a bare view, and against itself in a small list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.services import create_client, keep_token
from bench.database import bench_database
from bench.figures import Figure, rate
from bench.requests import bare, product, program
from tenants.scope import scope
from tests.world import World

LIST, API_LIST = "/suppliers/", "/api/v1/suppliers/"


@dataclass(frozen=True)
class _Rates:
    """Requests a second and queries of the list at one size."""

    bare: float
    api: float
    page: float
    fragment: float
    queries: int


def measure_web() -> Iterator[Figure]:
    """The list of 50 among 100,000 suppliers, and among 1,000."""
    small, large = _rates(1_000), _rates(100_000)
    yield Figure("web API list of 100,000", large.api, large.bare, "/s", at_least=0.40)
    yield Figure("web page of 100,000", large.page, large.bare, "/s", at_least=0.10)
    yield Figure("web table fragment of 100,000", large.fragment, large.bare, "/s", at_least=0.15)
    yield Figure("web page, 100,000 : 1,000", 1000 / large.page, 1000 / small.page, "ms", at_most=1.3)
    yield Figure("web API, 100,000 : 1,000", 1000 / large.api, 1000 / small.api, "ms", at_most=1.3)
    yield Figure("web queries, 100,000 : 1,000", large.queries, small.queries, "", at_most=1.0)
    yield Figure("web queries, of 8", large.queries, 8, "", at_most=1.0)


def _rates(suppliers: int) -> _Rates:
    with bench_database(suppliers=suppliers) as world:
        user = world.user("Aurora", "procurement")
        page, fragment = product(user, LIST), product(user, LIST, headers={"HX-Request": "true"})
        api = program(_token(world), API_LIST)
        reference = bare(f"/rows/{world.org('Aurora').pk}/")
        page()
        with CaptureQueriesContext(connection) as captured:
            page()
        own = [
            query
            for query in captured
            if query["sql"].startswith(("SELECT", "PREPARE", "EXECUTE")) and "set_config" not in query["sql"]
        ]
        return _Rates(rate(reference), rate(api), rate(page), rate(fragment), len(own))


def _token(world: World) -> str:
    """The token of a program that may read Aurora's suppliers."""
    with scope(world.scope("Aurora")):
        client, _secret = create_client(
            tenant_id=world.org("Aurora").pk,
            name="Bench",
            scopes=["suppliers:read"],
            actor=world.user("Aurora", "admin"),
        )
    token = "token-of-the-bench"  # noqa: S105 - of a database that is thrown away
    keep_token(client=client, token=token, scope=client.scope, seconds=86_400, now=timezone.now())
    return token
