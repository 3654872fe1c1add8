"""One database session that takes on a role and a context for a single statement and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.conf import settings

from tests.prove.ownership import Place

DENIED = "42501"
BROKEN_KEY = "23503"
TAKEN_KEY = "23505"


@dataclass(frozen=True)
class Reply:
    """What PostgreSQL answered: rows read, rows touched, or the SQLSTATE of its refusal."""

    rows: Sequence[tuple[Any, ...]] = ()
    touched: int = 0
    code: str = ""
    message: str = ""

    @property
    def denied(self) -> bool:
        """Whether row-level security or a missing grant refused it."""
        return self.code == DENIED


class SqlSession:
    """Statements as somebody in a place. ``disguised`` sessions are a superuser's, who stands in for the app
    login inside a transaction of theirs: so a proof can be run against a change that is never committed."""

    def __init__(self, connection: Any, *, disguised: bool = False) -> None:
        self.connection = connection
        self._disguised = disguised

    def ask(self, place: Place, statement: str, values: Sequence[Any] = ()) -> Reply:
        """Run one statement in ``place`` and take it back."""
        with self.connection.cursor() as cursor:
            cursor.execute("SAVEPOINT attempt")
            try:
                self._go_to(cursor, place)
                cursor.execute(statement, values or None)
                rows = cursor.fetchall() if cursor.description else ()
                return Reply(rows, cursor.rowcount)
            except psycopg2.Error as error:
                return Reply(code=error.pgcode or "unknown", message=str(error).strip())
            finally:
                # Released too, or thousands of attempts would nest and use up the server's locks.
                cursor.execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")

    def _go_to(self, cursor: Any, place: Place) -> None:
        if self._disguised:
            cursor.execute("SET LOCAL SESSION AUTHORIZATION esgdd_app")
        role = "none" if place.role == "esgdd_app" else place.role
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('esgdd.organisation', %s, true), "
            "set_config('esgdd.tenant', %s, true)",
            [role, place.organisation, place.tenant],
        )


@contextmanager
def app_session(database: str) -> Iterator[SqlSession]:
    """A session of the app's own login, as the product has it."""
    parts = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname=database,
        user=parts["USER"],
        password=parts["PASSWORD"],
        host=parts["HOST"] or parts.get("OPTIONS", {}).get("host"),
        port=parts["PORT"] or None,
    )
    try:
        yield SqlSession(connection)
    finally:
        connection.rollback()
        connection.close()


@contextmanager
def superuser(database: str) -> Iterator[Any]:
    """A superuser's connection whose transaction is always rolled back."""
    parts = psycopg2.extensions.parse_dsn(settings.DATABASE_ADMIN_URL)
    connection = psycopg2.connect(**{**parts, "dbname": database})
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()
