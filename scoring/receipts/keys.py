"""The keys that seal receipts: files in one folder, made at first need, replaced by hand.

A key in use is two files: ``<name>.pem``, the private half, readable by the service account only, and
``<name>.json``, the public half as it is published. A key that was replaced keeps the second alone. Several
processes may use the folder at once: writing happens under a lock, and every file comes into being whole.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from scoring.engine.canonical import read_json
from scoring.engine.seal import PublishedKey, public_text, read_keys, thumbprint
from scoring.engine.words import UnreadableError


def folder() -> Path:
    """Where the keys are: ``SIGNING_KEYS``, else ``signing-keys`` in the data folder."""
    return Path(settings.SIGNING_KEYS or Path(settings.DATA_DIR) / "signing-keys")


def published_keys() -> dict[str, PublishedKey]:
    """Every key that ever signed here, by name, the newest first. Makes none."""
    found = [_read_public(path) for path in sorted(folder().glob("*.json"))]
    return {key.kid: key for key in sorted(found, key=lambda key: (-key.since, key.kid))}


def signing_key(*, now: datetime) -> Ed25519PrivateKey:
    """The key to sign with: the newest in use. Made when there is none."""
    key = _in_use()
    if key is None:
        with _lock():
            key = _in_use() or _make(now)
    return key


def rotate(*, now: datetime) -> PublishedKey:
    """Put a new key in the place of the one in use, whose private half is destroyed; gives the new one."""
    with _lock():
        kept = [key for key in published_keys().values() if key.until is None]
        made = _make(now)
        for key in kept:
            _write(_public_path(key.kid), _json(replace(key, until=int(now.timestamp()))), mode=0o644)
            _private_path(key.kid).unlink(missing_ok=True)
    return published_keys()[thumbprint(public_text(made))]


def exposed() -> list[str]:
    """The private files that others than the service account may read."""
    return [path.name for path in sorted(folder().glob("*.pem")) if path.stat().st_mode & 0o077]


def _in_use() -> Ed25519PrivateKey | None:
    """The private half of the newest key in use, or None. One that is replaced while we look is passed."""
    for key in published_keys().values():
        if key.until is None:
            try:
                return _read_private(_private_path(key.kid), key)
            except FileNotFoundError:
                continue
    return None


def _make(now: datetime) -> Ed25519PrivateKey:
    """A new key, written private half first, so that a published key can always sign."""
    key = Ed25519PrivateKey.generate()
    x = public_text(key)
    public = PublishedKey(thumbprint(x), x, int(now.timestamp()))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(_private_path(public.kid), pem, mode=0o600)
    _write(_public_path(public.kid), _json(public), mode=0o644)
    return key


def _read_private(path: Path, public: PublishedKey) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} holds no private key that can be read: {error}") from None
    if not isinstance(key, Ed25519PrivateKey) or public_text(key) != public.x:
        raise ImproperlyConfigured(f"{path} is not the private half of {public.kid}")
    return key


def _read_public(path: Path) -> PublishedKey:
    try:
        (key,) = read_keys(read_json(path.read_bytes())).values()
    except (UnreadableError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} {error}") from None
    return key


def _private_path(kid: str) -> Path:
    return folder() / f"{kid}.pem"


def _public_path(kid: str) -> Path:
    return folder() / f"{kid}.json"


def _json(key: PublishedKey) -> bytes:
    return json.dumps(key.jwk, indent=2).encode() + b"\n"


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """The file as a whole or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


@contextmanager
def _lock() -> Iterator[None]:
    """One process at a time; a folder that cannot be written says so."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder() / ".lock").open("ab")
    except OSError as error:
        message = (
            f"No signing key can be made in {folder()}: {error.strerror}. Set SIGNING_KEYS to a folder "
            "that can be written, or put a key there with `manage.py receipt_keys rotate`."
        )
        raise ImproperlyConfigured(message) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
