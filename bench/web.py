"""The supplier list, as page and by API, as the web server answers: against a bare view behind the same one,
and against itself in a small list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.services import create_client, keep_token
from bench.database import bench_database
from bench.figures import Figure, rates
from bench.requests import Send, bare, product, program
from bench.serving import serving
from tenants.scope import scope
from tests.world import World

LIST, API_LIST = "/suppliers/?rows=50", "/api/v1/suppliers/"


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
        user, token = world.user("Aurora", "procurement"), _token(world)
        queries = _queries(product(user, LIST))
        with serving() as served:
            reference = bare(f"/rows/{world.org('Aurora').pk}/", served=served)
            api = program(token, API_LIST, served=served)
            page = product(user, LIST, served=served)
            fragment = product(user, LIST, headers={"HX-Request": "true"}, served=served)
            to_bare, to_api, to_page, to_fragment = rates([reference, api, page, fragment])
        return _Rates(to_bare, to_api, to_page, to_fragment, queries)


def _queries(page: Send) -> int:
    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    return sum(
        query["sql"].startswith(("SELECT", "PREPARE", "EXECUTE")) and "set_config" not in query["sql"]
        for query in captured
    )


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
