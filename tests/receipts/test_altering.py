"""A receipt altered anywhere is refused, and the field is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.seal import SEAL
from scoring.engine.verify import verify
from standards import loader
from tests.prove.altering import altered_receipts
from tests.receipts.samples import (
    ISSUED,
    STRANGER,
    leaves_of,
    levels_document,
    other,
    parts_document,
    path_of,
    published,
    put,
    receipt_of,
    without,
)

KEYS = published()
DOCUMENTS = {"t-cerds": levels_document(), "t-cfie": parts_document()}
RECEIPTS = {name: receipt_of(document) for name, document in DOCUMENTS.items()}


@pytest.fixture(params=RECEIPTS)
def receipt(request) -> dict[str, Any]:
    return RECEIPTS[request.param]


def paths(receipt: dict[str, Any], keys: Any = KEYS) -> list[str]:
    """The fields that a verdict on this receipt names."""
    return [fault.path for fault in verify(receipt, keys).faults]


def test_a_receipt_as_it_was_made_is_whole(receipt) -> None:
    for keys in (KEYS, None):
        verdict = verify(receipt, keys, loader.get(receipt["standard"]["id"]))
        assert verdict.is_whole, verdict.faults
        assert verdict.by_package
        assert (verdict.key is None) == (keys is None)


def test_a_field_altered_is_named_alone() -> None:
    """A tenth of the fields, and the first of each kind; ``./dev prove 24 --release`` takes them all."""
    outcome = altered_receipts(every=10)
    assert outcome.tried > 300
    assert not outcome.faults


def test_without_the_issuers_keys_the_field_is_named_as_well(receipt) -> None:
    leaves = list(leaves_of(receipt))
    for leaf in [*leaves[::13], *(leaf for leaf in leaves if leaf.places[:2] == (SEAL, "key"))]:
        assert paths(put(receipt, leaf.places, other(leaf.value)), keys=None) == [leaf.path]


def test_a_field_taken_out_is_named(receipt) -> None:
    for leaf in list(leaves_of(receipt))[::7]:
        named = paths(without(receipt, leaf.places))
        before = path_of(leaf.places[:-1])
        assert leaf.path in named or before in named or f"{before}[0]" in named, leaf.path


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_stands_instead_of_a_field_is_named(data) -> None:
    receipt = data.draw(st.sampled_from(list(RECEIPTS.values())))
    leaf = data.draw(st.sampled_from(list(leaves_of(receipt))))
    value = data.draw(
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=4,
        )
    )
    if type(value) is type(leaf.value) and value == leaf.value:
        return
    assert paths(put(receipt, leaf.places, value)) == [leaf.path]


def test_what_is_added_is_named_wherever_it_is_added(receipt) -> None:
    assert paths({**receipt, "note": "trust me"}) == ["note"]
    assert paths(put(receipt, ("result", "bonus"), "10/1")) == ["result.bonus"]
    assert paths(put(receipt, (SEAL, "note"), "trust me")) == ["seal.note"]
    assert paths(put(receipt, (SEAL, "key", "use"), "sig")) == ["seal.key.use"]
    assert paths(put(receipt, (SEAL, "digests", "note"), "x" * 43)) == ["seal.digests.note"]
    bands = [*receipt["table"]["bands"], {"mark": "9", "from": "0/1"}]
    place = len(bands) - 1
    assert paths(put(receipt, ("table", "bands"), bands)) == [f"table.bands[{place}]"]


def test_two_altered_fields_are_both_named_and_what_stood_there_is_told() -> None:
    receipt = RECEIPTS["t-cerds"]
    row = ("table", "indicators", "environment.policy.environmental_policy")
    altered = put(put(receipt, (*row, "level"), "advanced"), (*row, "weight"), 9_999)
    faults = {fault.path: (fault.expected, fault.found) for fault in verify(altered, KEYS).faults}
    assert faults == {
        "table.indicators.environment.policy.environmental_policy.level": ('"basic"', '"advanced"'),
        "table.indicators.environment.policy.environmental_policy.weight": ("10000", "9999"),
    }
    (fault,) = verify(put(receipt, ("result", "total"), "200/1"), KEYS).faults
    stated = receipt["result"]["total"]
    assert (fault.path, fault.expected, fault.found) == ("result.total", f'"{stated}"', '"200/1"')


def test_a_seal_made_again_by_somebody_else_is_refused_by_the_issuers_keys(receipt) -> None:
    body = {name: value for name, value in receipt.items() if name != SEAL}
    forged = receipt_of(body["document"], STRANGER, issuer=body["issuer"])
    assert verify(forged).is_whole, "without keys nobody can tell"
    (fault,) = verify(forged, KEYS).faults
    assert (fault.code, fault.path) == ("unknown_key", "seal.key.kid")


def test_fields_and_digests_changed_together_do_not_pass(receipt) -> None:
    forged = receipt_of(receipt["document"], issuer={"id": "borealis", "name": "Borealis Home"})
    mixed = put(forged, (SEAL, "signature"), receipt[SEAL]["signature"])
    (fault,) = verify(mixed, KEYS).faults
    assert (fault.code, fault.path) == ("signature_rewritten", "seal.signature")


def test_a_seal_that_fits_nothing_names_itself_and_the_fields(receipt) -> None:
    wrong = put(receipt, (SEAL, "signature"), receipt_of(DOCUMENTS["t-cerds"], STRANGER)[SEAL]["signature"])
    altered = put(wrong, ("issuer", "name"), "Borealis Home")
    assert {(fault.code, fault.path) for fault in verify(altered, KEYS).faults} == {
        ("signature", "seal.signature"),
        ("changed", "issuer.name"),
    }


def test_the_same_bytes_written_otherwise_are_not_the_same_signature(receipt) -> None:
    signature = receipt[SEAL]["signature"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = signature[:-1] + letters[letters.index(signature[-1]) ^ 1]
    for text in (twin, signature + "==", signature + "\n", signature.replace(signature[0], " ", 1)):
        assert paths(put(receipt, (SEAL, "signature"), text)) == ["seal.signature"]


@pytest.mark.parametrize(
    ("since", "until", "named"),
    [
        (-3600, None, []),
        (3600, None, ["issued_at"]),
        (-7200, -3600, ["issued_at"]),
        (-7200, 3600, []),
        (-7200, -299, []),
        (299, None, []),
        (301, None, ["issued_at"]),
        (-7200, -301, ["issued_at"]),
    ],
)
def test_a_receipt_is_signed_while_its_key_is_in_use(receipt, since, until, named) -> None:
    keys = published(since=ISSUED + since, until=None if until is None else ISSUED + until)
    assert paths(receipt, keys) == named
