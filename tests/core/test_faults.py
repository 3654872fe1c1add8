"""Row 6 in small: a worker and a beat of this run's own are killed while obligations fall due."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from esgdd.run.supervisor import Supervisor
from tests import databases
from tests import world as small_world
from tests.prove.faults_run import FaultRun
from tests.prove.faults_site import Site

#: Redis databases from here on are for this test; browser tests use those below.
FIRST_REDIS_DATABASE = 40


@pytest.fixture
def site(django_db_setup, django_db_blocker, worker_id, tmp_path: Path) -> Iterator[Site]:
    """Worker and beat on a database and a queue of their own."""
    usual = f"esgdd_test_{worker_id}"
    name = f"{usual}_faults"
    queue = FIRST_REDIS_DATABASE + int(re.sub(r"\D", "", worker_id) or 0) % 20
    environment = {
        **os.environ,
        "DATABASE_URL": databases.url_for(name),
        "REDIS_URL": _with_database(settings.REDIS_URL, queue),
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": "outbox://",
    }
    supervisor = Supervisor()
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.use(name)
        try:
            yield Site(supervisor, environment, tmp_path, own_servers=False)
        finally:
            supervisor.stop_all()
            databases.use(usual)
            databases.drop(name)


def test_nothing_is_lost_or_doubled_when_workers_and_queue_break(site: Site, tmp_path: Path) -> None:
    run = FaultRun(site, small_world.load(), tmp_path / "outbox", faults=3, obligations=50)

    outcome = run.run()

    assert outcome.faults == [], site.log()
    assert outcome.tried > 200


def _with_database(url: str, number: int) -> str:
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={number}", url)
    return f"{url.rpartition('/')[0]}/{number}"
