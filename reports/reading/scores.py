"""One total as a frozen document holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from standards.loader import has_levels

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One total: ``stars`` by levels (0 in a zeroed round) or ``grade`` by parts."""

    basis: str
    total: Fraction
    stars: int | None
    grade: str

    @classmethod
    def read(cls, basis: str, standard: str, card: Json) -> Score:
        """The score of a card as a frozen document holds it."""
        is_stars = has_levels(standard)
        stars = int(card["band"] or 0) if is_stars else None
        return cls(basis, Fraction(card["total"]), stars, "" if is_stars else card["band"])
