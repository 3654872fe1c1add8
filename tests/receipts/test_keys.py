"""The folder of signing keys: made once whoever comes first, replaced without losing what was signed."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import stat
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from scoring.engine.seal import public_text, thumbprint
from scoring.receipts import keys
from tests.world import NOW


def modes(folder: Path) -> dict[str, str]:
    """The permissions of each file, by its ending."""
    return {path.suffix: stat.filemode(path.stat().st_mode) for path in folder.iterdir() if path.suffix}


def test_looking_makes_no_key_and_signing_makes_one_for_the_service_account_alone(tmp_path) -> None:
    assert keys.published_keys() == {}
    assert not keys.folder().exists()
    made = keys.signing_key(now=NOW)
    assert keys.folder() == tmp_path / "signing-keys"
    assert stat.filemode(keys.folder().stat().st_mode) == "drwx------"
    assert modes(keys.folder()) == {".pem": "-rw-------", ".json": "-rw-r--r--"}
    (published,) = keys.published_keys().values()
    assert published.kid == thumbprint(public_text(made))
    assert (published.since, published.until) == (int(NOW.timestamp()), None)
    assert public_text(keys.signing_key(now=NOW)) == published.x, "the same one from then on"


def test_the_folder_may_be_another_one(settings, tmp_path) -> None:
    settings.SIGNING_KEYS = str(tmp_path / "mounted" / "keys")
    keys.signing_key(now=NOW)
    assert modes(tmp_path / "mounted" / "keys").keys() == {".pem", ".json"}


def test_a_replaced_key_stays_published_and_its_private_half_is_gone() -> None:
    first = public_text(keys.signing_key(now=NOW))
    later = NOW + timedelta(days=400)
    second = keys.rotate(now=later)
    assert public_text(keys.signing_key(now=later)) == second.x != first
    listed = list(keys.published_keys().values())
    assert [(key.x, key.since, key.until) for key in listed] == [
        (second.x, int(later.timestamp()), None),
        (first, int(NOW.timestamp()), int(later.timestamp())),
    ]
    assert [path.stem for path in keys.folder().glob("*.pem")] == [second.kid]


def test_the_first_rotation_simply_makes_a_key() -> None:
    made = keys.rotate(now=NOW)
    assert list(keys.published_keys()) == [made.kid]


def _make_one(folder: str, start: Barrier, out: multiprocessing.Queue[str]) -> None:
    from django.conf import settings

    settings.SIGNING_KEYS = folder
    start.wait(timeout=30)
    out.put(public_text(keys.signing_key(now=NOW)))


def test_processes_that_come_first_at_once_make_one_key(tmp_path) -> None:
    context = multiprocessing.get_context("fork")
    start, out = context.Barrier(6), context.Queue()
    folder = str(tmp_path / "shared")
    running = [context.Process(target=_make_one, args=(folder, start, out)) for _ in range(6)]
    for process in running:
        process.start()
    found = {out.get(timeout=30) for _ in running}
    for process in running:
        process.join(timeout=30)
    assert len(found) == 1
    assert len(list((tmp_path / "shared").glob("*.pem"))) == 1


def test_a_private_half_that_was_lost_or_exchanged_is_noticed() -> None:
    keys.signing_key(now=NOW)
    (path,) = keys.folder().glob("*.pem")
    pem = path.read_bytes()
    path.write_bytes(b"no key")
    with pytest.raises(ImproperlyConfigured, match="holds no private key that can be read"):
        keys.signing_key(now=NOW)
    path.write_bytes(pem)
    newer = keys.rotate(now=NOW + timedelta(days=1))
    (keys.folder() / f"{newer.kid}.pem").write_bytes(pem)
    with pytest.raises(ImproperlyConfigured, match="is not the private half of"):
        keys.signing_key(now=NOW)
    (keys.folder() / f"{newer.kid}.pem").unlink()
    another = keys.signing_key(now=NOW + timedelta(days=2))
    assert public_text(another) != newer.x, "without any private half a new key is made"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"kty": "OKP"}', b"\xff", b"[1]"])
def test_a_broken_public_half_names_its_file(content) -> None:
    keys.signing_key(now=NOW)
    (path,) = keys.folder().glob("*.json")
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=path.name):
        keys.published_keys()


def test_a_folder_that_cannot_be_written_says_what_to_do(settings, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.SIGNING_KEYS = str(tmp_path / "file" / "keys")
    with pytest.raises(ImproperlyConfigured, match=r"No signing key can be made in .*receipt_keys rotate"):
        keys.signing_key(now=NOW)
    with pytest.raises(CommandError, match="No signing key can be made"):
        call_command("receipt_keys", "rotate")


def test_the_command_lists_and_replaces_keys() -> None:
    def run(action: str) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        call_command("receipt_keys", action, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    assert "No key yet" in run("list")[0]
    keys.signing_key(now=NOW)
    (first,) = keys.published_keys()
    assert run("list") == (f"{first}  in use since 2026-11-24T09:00+00:00\n", "")
    printed, _ = run("rotate")
    second = next(kid for kid, key in keys.published_keys().items() if key.until is None)
    assert printed.startswith(f"New key in use: {second}\n")
    assert f"{first}  from 2026-11-24T09:00+00:00 to " in printed
    (private,) = keys.folder().glob("*.pem")
    private.chmod(0o644)
    assert "may be read by others: chmod 600 it, then rotate" in run("list")[1]


def test_what_is_published_is_a_key_set_of_rfc_8037() -> None:
    keys.signing_key(now=NOW)
    (path,) = keys.folder().glob("*.json")
    jwk = json.loads(path.read_bytes())
    assert {name: jwk[name] for name in ("kty", "crv", "use", "alg")} == {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
    }
    assert jwk["kid"] == path.stem
    assert "d" not in jwk, "the private half"
    assert os.access(path, os.R_OK)
