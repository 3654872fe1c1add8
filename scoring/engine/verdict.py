"""What a receipt is worth: whether it is whole, who signed it, and whether its numbers add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from scoring.engine.adding import Added, add
from scoring.engine.agreeing import document_faults, input_faults
from scoring.engine.canonical import (
    Difference,
    differences,
    digest,
    identical,
    leaves,
)
from scoring.engine.deducting import deduction_faults
from scoring.engine.documents import Scorer
from scoring.engine.place import WrongTableError
from scoring.engine.problems import ScoringError, shown
from scoring.engine.receipt import FORMAT, FORMATS, receipt_core
from scoring.engine.seal import SEAL, Checked, Fault, Keys, PublishedKey, check_seal
from scoring.engine.words import UnreadableError
from standards.schema import LEVELS, WEIGHT_SUM, Standard

#: Clocks of several machines may differ by this much, in seconds.
CLOCKS_APART = 300

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of checking one receipt.

    `total` is what its table adds up to, None where a field was changed or the table cannot be added.
    `fields` were held against their digests. `kid` names the key of the signature; `key` is that key as
    the issuer published it, None when no keys were given to look in, or it is not among them.
    `by_package`: the standard's package was there and the engine computed the same from the document.
    """

    faults: tuple[Fault, ...]
    total: Fraction | None
    fields: int
    kid: str
    key: PublishedKey | None
    by_package: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is wrong with it."""
        return not self.faults


def verify(receipt: object, keys: Keys | None = None, standard: Standard | None = None) -> Verdict:
    """Checks a receipt as `read_json` gives it: seal and signature, the total added up again from its own
    table, the table against its document, and, with the `standard` it names, against that package.

    `keys` are those the issuer has published; without them only wholeness can be shown, not who signed.
    Raises UnreadableError when the value is no receipt at all.
    """
    if not isinstance(receipt, dict) or not {"format", SEAL} & receipt.keys():
        raise UnreadableError("no_receipt")
    seal = check_seal(receipt, keys)
    added, wrong = _added(receipt)
    faults = [*seal.faults, *_altered(receipt, seal, added)]
    key = keys.get(seal.kid) if keys else None
    whole = not seal.altered
    if whole:
        faults += _format_faults(receipt)
        faults += wrong or _result_faults(receipt, added)
        faults += document_faults(receipt)
        faults += deduction_faults(receipt)
        faults += input_faults(receipt)
        faults += _time_faults(receipt, key)
    package_faults = list(_package_faults(receipt, standard)) if standard and not faults else []
    return Verdict(
        faults=(*faults, *package_faults),
        total=added.total if added and whole else None,
        fields=sum(1 for _ in leaves({name: value for name, value in receipt.items() if name != SEAL})),
        kid=seal.kid,
        key=key,
        by_package=standard is not None and not faults and not package_faults,
    )


def _added(receipt: Object) -> tuple[Added | None, list[Fault]]:
    try:
        return add(receipt), []
    except WrongTableError as error:
        return None, [Fault("misshapen", error.path, error.expected, shown(error.found))]


def _altered(receipt: Object, seal: Checked, added: Added | None) -> Iterator[Fault]:
    """The altered fields, with what stood there before where that can be found out."""
    if not seal.altered:
        return
    known = _candidates(receipt, added)
    for one in seal.altered:
        yield Fault(one.kind, one.path, _before(one.noted, known), _found(one))


def _before(noted: object, known: Object) -> str | None:
    """What stood at a place, by its digest: a digest gives its value away only to who guesses it."""
    if not isinstance(noted, str):
        return None
    usual = _usual_values()
    if noted in usual:
        return shown(usual[noted])
    return shown(known[noted]) if noted in known else None


def _found(one: Difference) -> str | None:
    return None if one.kind == "missing" else shown(one.found)


def _candidates(receipt: Object, added: Added | None) -> Object:
    """Digest → value, of what stands in the receipt now and of what its table adds up to."""
    body = {name: value for name, value in receipt.items() if name != SEAL}
    return {digest(value): value for value in leaves([body, added.result if added else {}])}


@lru_cache(maxsize=1)
def _usual_values() -> Object:
    """Digest → value, of what stands in many fields: levels, weights and points."""
    values: list[object] = [None, True, False, "", [], {}, "none", *LEVELS, "na", *range(WEIGHT_SUM + 1)]
    return {digest(value): value for value in values}


def _format_faults(receipt: Object) -> Iterator[Fault]:
    if receipt.get("format") not in FORMATS:
        yield Fault("unknown_format", "format", FORMAT, shown(receipt.get("format")))


def _result_faults(receipt: Object, added: Added | None) -> Iterator[Fault]:
    """Every stated number that the table does not add up to."""
    stated = receipt.get("result")
    for one in differences(stated, dict(added.result) if added else {}, "result", identical):
        expected = None if one.kind == "added" else shown(one.noted)
        yield Fault("not_added", one.path, expected, _found(one))


def _time_faults(receipt: Object, key: PublishedKey | None) -> Iterator[Fault]:
    """A receipt is signed while its key is in use."""
    if key is None:
        return
    issued = receipt.get("issued_at")
    try:
        instant = datetime.fromisoformat(issued if isinstance(issued, str) else "").timestamp()
    except (ValueError, OverflowError):
        yield Fault("misshapen", "issued_at", "a time such as 2026-11-24T09:00:00+00:00", shown(issued))
        return
    late = key.until is not None and instant > key.until + CLOCKS_APART
    if late or instant < key.since - CLOCKS_APART:
        yield Fault("key_not_in_use", "issued_at", found=shown(issued))


def _package_faults(receipt: Object, standard: Standard) -> Iterator[Fault]:
    """What differs from scoring the receipt's document with the package that is here."""
    if receipt["standard"].get("hash") != standard.hash:
        found = shown(receipt["standard"].get("hash"))
        yield Fault("other_package", "standard.hash", standard.hash, found)
        return
    try:
        core = receipt_core(Scorer(lambda _id, _version: standard).score(receipt.get("document")))
    except ScoringError as error:
        first = error.problems[0].under("document")
        yield Fault("not_scored", first.path, first.message)
        return
    if receipt.get("format") != FORMAT and "screening" not in receipt["table"]:
        core["table"].pop("screening", None)
    for name, expected in core.items():
        for one in differences(receipt.get(name), expected, name, identical):
            noted = None if one.kind == "added" else shown(one.noted)
            yield Fault("not_in_package", one.path, noted, _found(one))
