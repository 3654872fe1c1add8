"""The input hash of a receipt covers everything its score rests on."""

from __future__ import annotations

import hashlib

import pytest

from scoring.engine.canonical import canonical
from scoring.engine.verify import verify
from tests.receipts.samples import levels_document, put, receipt_of, sealed_again

LEVELS = receipt_of(levels_document(deduction="0.01"))

EVENT = {
    "id": "e",
    "severity": "minor",
    "reach": "site",
    "penalty": "warning",
    "reliefs": [],
    "zeroing": "",
    "share": "0.01",
}


@pytest.mark.parametrize("basis", ["declared", "verified", "audited"])
def test_the_input_hash_covers_what_the_score_rests_on(basis) -> None:
    card = {
        "submission": "ab" * 32,
        "submission_id": "1",
        "review_revision": 1,
        "basis": basis,
        "standard_hash": "cd" * 32,
    }
    covered = {"document": LEVELS["document"], **card, "events": [EVENT]}
    body = {**LEVELS, "card": card, "adjustments": [{"id": "f"}], "events": [EVENT]}
    covered |= {"adjustments": [{"id": "f"}]} if basis == "audited" else {}
    receipt = {**body, "input_hash": hashlib.sha256(canonical(covered)).hexdigest()}
    assert verify(sealed_again(receipt)).is_whole
    changes: list[tuple[tuple[str, ...], object]] = [
        *((("card", name), "x") for name in card if name != "basis"),
        (("events",), [EVENT | {"id": "another"}]),
        (("input_hash",), "0" * 64),
    ]
    if basis == "audited":
        changes.append((("adjustments",), []))
    for places, value in changes:
        (fault,) = verify(sealed_again(put(receipt, places, value))).faults
        assert (fault.code, fault.path) == ("not_covered", "input_hash")
