"""Where the data of a checkout lies."""

import os
from pathlib import Path

import pytest

from esgdd.run.errors import SetupError
from esgdd.run.folders import ROOT_PLACES, Account, checkout_key, prepare_folders, reachable, socket_folder

LONGEST_SOCKET_PATH = 100
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="the rule for an ordinary user")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="the rule for root")


def test_two_checkouts_of_one_name_never_share_data(tmp_path):
    assert checkout_key(tmp_path / "a" / "esgdd") != checkout_key(tmp_path / "b" / "esgdd")


def test_sockets_lie_beside_the_data_when_the_path_is_short():
    assert socket_folder(Path("/srv/esgdd/var/main"), {}) == Path("/srv/esgdd/var/main/run")


@pytest.mark.parametrize("runtime", [None, "short", "long"])
def test_a_deep_checkout_gets_a_short_socket_folder(tmp_path, runtime):
    runtimes = {
        None: {},
        "short": {"XDG_RUNTIME_DIR": "/run"},
        "long": {"XDG_RUNTIME_DIR": str(tmp_path / ("y" * 90))},
    }
    deep = Path("/srv") / ("x" * 120) / "var/main"

    chosen = socket_folder(deep, runtimes[runtime])

    assert len(str(chosen / ".s.PGSQL.5432")) < LONGEST_SOCKET_PATH
    assert chosen != socket_folder(deep.with_name("test-1"), runtimes[runtime])


@as_user
def test_a_user_keeps_the_data_in_the_checkout(tmp_path):
    made = prepare_folders(tmp_path, "main", {})
    assert made.base == tmp_path / "var/main"
    assert made.account is None


@as_user
def test_a_checkout_that_cannot_be_written_is_one_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SetupError, match=r"Cannot make the data folder .*: make its parent writable\."):
        prepare_folders(tmp_path, "main", {})


@as_root
def test_root_keeps_the_data_outside_every_home_folder(tmp_path):
    made = prepare_folders(tmp_path, "main", {})
    try:
        assert made.base.parent.parent in set(ROOT_PLACES)
        assert made.account is not None
        assert made.account.uid != 0
        assert made.files.stat().st_mode & 0o777 == 0o700
    finally:
        for folder in (made.files, made.logs, made.redis, made.sockets, made.base, made.base.parent):
            folder.rmdir()


@as_root
def test_a_folder_of_somebody_else_is_refused(tmp_path):
    made = prepare_folders(tmp_path, "main", {})
    os.chown(made.base, 12345, 12345)
    try:
        with pytest.raises(SetupError, match="belongs to somebody else: move it away"):
            prepare_folders(tmp_path, "main", {})
    finally:
        for folder in (made.files, made.logs, made.redis, made.sockets, made.base, made.base.parent):
            folder.rmdir()


def test_a_closed_parent_folder_keeps_another_account_out(tmp_path):
    stranger = Account(uid=54321, gid=54321)
    program = tmp_path / "program"
    program.touch(mode=0o755)
    program.chmod(0o755)
    tmp_path.chmod(0o700)
    assert not reachable(program, stranger)
    assert reachable(Path("/usr/bin/env"), stranger)
