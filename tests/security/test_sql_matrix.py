"""Row 2 in small: no database role reads or writes a foreign row."""

from __future__ import annotations

from tests.prove.ownership import CASE_TABLES, EVENTS, TENANT_TABLES, Books
from tests.prove.sql_matrix import SqlMatrix
from tests.prove.sql_session import app_session, superuser
from tests.security.exceptions import IDENTITY_TABLES


def test_no_role_reads_or_writes_a_foreign_row(own_database, cases) -> None:
    with superuser(own_database) as admin, app_session(own_database) as session:
        books = Books(admin.cursor())
        outcome = SqlMatrix(session, books, cases.world).run()

    assert outcome.faults == [], "\n".join(outcome.faults)
    assert outcome.tried > 1000


def test_every_table_of_a_tenant_holds_rows_to_try(own_database, cases) -> None:
    with superuser(own_database) as admin:
        rows = Books(admin.cursor()).rows

    tables = CASE_TABLES | TENANT_TABLES | {EVENTS, *(t for t in IDENTITY_TABLES if t.startswith("tenants_"))}
    assert {table for table in tables if not rows[table]} == set()
