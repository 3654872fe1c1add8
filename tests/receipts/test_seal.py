"""Keys as they are published, after the examples of the standards they follow."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.engine.canonical import from_base64url, to_base64url
from scoring.engine.seal import Fault, check_seal, public_text, read_keys, sealed, thumbprint
from scoring.engine.words import UnreadableError
from tests.receipts.samples import ISSUER, STRANGER, published, put, without

#: RFC 8037, A.1 to A.3.
PRIVATE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
NAME = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_key_is_written_and_named_as_in_rfc_8037() -> None:
    key = Ed25519PrivateKey.from_private_bytes(from_base64url(PRIVATE, 32) or b"")
    assert public_text(key) == PUBLIC
    assert thumbprint(PUBLIC) == NAME


def test_a_seal_holds_the_key_the_digests_and_one_signature() -> None:
    receipt = sealed({"name": "Aurora", "nothing": {}, "list": [1, True]}, ISSUER)
    (key,) = published().values()
    assert receipt["seal"]["key"] == {"crv": "Ed25519", "kid": key.kid, "kty": "OKP", "x": key.x}
    assert receipt["seal"]["digests"].keys() == {"name", "nothing", "list"}
    assert len(receipt["seal"]["digests"]["list"]) == 2
    assert receipt == sealed({"name": "Aurora", "nothing": {}, "list": [1, True]}, ISSUER)
    assert check_seal(receipt, published()).faults == ()


def test_the_format_of_a_seal_stays_as_it_is() -> None:
    """Receipts that were handed out long ago must still fit: what is signed is digests and the key's name."""
    seal = sealed({"name": "Aurora"}, ISSUER)["seal"]
    assert seal["digests"] == {"name": "c5w37CdbJahXuLF8dVkWIHMqYON00MGbKFThJG_iG60"}
    signed = ISSUER.sign(
        b'{"digests":{"name":"%s"},"kid":"%s"}'
        % (
            seal["digests"]["name"].encode(),
            seal["key"]["kid"].encode(),
        )
    )
    assert seal["signature"] == to_base64url(signed)


def test_what_json_cannot_hold_exactly_is_not_sealed() -> None:
    with pytest.raises(TypeError, match="float"):
        sealed({"total": 1.5}, ISSUER)


def test_published_keys_are_read_back_with_their_times() -> None:
    for keys in (published(since=5), published(since=5, until=9)):
        listed = {"keys": [key.jwk for key in keys.values()] + [{"kty": "RSA", "n": "…"}]}
        assert read_keys(json.loads(json.dumps(listed))) == keys
    (key,) = published(since=5).values()
    assert "exp" not in key.jwk
    assert read_keys(key.jwk) == published(since=5), "one key alone is a set of one"


@pytest.mark.parametrize("value", [None, [], "keys", {"keys": None}, {"keys": []}, {"keys": [[]]}, {}])
def test_what_is_no_set_of_keys_is_refused(value) -> None:
    with pytest.raises(UnreadableError):
        read_keys(value)


@pytest.mark.parametrize(
    ("key", "code", "path"),
    [
        ({"kty": "OKP", "crv": "Ed25519"}, "key_bytes", "keys[1]"),
        ({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "kid": "another"}, "key_name", "keys[1]"),
        ({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "iat": True}, "key_time", "keys[1].iat"),
        ({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "exp": 1.5}, "key_time", "keys[1].exp"),
        ({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "exp": -1}, "key_time", "keys[1].exp"),
        ("key", "no_key_object", "keys[1]"),
    ],
)
def test_a_key_that_cannot_be_used_is_named(key, code, path) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_keys({"keys": [{"kty": "RSA"}, key]})
    assert (refused.value.code, refused.value.details) == (code, {"path": path})


def test_the_name_of_a_key_or_the_key_put_in_anew_is_told_with_what_stood_there() -> None:
    receipt = sealed({"name": "Aurora"}, ISSUER)
    (key,), (other,) = published().values(), published(STRANGER).values()
    renamed = put(receipt, ("seal", "key", "kid"), other.kid)
    assert check_seal(renamed, published()).faults == (
        Fault("changed", "seal.key.kid", key.kid, f'"{other.kid}"'),
    )
    swapped = put(receipt, ("seal", "key", "x"), other.x)
    assert check_seal(swapped, published()).faults == (Fault("changed", "seal.key.x", key.x, f'"{other.x}"'),)
    for keys in (None, {}, published(STRANGER)):
        assert [fault.code for fault in check_seal(swapped, keys).faults] == ["key_apart"]
    assert check_seal(receipt, published(STRANGER)).faults == (
        Fault("unknown_key", "seal.key.kid", found=f'"{key.kid}"'),
    )


@pytest.mark.parametrize(
    ("places", "value", "fault"),
    [
        (("seal",), "x", Fault("no_seal", "seal")),
        (("seal", "digests"), [], Fault("misshapen", "seal.digests", "an object", "a list")),
        (("seal", "signature"), "x", Fault("misshapen", "seal.signature", "64 bytes in base64url", '"x"')),
        (("seal", "key"), 5, Fault("misshapen", "seal.key", "an object", "5")),
        (("seal", "key", "x"), "x", Fault("misshapen", "seal.key.x", "32 bytes in base64url", '"x"')),
        (("seal", "key", "kid"), None, Fault("misshapen", "seal.key.kid", "32 bytes in base64url", "null")),
        (("seal", "key", "crv"), "P-256", Fault("changed", "seal.key.crv", "Ed25519", '"P-256"')),
        (("seal", "key", "use"), "sig", Fault("added", "seal.key.use", found='"sig"')),
        (("seal", "more"), 1, Fault("added", "seal.more", found="1")),
    ],
)
def test_a_seal_of_another_shape_says_which_member(places, value, fault) -> None:
    receipt = sealed({"name": "Aurora"}, ISSUER)
    assert check_seal(put(receipt, places, value), published()).faults == (fault,)


@pytest.mark.parametrize(
    "places", [("digests",), ("signature",), ("key",), ("key", "x"), ("key", "kid"), ("key", "kty")]
)
def test_a_member_that_is_not_there_is_asked_for(places) -> None:
    receipt = sealed({"name": "Aurora"}, ISSUER)
    path = ".".join(("seal", *places))
    lacking = without(receipt, ("seal", *places))
    assert check_seal(lacking, published()).faults == (Fault("misshapen", path, "a value"),)
