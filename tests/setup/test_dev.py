"""./dev as a person meets it: one clear sentence and a non-zero exit when something is in the way."""

import os
import platform
import socket
import subprocess
from pathlib import Path

import pytest

from esgdd.run.errors import SetupError
from esgdd.run.up import aligned, free_port, parse, surroundings
from scripts import bootstrap
from scripts.process import BootstrapError

DEV = Path(__file__).resolve().parents[2] / "dev"


def dev(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DEV, *words], env=os.environ | variables, capture_output=True, text=True, check=False
    )


def test_help_lists_every_command():
    told = dev("help")
    assert told.returncode == 0
    assert all(f"./dev {name}" in told.stdout for name in bootstrap.COMMANDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["upp"], "./dev upp is not a command: ./dev help lists them."),
        (["check", "fast"], "./dev check takes no words, but got fast: ./dev help tells more."),
        (["servers", "now"], "./dev servers takes no words, but got now: ./dev help tells more."),
    ],
)
def test_wrong_words_are_named(words, said):
    told = dev(*words)
    assert (told.returncode, told.stderr.strip()) == (2, said)


def test_a_python_that_does_not_fit_is_named():
    told = dev("help", PYTHON="/bin/false")
    assert told.returncode == 1
    assert told.stderr.strip() == (
        "PYTHON=/bin/false is not a working Python 3.11 or 3.12: set it to one, or unset it."
    )


def test_a_machine_without_a_fitting_python_is_told_what_to_install(tmp_path):
    for name in ("python3", "python3.11", "python3.12"):
        (tmp_path / name).symlink_to("/bin/false")
    bash = tmp_path / "bash"
    bash.symlink_to("/bin/bash")
    told = dev("up", PATH=str(tmp_path))
    assert told.returncode == 1
    assert told.stderr.startswith("Python 3.11 or 3.12 was not found: install one")


@pytest.mark.parametrize(
    ("system", "machine", "libc", "said"),
    [
        ("Darwin", "arm64", "", "not on Darwin arm64: use docker compose up there"),
        ("Linux", "aarch64", "glibc", "not on Linux aarch64"),
        ("Linux", "x86_64", "", "not musl"),
    ],
)
def test_another_platform_is_refused(monkeypatch, system, machine, libc, said):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
    with pytest.raises(BootstrapError, match=said):
        bootstrap.check_platform()


def test_a_port_in_use_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            SetupError, match=rf"127\.0\.0\.1 port {port} \(Address already in use\): --port 0 takes"
        ):
            free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_named():
    with pytest.raises(SetupError, match=r"Cannot listen on 192\.0\.2\.1 port 0"):
        free_port("192.0.2.1", 0)


def test_port_0_takes_a_free_one():
    assert free_port("127.0.0.1", 0) > 0


@pytest.mark.parametrize("port", ["http", "-1", "70000", ""])
def test_something_else_than_a_port_is_refused(capsys, port):
    with pytest.raises(SystemExit, match="2"):
        parse([f"--port={port}"])
    assert "is not a port: give a number from 0 to 65535" in capsys.readouterr().err


def test_debug_pages_are_never_shown_unless_asked_for():
    assert "DJANGO_DEBUG" not in surroundings("127.0.0.1", "http://127.0.0.1:8000")


def test_the_accounts_are_printed_in_columns():
    assert aligned([["ada@example.com", "word", "viewer"], ["bo@example.com", "longer word", "admin"]]) == [
        "ada@example.com  word         viewer",
        "bo@example.com   longer word  admin",
    ]
