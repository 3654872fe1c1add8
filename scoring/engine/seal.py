"""The seal of a receipt: a digest for each field, and one Ed25519 signature over all digests.

Because the digests are what is signed, a receipt that was altered tells which field: the one that no
longer fits. Keys are JSON Web Keys (RFC 8037), named by their thumbprint (RFC 7638).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scoring.engine.canonical import (
    Difference,
    canonical,
    differences,
    digest_tree,
    from_base64url,
    identical,
    join,
    to_base64url,
)
from scoring.engine.problems import shown
from scoring.engine.words import UnreadableError

SEAL = "seal"
_KIND = {"crv": "Ed25519", "kty": "OKP"}
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64
_LAST_INSTANT = 253_402_300_799

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key of an issuer: its bytes in base64url, and from when to when it signed, in seconds
    since 1970 (UTC). `until` is None while it is in use."""

    kid: str
    x: str
    since: int
    until: int | None = None

    @property
    def jwk(self) -> dict[str, str | int]:
        """The key as it is published."""
        times = {"iat": self.since} if self.until is None else {"iat": self.since, "exp": self.until}
        return {**_KIND, "x": self.x, "kid": self.kid, "use": "sig", "alg": "EdDSA", **times}


Keys = Mapping[str, PublishedKey]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one field: a code of `words.FAULTS`, its path, and what was expected and found
    there, as it is shown; None where that cannot be told."""

    code: str
    path: str
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a seal is worth: its faults, the fields that differ from their digests, and the key."""

    kid: str
    faults: tuple[Fault, ...] = ()
    altered: tuple[Difference, ...] = ()


def thumbprint(x: str) -> str:
    """The name of an Ed25519 public key: SHA-256 over its required members (RFC 7638, 3)."""
    return to_base64url(hashlib.sha256(canonical({**_KIND, "x": x})).digest())


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key in base64url, as ``x`` of a JSON Web Key."""
    return to_base64url(key.public_key().public_bytes_raw())


def sealed(body: Object, key: Ed25519PrivateKey) -> dict[str, Any]:
    """`body` with its seal. Raises TypeError when it holds a float or what JSON cannot hold."""
    x = public_text(key)
    kid, digests = thumbprint(x), digest_tree(dict(body))
    signature = to_base64url(key.sign(_signed(kid, digests)))
    seal = {"key": {**_KIND, "kid": kid, "x": x}, "digests": digests, "signature": signature}
    return {**body, SEAL: seal}


def read_keys(value: object) -> dict[str, PublishedKey]:
    """The keys of a JSON Web Key set, or of one key, by name; kinds that do not seal receipts are left
    out. Raises UnreadableError, one line."""
    listed = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise UnreadableError("no_keys")
    found = [
        _read_key(one, f"keys[{place}]")
        for place, one in enumerate(listed)
        if _is_ours(one, f"keys[{place}]")
    ]
    if not found:
        raise UnreadableError("no_ed25519")
    return {key.kid: key for key in found}


def check_seal(receipt: Object, keys: Keys | None) -> Checked:
    """Whether every field fits its digest, and the digests the signature. With `keys` the key must be one
    of them; without, the key in the receipt itself is taken."""
    seal = receipt.get(SEAL)
    if not isinstance(seal, dict):
        return Checked("", (Fault("no_seal", SEAL),))
    shape = tuple(_shape_faults(seal))
    if any(fault.code == "misshapen" for fault in shape):
        return Checked("", shape)
    body = {name: value for name, value in receipt.items() if name != SEAL}
    return _check(body, seal, keys, shape)


def _check(body: Object, seal: Object, keys: Keys | None, shape: tuple[Fault, ...]) -> Checked:
    """Looks for the one reading of the seal under which the signature holds: as it stands, else with the
    key's name or the key put right, else over the digests that the fields have now."""
    stated, now = seal["digests"], digest_tree(dict(body))
    altered = tuple(differences(body, stated))
    for kid, x, wrong in _readings(seal["key"], keys):
        faults = (*shape, *wrong)
        if _holds(x, seal["signature"], kid, stated):
            return Checked(kid, (*faults, *_unpublished(kid, keys)), altered)
        if altered and _holds(x, seal["signature"], kid, now):
            return Checked(kid, (*faults, *_wrong_digests(stated, now)))
    kid, x = seal["key"]["kid"], seal["key"]["x"]
    if thumbprint(x) != kid:
        fault = Fault("key_apart", f"{SEAL}.key.x", found=shown(x))
    elif unpublished := _unpublished(kid, keys):
        fault = unpublished[0]
    else:
        fault = Fault("signature_rewritten" if not altered else "signature", f"{SEAL}.signature")
    return Checked(kid, (*shape, fault), altered)


def _readings(key: Object, keys: Keys | None) -> Iterator[tuple[str, str, tuple[Fault, ...]]]:
    """Name and bytes of the key as they stand, or with one of the two put right after the other."""
    kid, x = key["kid"], key["x"]
    named = thumbprint(x)
    if named == kid:
        yield kid, x, ()
        return
    yield named, x, (Fault("changed", f"{SEAL}.key.kid", named, shown(kid)),)
    if keys and kid in keys:
        yield kid, keys[kid].x, (Fault("changed", f"{SEAL}.key.x", keys[kid].x, shown(x)),)


def _unpublished(kid: str, keys: Keys | None) -> tuple[Fault, ...]:
    if keys is None or kid in keys:
        return ()
    return (Fault("unknown_key", f"{SEAL}.key.kid", found=shown(kid)),)


def _wrong_digests(stated: object, now: object) -> Iterator[Fault]:
    """The digests that are not those of the fields, though the fields are what was signed."""
    for one in differences(stated, now, same=identical):
        path = f"{SEAL}.digests.{one.path}"
        yield Fault(f"digest_{one.kind}", path, _text(one.noted), _text(one.found))


def _shape_faults(seal: Object) -> Iterator[Fault]:
    """One fault for each member that is not there, not known, or no value of its kind."""
    path = f"{SEAL}.key"
    yield from _members(seal, ("digests", "key", "signature"), SEAL)
    if "digests" in seal and not isinstance(seal["digests"], dict):
        yield Fault("misshapen", f"{SEAL}.digests", "an object", shown(seal["digests"]))
    if "signature" in seal and from_base64url(seal["signature"], _SIGNATURE_BYTES) is None:
        yield Fault("misshapen", f"{SEAL}.signature", "64 bytes in base64url", shown(seal["signature"]))
    key = seal.get("key")
    if not isinstance(key, dict):
        if "key" in seal:
            yield Fault("misshapen", path, "an object", shown(key))
        return
    yield from _members(key, ("crv", "kid", "kty", "x"), path)
    for name, value in _KIND.items():
        if name in key and key[name] != value:
            yield Fault("changed", f"{path}.{name}", value, shown(key[name]))
    for name in ("kid", "x"):
        if name in key and from_base64url(key[name], _KEY_BYTES) is None:
            yield Fault("misshapen", f"{path}.{name}", "32 bytes in base64url", shown(key[name]))


def _members(given: Object, known: tuple[str, ...], path: str) -> Iterator[Fault]:
    for name in known:
        if name not in given:
            yield Fault("misshapen", f"{path}.{name}", "a value")
    for name in given:
        if name not in known:
            yield Fault("added", join(path, name), found=shown(given[name]))


def _text(value: object) -> str | None:
    return None if value is None else shown(value)


def _signed(kid: str, digests: object) -> bytes:
    """What the signature is over."""
    return canonical({"digests": digests, "kid": kid})


def _holds(x: str, signature: str, kid: str, digests: object) -> bool:
    raw, sign = from_base64url(x, _KEY_BYTES), from_base64url(signature, _SIGNATURE_BYTES)
    if raw is None or sign is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(sign, _signed(kid, digests))
    except InvalidSignature:
        return False
    return True


def _is_ours(value: object, path: str) -> bool:
    if not isinstance(value, dict):
        raise UnreadableError("no_key_object", path=path)
    return all(value.get(name) == kind for name, kind in _KIND.items())


def _read_key(value: Object, path: str) -> PublishedKey:
    x = value.get("x")
    if from_base64url(x, _KEY_BYTES) is None:
        raise UnreadableError("key_bytes", path=path)
    kid = thumbprint(str(x))
    if value.get("kid", kid) != kid:
        raise UnreadableError("key_name", path=path)
    since, until = (_instant(value.get(name), f"{path}.{name}") for name in ("iat", "exp"))
    return PublishedKey(kid, str(x), since or 0, until)


def _instant(value: object, path: str) -> int | None:
    """Seconds since 1970, before the year 10,000."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LAST_INSTANT:
        raise UnreadableError("key_time", path=path)
    return value
