"""The verifier: no Django, no network, nothing written, clear lines for bad input. Each test runs it as a
process of its own and, where that shows the same, as a function."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.engine import verify
from scoring.engine.seal import Fault
from tests.receipts.samples import (
    ISSUER,
    STRANGER,
    Receipt,
    levels_document,
    parts_document,
    published,
    put,
    receipt_of,
    sealed_again,
)

ROOT = Path(__file__).resolve().parents[2]
#: Runs the module as `python -m` does, in isolated mode, and ends the process at the first sign of Django, of
#: a database, of a socket, of another process, or of a file opened for writing.
GUARDED = """
import os, runpy, sys
sys.path.insert(0, sys.argv[1])
BANNED = ("django", "celery", "psycopg2", "redis", "socket", "assessments", "tenants")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def guard(event, args):
    if event == "import" and args[0].split(".")[0] in BANNED:
        os.write(2, f"imported {args[0]}".encode()); os._exit(99)
    if event.startswith(("socket.", "subprocess.", "os.system", "os.fork", "os.remove", "os.mkdir")):
        os.write(2, event.encode()); os._exit(99)
    if event == "open" and isinstance(args[2], int) and args[2] & WRITING:
        os.write(2, f"wrote {args[0]}".encode()); os._exit(99)
sys.addaudithook(guard)
sys.argv = ["verify", *sys.argv[2:]]
runpy.run_module("scoring.engine.verify", run_name="__main__", alter_sys=True)
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(params=["process", "called"])
def command(request, monkeypatch) -> Run:
    """``command("receipt.json", given=b"")``: with these arguments and this standard input."""
    if request.param == "process":
        return guarded

    def call(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", err)
        try:
            code = verify.main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read())
        return subprocess.CompletedProcess(arguments, code, *texts)

    return call


@pytest.fixture
def run(tmp_path, command) -> Run:
    """``run(receipt, keys)`` checks values or bytes written to files."""

    def write(name: str, value: object) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        (tmp_path / name).write_bytes(raw)
        return str(tmp_path / name)

    def check(receipt: object, keys: object = None) -> subprocess.CompletedProcess[str]:
        arguments = [write("receipt.json", receipt)]
        if keys is not None:
            arguments += ["--keys", write("keys.json", keys)]
        done: subprocess.CompletedProcess[str] = command(*arguments)
        return done

    return check


def guarded(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """The command with these arguments, far from the repository."""
    command = [sys.executable, "-I", "-B", "-c", GUARDED, str(ROOT), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False, cwd="/", timeout=60)
    return subprocess.CompletedProcess(
        command, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def key_set(*keys: Receipt) -> Receipt:
    return {"keys": list(keys)}


ISSUED_BY = key_set(*(dict(key.jwk) for key in published(ISSUER, since=1_790_000_000).values()))


def test_a_whole_receipt_is_told_so_without_django_network_or_writing(run) -> None:
    done = run(receipt_of(levels_document()), ISSUED_BY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "The receipt is whole.",
        "  Total, added up again from its own table: 100.17 (exactly 5008360001/50000000)",
        "  Fields that match their digests: 789",
        '  Issuer it names: "Aurora Outdoor"',
        "  Signed with the issuer's key 1IG2tMH7J2wbJZnOf8LJzQitKf7LMvoAElsuDMVM54Y, in use from 2026-09-21",
        "  The package t-cerds 1.0 here has the same hash and gives the same result.",
    ]


def test_without_keys_it_says_that_wholeness_is_not_authorship(run) -> None:
    done = run(receipt_of(parts_document(), STRANGER))
    assert done.returncode == 0
    assert "which stands in the receipt itself" in done.stdout
    assert "not who signed. Give --keys" in done.stdout


def test_an_altered_receipt_names_the_field_what_stood_there_and_what_stands_there(run) -> None:
    receipt = receipt_of(levels_document())
    places = ("table", "indicators", "environment.policy.environmental_policy", "level")
    done = run(put(receipt, places, "advanced"), ISSUED_BY)
    assert done.returncode == 1
    assert done.stderr == (
        "table.indicators.environment.policy.environmental_policy.level: was changed after signing "
        '(expected "basic", found "advanced")\n'
    )
    assert done.stdout == "REFUSED: do not rely on this receipt.\n"


def test_a_stranger_s_key_is_refused(run) -> None:
    done = run(receipt_of(levels_document(), STRANGER), ISSUED_BY)
    assert done.returncode == 1
    assert done.stderr.startswith("seal.key.kid: is no key that the issuer has published (found ")


def test_a_retired_key_still_checks_what_it_signed(run) -> None:
    (key,) = published(ISSUER, since=1_790_000_000, until=1_800_000_000).values()
    (newer,) = published(STRANGER, since=1_800_000_000).values()
    done = run(receipt_of(levels_document()), key_set(dict(newer.jwk), dict(key.jwk)))
    assert done.returncode == 0
    assert "in use from 2026-09-21 to 2027-01-15" in done.stdout
    early = receipt_of(levels_document(), issued_at="2020-01-01T00:00:00+00:00")
    done = run(early, key_set(dict(key.jwk)))
    assert done.returncode == 1
    assert done.stderr.startswith("issued_at: is a time at which the issuer did not sign with this key")


def test_of_many_faults_the_first_hundred_are_told_and_the_others_counted(run) -> None:
    receipt = receipt_of(levels_document())
    done = run({**receipt, **{f"new{number}": 1 for number in range(103)}}, ISSUED_BY)
    lines = done.stderr.splitlines()
    assert len(lines) == 101
    assert all("was added after signing" in line for line in lines[:100])
    assert lines[100] == "… and 3 more"


def test_a_long_path_is_cut_where_it_gets_too_long() -> None:
    whole, cut = (verify.line_of(Fault("added", "x" * length)) for length in (200, 201))
    assert whole == f"{'x' * 200}: was added after signing"
    assert cut == f"{'x' * 200}…: was added after signing"


def test_the_command_tells_how_it_is_used(command) -> None:
    done = command("--help")
    told = " ".join(done.stdout.split())
    assert done.returncode == 0
    assert "usage: python -m scoring.engine.verify [-h] [--keys FILE] receipt" in told
    assert "receipt path of the receipt, or - for standard input" in told
    assert "--keys FILE the issuer's published keys (a JSON Web Key set)" in told


@pytest.mark.parametrize(
    ("place", "name", "line"),
    [
        *(
            ("id", name, "It names no package")
            for name in ("../../etc", "t-cerds/..", "/", "T-CERDS", "t-cerds 1.0")
        ),
        ("version", "../1.0", "It names no package"),
        ("version", "7.7", "The package t-cerds 7.7 is not compared: "),
        ("id", "no-such", "The package no-such 1.0 is not compared: "),
    ],
)
def test_a_package_that_is_not_here_is_not_needed(run, place, name, line) -> None:
    receipt = put(receipt_of(levels_document()), ("standard", place), name)
    said = {"id": "standard", "version": "version"}[place]
    done = run(sealed_again(put(receipt, ("document", said), name)), ISSUED_BY)
    assert (done.returncode, done.stderr) == (0, "")
    assert line in done.stdout


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", "is not JSON: it goes wrong at line 1, column 1"),
        (b"\x89PNG\r\n", "is not UTF-8 text, at byte 1"),
        (b"[]", "is JSON, but no score receipt"),
        (b'{"total": "1/1"}', "is JSON, but no score receipt"),
        (b"[" * 100_000, "is nested deeper than 32 levels"),
        (b'{"format": "score-receipt/1", "seal": {}, "x": NaN}', "holds the number NaN"),
        (b'{"format": 1, "format": 2}', "has the key 'format' twice in one object"),
        (b'{"format": ' + b"9" * 9999 + b"}", "beyond what JSON keeps exactly"),
    ],
)
def test_what_is_no_receipt_gets_one_line(run, raw, line) -> None:
    done = run(raw)
    assert (done.returncode, done.stdout) == (2, "")
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (b"{", "keys.json: is not JSON"),
        (b"[]", 'is no set of keys: {"keys": [...]} is expected'),
        (b'{"keys": {}}', "is no set of keys"),
        (b'{"keys": [1]}', "is no set of keys: keys[0] is not an object"),
        (b'{"keys": [{"kty": "RSA"}]}', "holds no Ed25519 key"),
        (b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}]}', "keys[0].x is not 32 bytes"),
        (json.dumps(ISSUED_BY).replace('"kid": "1', '"kid": "2').encode(), "kid is not the key's thumbprint"),
        (json.dumps(ISSUED_BY).replace("1790000000", "true").encode(), "keys[0].iat is no time"),
        (json.dumps(ISSUED_BY).replace("1790000000", "253402300800").encode(), "keys[0].iat is no time"),
        (json.dumps(ISSUED_BY).replace("1790000000", "-1").encode(), "keys[0].iat is no time"),
    ],
)
def test_keys_that_cannot_be_used_get_one_line(run, keys, line) -> None:
    done = run(receipt_of(levels_document()), keys)
    assert (done.returncode, done.stdout) == (2, "")
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "seal", [None, [], {}, {"key": 1, "digests": {}, "signature": 1}, {"key": {"crv": {}}}]
)
def test_a_seal_of_any_shape_is_refused_without_a_crash(run, seal) -> None:
    done = run({**receipt_of(levels_document()), "seal": seal})
    assert done.returncode == 1
    assert "seal" in done.stderr
    assert "Traceback" not in done.stderr


def test_files_that_cannot_be_read_and_endless_ones_get_one_line(tmp_path, command) -> None:
    for name, line in [
        (str(tmp_path / "none.json"), "none.json: cannot be read: No such file or directory\n"),
        (str(tmp_path), ": cannot be read: Is a directory\n"),
        ("/dev/zero", "is larger than 4 MB"),
    ]:
        done = command(name)
        assert done.returncode == 2
        assert line in done.stderr
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(1024**3)
    done = command(str(tmp_path / "large.json"))
    assert (done.returncode, "is larger than 4 MB" in done.stderr) == (2, True)


def test_standard_input_is_taken_too_and_what_it_holds_cannot_steer_the_terminal(command) -> None:
    receipt = receipt_of(levels_document(), issuer={"id": "x", "name": "\x1b[2J华"})
    done = command("-", given=json.dumps(receipt).encode())
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    done = command("-", given=json.dumps(put(receipt, ("\x1b[2J",), "\x1b[31m")).encode())
    assert done.returncode == 1
    assert "\x1b" not in done.stderr


def test_the_guard_of_these_tests_does_notice() -> None:
    for line in ("import django", "import socket; socket.socket()", "open('/tmp/x-receipt', 'w')"):
        code = GUARDED.split("sys.argv = ", maxsplit=1)[0] + line
        done = subprocess.run(
            [sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, check=False, cwd="/"
        )
        assert done.returncode == 99, line
