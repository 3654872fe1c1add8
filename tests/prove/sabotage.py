"""Row 4, the database's side: take each wall away in turn, and see whether rows 2 and 3 notice.

Every act of sabotage happens inside a transaction that is rolled back, so the database stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.prove.catalogue_lint import PRODUCT_ROLES, CatalogueLint
from tests.prove.outcome import Outcome
from tests.prove.ownership import CASE_TABLES, EVENTS, TENANT_TABLES, Books
from tests.prove.sql_matrix import SqlMatrix
from tests.prove.sql_session import SqlSession
from tests.security.exceptions import EVERY_ROW, IDENTITY_TABLES, PUBLIC_TABLES, WITHOUT_ROW_SECURITY
from tests.world import World

BUSINESS = sorted(CASE_TABLES | TENANT_TABLES | {EVENTS})
SECURED = sorted({*BUSINESS, *IDENTITY_TABLES} - set(WITHOUT_ROW_SECURITY))


@dataclass(frozen=True)
class Act:
    """One change for the worse, and the table on which it should show."""

    statement: str
    table: str


class SqlSabotage:
    """The proof. ``every`` 1 does all acts, 10 each tenth."""

    def __init__(self, connection: Any, world: World, *, every: int) -> None:
        self._connection, self._world, self._every = connection, world, every
        with connection.cursor() as cursor:
            self._books = Books(cursor)
            self._acts = list(_acts(cursor))

    def run(self) -> Outcome:
        """Do each act; one that no check notices is a fault. The checks must be content before."""
        outcome = Outcome()
        outcome.expect(self._lint().holds, "the catalogue lint has faults before any sabotage")
        outcome.expect(self._matrix(*SECURED).holds, "the SQL matrix has faults before any sabotage")
        for act in self._acts[:: self._every]:
            outcome.expect(self._noticed(act), f"undetected: {act.statement}")
        return outcome

    def _noticed(self, act: Act) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute("SAVEPOINT sabotage")
            cursor.execute(act.statement)
            try:
                return not self._lint().holds or not self._matrix(act.table).holds
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT sabotage")

    def _lint(self) -> Outcome:
        return CatalogueLint(self._connection.cursor()).run()

    def _matrix(self, *tables: str) -> Outcome:
        session = SqlSession(self._connection, disguised=True)
        return SqlMatrix(session, self._books, self._world).run(tables)


def _acts(cursor: Any) -> Iterator[Act]:
    yield from _policies(cursor)
    for table in SECURED:
        yield Act(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", table)
        yield Act(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", table)
        yield Act(f"GRANT SELECT ON {table} TO PUBLIC", table)
        yield Act(f"ALTER TABLE {table} OWNER TO esgdd_app", table)
        yield Act(f"CREATE VIEW all_rows AS TABLE {table}; GRANT SELECT ON all_rows TO esgdd_buyer", table)
        yield Act(f"CREATE POLICY open_door ON {table} TO esgdd_buyer USING (true)", table)
    for table in BUSINESS:
        verb = "INSERT" if table in PUBLIC_TABLES else "SELECT"
        yield Act(f"GRANT {verb} ON {table} TO esgdd_app", table)
        yield Act(f"ALTER TABLE {table} ADD COLUMN badge text UNIQUE", table)
        yield Act(f"ALTER TABLE {table} ALTER COLUMN tenant_id DROP NOT NULL", table)
    yield from _keys_and_triggers(cursor)
    for role in PRODUCT_ROLES:
        yield Act(f"ALTER ROLE {role} SUPERUSER", EVENTS)
        yield Act(f"ALTER ROLE {role} BYPASSRLS", EVENTS)
        yield Act(f"GRANT esgdd_owner TO {role}", EVENTS)
    yield Act("ALTER ROLE esgdd_app INHERIT", EVENTS)
    yield from _functions()


def _policies(cursor: Any) -> Iterator[Act]:
    cursor.execute(
        "SELECT tablename, policyname, cmd, roles::text[] FROM pg_policies WHERE schemaname = 'public' "
        "ORDER BY 1, 2"
    )
    for table, name, command, roles in cursor.fetchall():
        yield Act(f"DROP POLICY {name} ON {table}", table)
        if any((table, role) in EVERY_ROW for role in roles):
            continue
        using = "" if command == "INSERT" else " USING (true)"
        check = "" if command in {"SELECT", "DELETE"} else " WITH CHECK (true)"
        yield Act(f"ALTER POLICY {name} ON {table}{using}", table)
        if check:
            yield Act(f"ALTER POLICY {name} ON {table}{check}", table)


def _keys_and_triggers(cursor: Any) -> Iterator[Act]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND connamespace = 'public'::regnamespace AND array_length(conkey, 1) > 1 ORDER BY 1, 2"
    )
    for table, name in cursor.fetchall():
        yield Act(f"ALTER TABLE {table} DROP CONSTRAINT {name}", table)
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    )
    for table, name in cursor.fetchall():
        yield Act(f"DROP TRIGGER {name} ON {table}", table)
        yield Act(f"ALTER TABLE {table} DISABLE TRIGGER {name}", table)


def _functions() -> Iterator[Act]:
    yield Act("ALTER FUNCTION ctx_tenant() SECURITY DEFINER", EVENTS)
    silent = "RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULLIF(current_setting('{}', true), '')::uuid $$"
    yield Act(
        f"CREATE OR REPLACE FUNCTION ctx_tenant() {silent.format('esgdd.tenant')}", "suppliers_supplier"
    )
    yield Act(
        f"CREATE OR REPLACE FUNCTION ctx_org() {silent.format('esgdd.organisation')}", "assessments_answer"
    )
    yield Act(f"CREATE OR REPLACE FUNCTION ctx_engaged_tenant() {silent.format('esgdd.tenant')}", EVENTS)
