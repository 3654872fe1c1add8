"""What the page of the public check says about a receipt somebody brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from scoring.bands import Band, bands_of
from scoring.engine.canonical import read_json
from scoring.engine.verdict import Verdict, verify
from scoring.engine.words import FAULTS, UNREADABLE, UnreadableError
from scoring.models import Basis, CardState
from scoring.receipts.keys import published_keys
from standards import loader
from standards.faults import StandardError
from standards.schema import Standard

#: Fields shown of a receipt that was altered in many; and letters of a path.
MOST_FAULTS, MOST_LETTERS = 30, 160


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that speaks against the receipt, in the reader's language."""

    path: str
    sentence: str
    expected: str | None
    found: str | None


@dataclass(frozen=True)
class Checked:
    """A receipt and the verdict on it. What it says is shown only where it can be relied on."""

    receipt: Mapping[str, Any]
    verdict: Verdict
    standard: Standard | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it, and one of our keys signed it."""
        return self.verdict.is_whole

    @property
    def is_foreign(self) -> bool:
        """Whether nothing is wrong with it but that none of our keys signed it."""
        return [fault.code for fault in self.verdict.faults] == ["unknown_key"]

    @cached_property
    def wrong(self) -> list[Wrong]:
        """The first fields that speak against it."""
        return [
            Wrong(_short(one.path), _(FAULTS[one.code]), one.expected, one.found)
            for one in self.verdict.faults[:MOST_FAULTS]
        ]

    @property
    def more(self) -> int:
        """How many fields more."""
        return len(self.verdict.faults) - len(self.wrong)

    @property
    def basis(self) -> str:
        """What the score rests on."""
        return str(Basis(self.receipt["card"]["basis"]).label)

    @property
    def status(self) -> str:
        """How far the card had come."""
        return str(CardState(self.receipt["card"]["status"]).label)

    @property
    def computed_at(self) -> datetime:
        """When the card was computed."""
        return datetime.fromisoformat(self.receipt["card"]["computed_at"])

    @property
    def issued_at(self) -> datetime:
        """When the receipt was signed."""
        return datetime.fromisoformat(self.receipt["issued_at"])

    @property
    def key_since(self) -> datetime | None:
        """From when its key signed."""
        return datetime.fromtimestamp(self.verdict.key.since, UTC) if self.verdict.key else None

    @property
    def key_until(self) -> datetime | None:
        """To when its key signed; None for one in use."""
        until = self.verdict.key.until if self.verdict.key else None
        return None if until is None else datetime.fromtimestamp(until, UTC)

    @property
    def band(self) -> Band | None:
        """The stars or grade it states; None in a zeroed round, or on a standard we do not have."""
        mark = self.receipt["result"]["band"]
        bands = bands_of(self.standard) if self.standard else []
        return next((band for band in bands if band.mark == mark), None)


def check(raw: bytes) -> Checked:
    """The verdict on a receipt, held against our published keys and, where we have it, the package it names.

    Raises UnreadableError for what is no receipt.
    """
    receipt = read_json(raw)
    standard = _package(receipt)
    verdict = verify(receipt, published_keys(), standard)
    return Checked(receipt if isinstance(receipt, dict) else {}, verdict, standard)


def why_unreadable(error: UnreadableError, given: str) -> str:
    """Why there is nothing to check, in the reader's language; ``given`` is ``file`` or ``text``."""
    reason = {"reason": _(UNREADABLE[error.code]) % error.details}
    return _("The file %(reason)s.") % reason if given == "file" else _("The text %(reason)s.") % reason


def _package(receipt: object) -> Standard | None:
    named = receipt.get("standard") if isinstance(receipt, dict) else None
    name, version = (named.get("id"), named.get("version")) if isinstance(named, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(version, str) or version not in loader.versions(name):
        return None
    try:
        return loader.get(name, version)
    except StandardError:
        return None


def _short(path: str) -> str:
    return path if len(path) <= MOST_LETTERS else f"{path[:MOST_LETTERS]}…"
