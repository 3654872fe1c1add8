"""Row 3 in small: the database's own catalogue holds no unlisted exception."""

from __future__ import annotations

from tests.prove.catalogue_lint import CatalogueLint
from tests.prove.sql_session import superuser


def test_the_catalogue_holds_no_unlisted_exception(own_database) -> None:
    with superuser(own_database) as admin:
        outcome = CatalogueLint(admin.cursor()).run()

    assert outcome.faults == [], "\n".join(outcome.faults)
    assert outcome.tried > 300
