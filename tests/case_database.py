"""A second template: the small world with one full case a pair, written once a run for all who need it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from tests import cases as full_cases
from tests import databases
from tests import world as small_world

TEMPLATE = "esgdd_test_cases"


def clone(name: str) -> None:
    """Create database ``name`` as a copy of the small world with its cases; the files they name are written
    by :func:`tests.cases.write_files`. This process is then connected to no database."""
    databases.once_a_run(TEMPLATE, _build)
    databases.clone(name, TEMPLATE)


def cases() -> full_cases.Cases:
    """Handles on the cases of a clone, to which Django is connected."""
    world = small_world.load()
    found = full_cases.Cases(world)
    for buyer, company, told in json.loads(databases.words_about(TEMPLATE)):
        ids = {kind: UUID(key) for kind, key in told.pop("ids").items()}
        case = full_cases.Case(world.org(buyer), world.org(company), ids=ids, **told)
        found.found[buyer, company] = case
    return found


def _build(_cursor: Any) -> str:
    databases.clone(TEMPLATE)
    databases.use(TEMPLATE)
    made = full_cases.build(small_world.load())
    told = [(buyer, company, _told(case)) for (buyer, company), case in made.found.items()]
    return json.dumps(told)


def _told(case: full_cases.Case) -> dict[str, Any]:
    """What a case is known by, apart from its organisations, as JSON has it."""
    told = {name: value for name, value in vars(case).items() if name not in {"buyer", "company"}}
    return told | {"ids": {kind: str(key) for kind, key in case.ids.items()}}
