"""Real PostgreSQL and Redis in a data folder of their own."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from esgdd.embedded import EmbeddedServers
from esgdd.run.errors import SetupError
from esgdd.run.folders import Folders, prepare_folders
from esgdd.run.supervisor import Supervisor


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    """Data folders with a cluster in them, at rest."""
    made = prepare_folders(tmp_path_factory.mktemp("checkout"), "main")
    with running(EmbeddedServers(made)):
        pass
    yield made
    shutil.rmtree(made.base.parent)


@contextlib.contextmanager
def running(servers: EmbeddedServers) -> Iterator[Supervisor]:
    supervisor = Supervisor()
    try:
        servers.start(supervisor)
        yield supervisor
    finally:
        supervisor.stop_all()


def query(servers: EmbeddedServers, statement: str) -> list[tuple[object, ...]]:
    with contextlib.closing(psycopg2.connect(servers.environment()["DATABASE_ADMIN_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []


def postmaster(servers: EmbeddedServers) -> int:
    return int((servers.folders.postgres / "postmaster.pid").read_text().split()[0])


def test_both_answer_and_what_is_stored_is_there_at_the_second_start(folders):
    servers = EmbeddedServers(folders)
    with running(servers):
        assert servers.answering()
        query(servers, "CREATE TABLE kept AS SELECT 7 AS number")
    assert not servers.answering()

    with running(servers):
        assert query(servers, "SELECT number FROM kept") == [(7,)]


def test_the_database_refuses_a_wrong_password(folders):
    servers = EmbeddedServers(folders)
    with running(servers), pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host=str(folders.sockets), user="postgres", password="guess", dbname="postgres")


def test_only_the_owner_reaches_the_sockets_and_the_passwords(folders):
    with running(EmbeddedServers(folders)):
        assert folders.sockets.stat().st_mode & 0o077 == 0
        assert (folders.base / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_server_left_over_from_a_killed_supervisor_is_replaced(folders):
    servers, nobody_watches = EmbeddedServers(folders), Supervisor()
    servers.start(nobody_watches)
    left_over = postmaster(servers)
    try:
        with running(servers):
            assert postmaster(servers) != left_over
            assert query(servers, "SELECT 1") == [(1,)]
    finally:
        nobody_watches.stop_all()


def test_a_database_killed_hard_is_started_again_by_the_supervisor(folders):
    servers = EmbeddedServers(folders)
    with running(servers) as supervisor:
        killed = postmaster(servers)
        os.kill(killed, signal.SIGKILL)
        assert supervisor.wait_until(
            lambda: servers.postgres.ready() and postmaster(servers) != killed, seconds=20
        )
        assert query(servers, "SELECT 1") == [(1,)]


def test_a_pid_file_left_by_a_power_cut_does_not_matter(folders):
    servers = EmbeddedServers(folders)
    (folders.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{folders.postgres}\n")
    with running(servers):
        assert query(servers, "SELECT 1") == [(1,)]


def test_a_cluster_of_another_version_is_refused_in_one_sentence(folders):
    version = folders.postgres / "PG_VERSION"
    before = version.read_text()
    version.write_text("15\n")
    try:
        with pytest.raises(
            SetupError, match=r"made by PostgreSQL 15, this is 18\.\d+: move that folder away"
        ):
            EmbeddedServers(folders).start(Supervisor())
    finally:
        version.write_text(before)


def test_a_home_folder_keeps_its_mode(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    checkout = home / "checkout"
    checkout.mkdir()
    made = prepare_folders(checkout, "main")
    try:
        with running(EmbeddedServers(made)):
            assert home.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(made.base.parent)
