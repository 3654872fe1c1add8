"""Keys as they are published, after the examples of the standards they follow."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.engine.canonical import from_base64url, to_base64url
from scoring.engine.seal import check_seal, public_text, read_keys, sealed, thumbprint
from scoring.engine.words import UnreadableError
from tests.receipts.samples import ISSUER, published

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
