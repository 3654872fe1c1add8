"""What was checked of a shared result, step by step, in words that say why it matters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import SharedResult
from scoring.receipts.checking import Checked, check

HELD, FAILED, LEFT_OUT = "held", "failed", "left_out"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked: ``state`` is ``held``, ``failed`` or ``left_out``."""

    name: str | Promise
    why: str | Promise
    state: str


#: What is checked, in order: the codes of the verifier that speak against it, its name, why it matters.
_STEPS: Final[tuple[tuple[frozenset[str], Promise, Promise], ...]] = (
    (
        frozenset(
            ("no_seal", "signature", "signature_rewritten", "key_apart", "unknown_key", "key_not_in_use")
        ),
        _("Signed here"),
        _("The signature fits a key that this platform has published, in use at that time."),
    ),
    (
        frozenset(("changed", "added", "missing", "digest_changed", "digest_added", "digest_missing")),
        _("Nothing changed since"),
        _("Every field was held against its own SHA-256 digest under that signature."),
    ),
    (
        frozenset(("unknown_format", "misshapen", "not_added", "not_from_events")),
        _("The points add up"),
        _("The total was added up again from the table of points and weights, with exact fractions."),
    ),
    (
        frozenset(("not_in_document", "not_covered")),
        _("It rests on what it says it rests on"),
        _("Table and hash fit the answers, decisions and findings that were scored."),
    ),
    (
        frozenset(("not_in_package", "other_package", "not_scored")),
        _("Scored again by the standard"),
        _("The standard's own package gave the same result for the same answers."),
    ),
)


def receipt_bytes(share: SharedResult) -> bytes:
    """The receipt as it is handed out: always the same bytes."""
    text = json.dumps(share.receipt, indent=1, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"


def checked_share(share: SharedResult) -> Checked:
    """The verdict on the receipt of a shared result, reached anew from the bytes that are handed out."""
    return check(receipt_bytes(share))


def steps_of(checked: Checked) -> list[Step]:
    """What was checked, in order. What cannot be checked once a field was changed is left out."""
    codes = {fault.code for fault in checked.verdict.faults}
    is_altered = bool(codes & _STEPS[1][0])
    return [
        Step(name, why, _state(place, codes & against, checked, is_altered=is_altered))
        for place, (against, name, why) in enumerate(_STEPS)
    ]


def _state(place: int, against: set[str], checked: Checked, *, is_altered: bool) -> str:
    if against:
        return FAILED
    if place > 1 and is_altered:
        return LEFT_OUT
    if place == len(_STEPS) - 1 and not checked.verdict.by_package:
        return LEFT_OUT
    return HELD


#: What a result rests on, for somebody who does not know the words.
RESTS_ON: Final[Mapping[str, Promise]] = {
    "declared": _("The company's own answers. Nobody has checked them yet."),
    "verified": _("The company's answers, held against its documents by a reviewer."),
    "audited": _(
        "The company's answers, held against its documents and against what auditors found on site."
    ),
}
