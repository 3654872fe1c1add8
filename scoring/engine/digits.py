"""Whole numbers too long for 64 bits, many at once: numpy rows of digits of 32 bits, lowest first.

A number is Σ digits[k] × 2^(32k). Where one row is enough, the digit is the number itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

WIDTH = 32
LARGEST = 2**63 - 1
_MASK = (1 << WIDTH) - 1


def digits_needed(largest: int) -> int:
    """How many digits hold whole numbers up to `largest`."""
    return 1 if largest <= LARGEST else -(-largest.bit_length() // WIDTH)


def split(value: int, count: int) -> list[int]:
    """`value`, which is not negative, in `count` digits."""
    if count == 1:
        return [value]
    return [value >> (WIDTH * place) & _MASK for place in range(count)]


def widened(digits: Numbers, count: int) -> Numbers:
    """The same numbers, carried and not negative, in `count` digits or as many as they have."""
    if len(digits) >= count:
        return digits
    wide = np.zeros((count, *digits.shape[1:]), dtype=digits.dtype)
    wide[: len(digits)] = digits
    return carry(wide)


def carry(digits: Numbers) -> Numbers:
    """Bring every digit but the highest into 0 to 2^32 - 1, in place: then the highest has the sign."""
    for place in range(len(digits) - 1):
        digits[place + 1] += digits[place] >> WIDTH
        digits[place] &= _MASK
    return digits


def at_least(digits: Numbers, bound: int) -> Numbers:
    """Where numbers, carried and not negative, are not below `bound`."""
    lowest, *higher = split(bound, len(digits))
    reached: Numbers = digits[0] >= lowest
    for digit, limit in zip(digits[1:], higher, strict=True):
        reached = (digit > limit) | ((digit == limit) & reached)
    return reached


def joined(digits: Iterable[int]) -> int:
    """One number from its digits."""
    return sum(int(digit) << (WIDTH * place) for place, digit in enumerate(digits))
