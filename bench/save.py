"""Saving one answer, as the questionnaire does on every tick."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from bench.bare import make_tables
from bench.database import NAME, bench_database
from bench.figures import Figure, rates
from bench.requests import bare, product
from bench.serving import serving
from tests import cases, databases


def measure_save() -> Iterator[Figure]:
    """One autosave with all its checks, against one UPDATE."""
    with bench_database() as world:
        case = cases.build(world).of("Aurora")
        with databases.admin(NAME) as cursor:
            make_tables(cursor)
        revisions = count(1)
        address = f"/portal/requests/{case.ids['answering_request']}/items/{case.item}/save/"
        user = world.user("Evergreen", "admin")
        with serving() as served:
            told = {"Accept": "application/json"}
            save = product(user, address, lambda: _typed(next(revisions)), told, served=served)
            reference = bare(f"/update/{case.ids['answer']}/", {"comment": "Typed"}, served=served)
            saved, updated = rates([save, reference])
        yield Figure("save one answer", saved, updated, "/s", at_least=0.20)


def _typed(revision: int) -> dict[str, str]:
    """One more word in the comment, on top of what was saved last."""
    return {"revision": str(revision), "none_met": "on", "comment": f"Typed {revision}"}
