"""The acceptance rows that exist, by their number."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import time_machine
from django.conf import settings
from django.test import override_settings
from django.test.utils import setup_test_environment

from tests import cases as full_cases
from tests import databases
from tests import world as small_world
from tests.prove.altering import altered_receipts
from tests.prove.catalogue_lint import CatalogueLint
from tests.prove.clock_row import ClockProof
from tests.prove.faults import prove_faults
from tests.prove.formulas import PAYLOADS, FormulaProof, office
from tests.prove.hostile_row import HostileFiles
from tests.prove.http_leaks import HttpLeaks
from tests.prove.mutation_row import MutationProof
from tests.prove.outcome import Outcome
from tests.prove.ownership import Books
from tests.prove.pages import accessible_pages
from tests.prove.sabotage import SqlSabotage
from tests.prove.sabotage_http import HttpSabotage
from tests.prove.scoring import ScoringProof
from tests.prove.sql_matrix import SqlMatrix
from tests.prove.sql_session import app_session, superuser
from tests.security.matrix import PEOPLE
from tests.security.walk import Walker
from tests.world import NOW

DATABASE = "esgdd_prove"


@dataclass(frozen=True)
class Run:
    """One run: the database to prove on, and whether in full counts."""

    database: Database
    release: bool


@dataclass(frozen=True)
class Database:
    """A clone of the template with all cases in it, to which Django is connected."""

    name: str
    cases: full_cases.Cases


@contextmanager
def prepared() -> Iterator[Database]:
    """Make the database, and a folder for its files, and remove both afterwards."""
    databases.build_template()
    databases.clone(DATABASE)
    databases.use(DATABASE)
    logging.disable(logging.CRITICAL)  # thousands of refusals are the point
    setup_test_environment(debug=False)
    with (
        TemporaryDirectory() as folder,
        override_settings(**own_settings(Path(folder))),
        time_machine.travel(NOW, tick=False),
    ):
        try:
            cases = full_cases.build(small_world.load())
            full_cases.write_files(cases)
            yield Database(DATABASE, cases)
        finally:
            databases.close_all()
            databases.drop(DATABASE)


def own_settings(folder: Path) -> dict[str, Any]:
    """Private files in ``folder``, static files as they lie in the sources."""
    return {
        "DATA_DIR": folder,
        "PASSWORD_HASHERS": ["tests.world.QuickHasher"],
        "WHITENOISE_AUTOREFRESH": True,
        "STORAGES": {
            **settings.STORAGES,
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": folder, "base_url": None},
            },
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }


def http_leaks(run: Run) -> Outcome:
    """Row 1."""
    walker = Walker(run.database.cases, PEOPLE)
    return HttpLeaks(walker, count=20_000 if run.release else 2_000).run()


def sql_matrix(run: Run) -> Outcome:
    """Row 2."""
    with superuser(run.database.name) as admin, app_session(run.database.name) as session:
        return SqlMatrix(session, Books(admin.cursor()), run.database.cases.world).run()


def catalogue_lint(run: Run) -> Outcome:
    """Row 3."""
    with superuser(run.database.name) as admin:
        return CatalogueLint(admin.cursor()).run()


def sabotage(run: Run) -> Outcome:
    """Row 4."""
    every = 1 if run.release else 10
    with superuser(run.database.name) as admin:
        floor = SqlSabotage(admin, run.database.cases.world, every=every).run()
    return floor + HttpSabotage(run.database.cases, every=every).run()


def faults(run: Run) -> Outcome:
    """Row 6. A tenth of its full counts would be too few faults to mean anything."""
    if run.release:
        return prove_faults(faults=60, obligations=1_000)
    return prove_faults(faults=20, obligations=500)


def deadlines(run: Run) -> Outcome:
    """Row 9."""
    return ClockProof(count=50_000 if run.release else 5_000).run()


def hostile_files(run: Run) -> Outcome:
    """Row 11, on a copy of the database: what is taken stays."""
    with _copy(run.database) as name, databases.admin(name) as cursor:

        def rows(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

        return HostileFiles(run.database.cases, rows, count=300 if run.release else 60).run()


def formulas(run: Run) -> Outcome:
    """Row 12, on a copy of the database, for it spoils every text."""
    program = office()
    if program is None:
        return Outcome(faults=["not run: no LibreOffice (soffice) on PATH"])
    with _copy(run.database) as name:
        walker = Walker(run.database.cases, PEOPLE)
        payloads = PAYLOADS if run.release else PAYLOADS[::8]
        return FormulaProof(walker, name, payloads=payloads, office=program).run()


@contextmanager
def _copy(database: Database) -> Iterator[str]:
    """A database of the same content, to which Django is connected meanwhile."""
    name = f"{database.name}_copy"
    databases.close_all()
    databases.clone(name, database.name)
    databases.use(name)
    try:
        yield name
    finally:
        databases.use(database.name)
        databases.drop(name)


def mutations(run: Run) -> Outcome:
    """Row 22."""
    return MutationProof(every=1 if run.release else 10).run()


def scoring(run: Run) -> Outcome:
    """Row 24."""
    drawn = ScoringProof(count=100_000 if run.release else 10_000).run()
    return drawn + altered_receipts(every=1 if run.release else 5)


def pages(_run: Run) -> Outcome:
    """Row 25."""
    return accessible_pages()


#: Number → (name, proof).
ROWS: dict[str, tuple[str, Callable[[Run], Outcome]]] = {
    "1": ("Cross-tenant HTTP: routes × people × positions", http_leaks),
    "2": ("SQL matrix: roles × tables × verbs × contexts", sql_matrix),
    "3": ("Catalogue lint", catalogue_lint),
    "4": ("Sabotage of policies, filters and permissions", sabotage),
    "6": ("Faults: kills and restarts while things fall due", faults),
    "9": ("Clock: time zones × changes × deadlines", deadlines),
    "11": ("Hostile files into the vault and out again", hostile_files),
    "12": ("Formulas in every file that leaves", formulas),
    "22": ("Mutants of engine, deadlines, access, obligations", mutations),
    "24": ("Scoring: formulas, order, trace, numpy, receipt", scoring),
    "25": ("axe: pages × languages × widths", pages),
}
