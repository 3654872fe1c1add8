"""Row 24: receipts of each kind of standard with one field altered at a time; the verifier names it alone."""

from __future__ import annotations

from scoring.engine.verify import verify
from tests.prove.outcome import Outcome
from tests.receipts.samples import (
    leaves_of,
    levels_document,
    other,
    parts_document,
    published,
    put,
    receipt_of,
)


def altered_receipts(*, every: int) -> Outcome:
    """Every ``every``-th field of two receipts altered in turn, and always the first of its kind."""
    outcome, keys = Outcome(), published()
    for document in (levels_document(), parts_document()):
        receipt = receipt_of(document)
        kinds = set()
        for place, leaf in enumerate(leaves_of(receipt)):
            kind = tuple("#" if isinstance(one, int) else one for one in leaf.places[:3])
            if place % every == 0 or kind not in kinds:
                kinds.add(kind)
                faults = verify(put(receipt, leaf.places, other(leaf.value)), keys).faults
                named = [fault.path for fault in faults]
                outcome.expect(named == [leaf.path], f"{leaf.path} altered, named {named}")
    return outcome
