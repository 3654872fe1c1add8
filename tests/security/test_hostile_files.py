"""Row 11 in small: each kind of hostile file once, by the page people use."""

from __future__ import annotations

from tests.prove.hostile import KEPT, REFUSED
from tests.prove.hostile_row import HostileFiles
from tests.prove.sql_session import superuser


def test_hostile_files_stay_out_and_what_is_kept_is_handed_out_for_keeping(own_database, cases) -> None:
    with superuser(own_database) as admin, admin.cursor() as cursor:
        admin.autocommit = True

        def rows(statement: str) -> list[tuple[object, ...]]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        outcome = HostileFiles(cases, rows, count=len(REFUSED) + len(KEPT)).run()

    assert outcome.faults == []
    assert outcome.tried >= 2 * (len(REFUSED) + len(KEPT))
