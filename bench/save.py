"""Saving one answer, as the questionnaire does on every tick."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from bench.bare import make_tables
from bench.database import NAME, bench_database
from bench.figures import Figure, rate
from bench.requests import bare, product
from tests import cases, databases


def measure_save() -> Iterator[Figure]:
    """One autosave with all its checks, against one UPDATE."""
    with bench_database() as world:
        case = cases.build(world).of("Aurora")
        with databases.admin(NAME) as cursor:
            make_tables(cursor)
        revisions = count(1)
        save = product(
            world.user("Evergreen", "admin"),
            f"/portal/requests/{case.ids['answering_request']}/items/{case.item}/save/",
            lambda: _typed(next(revisions)),
            {"Accept": "application/json"},
        )
        reference = bare(f"/update/{case.ids['answer']}/", {"comment": "Typed"})
        yield Figure("save one answer", rate(save), rate(reference), "/s", at_least=0.20)


def _typed(revision: int) -> dict[str, str]:
    """One more word in the comment, on top of what was saved last."""
    return {"revision": str(revision), "none_met": "on", "comment": f"Typed {revision}"}
