"""Shares as whole parts that add up."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

#: What the weights of a table add to (parts per 10,000).
WHOLE = 10_000
#: Parts that differ by less than this many decimals are alike: floats give the same on every machine.
_DECIMALS = 6


def to_whole(shares: Mapping[str, Fraction | float], whole: int = WHOLE) -> dict[str, int]:
    """``shares``, in proportion, as integers that add to ``whole``: by largest remainder, and of equal
    remainders the one that stands first. Raises ValueError for a negative share, or when all are zero.

    >>> to_whole({"a": 1.0, "b": 1.0, "c": 1.0})
    {'a': 3334, 'b': 3333, 'c': 3333}
    """
    exact = {key: Fraction(share) for key, share in shares.items()}
    total = sum(exact.values())
    if not total or min(exact.values()) < 0:
        raise ValueError("shares must not be negative, and at least one must be positive")
    parts = {key: round(share * whole / total, _DECIMALS) for key, share in exact.items()}
    floors = {key: int(part) for key, part in parts.items()}
    rest = whole - sum(floors.values())
    by_remainder = sorted(parts, key=lambda key: floors[key] - parts[key])
    return {key: floors[key] + (key in by_remainder[:rest]) for key in parts}
