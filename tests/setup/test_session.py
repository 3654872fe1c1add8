"""Commands at the same time share one set of servers."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from esgdd.embedded import EmbeddedServers, lock
from esgdd.run.folders import prepare_folders
from esgdd.run.session import CHECKOUT, open_session

PLAIN = {"PATH": os.environ["PATH"]}
HOLDER = """
import os, sys
from esgdd.run.session import open_session
from esgdd.run.supervisor import stop_on_signals
with stop_on_signals(), open_session(sys.argv[1], {"PATH": os.environ["PATH"]}) as session:
    print("running", flush=True)
    session.supervisor.run_forever()
"""


@pytest.fixture
def servers() -> Iterator[EmbeddedServers]:
    found = EmbeddedServers(prepare_folders(CHECKOUT, f"test-{uuid.uuid4().hex[:8]}", PLAIN), forgetful=True)
    yield found
    shutil.rmtree(found.folders.base)


def test_a_second_command_uses_the_servers_of_the_first(servers):
    name = servers.folders.base.name
    with open_session(name, PLAIN) as first:
        process = (servers.folders.postgres / "postmaster.pid").read_text().split()[0]
        with open_session(name, PLAIN) as second:
            assert second.environment == first.environment
            assert (servers.folders.postgres / "postmaster.pid").read_text().split()[0] == process
        assert servers.answering()
    assert not servers.answering()


def test_a_command_killed_hard_leaves_nothing_that_blocks_the_next(servers):
    name = servers.folders.base.name
    killed = subprocess.Popen(
        [sys.executable, "-c", HOLDER, name], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout
    assert killed.stdout.readline() == "running\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    with open_session(name, PLAIN):
        assert servers.answering()


def test_a_foreground_program_gets_the_servers_and_its_exit_code_comes_back(servers):
    with open_session(servers.folders.base.name, PLAIN) as session:
        connect = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_ADMIN_URL']).close()"
        assert session.run([sys.executable, "-c", f"{connect}; raise SystemExit(7)"]) == 7


def test_no_server_is_started_for_a_command_that_needs_none(servers):
    with open_session(servers.folders.base.name, PLAIN, start=False) as session:
        assert not servers.answering()
        assert session.environment["DATABASE_URL"].startswith("postgresql://esgdd_app:")


def test_a_lock_is_free_again_after_its_block(servers):
    path = servers.folders.base / "some.lock"
    with lock(path) as mine, lock(path) as also_mine:
        assert (mine, also_mine) == (True, False)
    with lock(path) as mine_again:
        assert mine_again
