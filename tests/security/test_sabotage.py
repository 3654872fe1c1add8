"""Row 4 in small: a wall that is taken away is missed."""

from __future__ import annotations

from tests.prove.sabotage import SqlSabotage
from tests.prove.sql_session import superuser


def test_a_sabotaged_database_is_noticed(own_database, cases) -> None:
    with superuser(own_database) as admin:
        outcome = SqlSabotage(admin, cases.world, every=10).run()

    assert outcome.faults == []
    assert outcome.tried > 20
