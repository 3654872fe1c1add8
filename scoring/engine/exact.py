"""Exact numbers in and out: decimal text to fractions, fractions to text. No floats."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_DECIMALS = 18
_DIGITS = 6
_TEXT = re.compile(rf"[0-9]{{1,{_DIGITS}}}(\.[0-9]{{1,{_DECIMALS}}})?")
_LIMIT = 10**_DIGITS


def read_exact(value: object) -> Fraction | None:
    """`value` as an exact fraction, or None: decimal text such as ``"0.10"``, an int, a Fraction, or a
    Decimal with at most 18 places; a float or a bool is none of them."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return Fraction(value) if _TEXT.fullmatch(value) else None
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        sane = isinstance(exponent, int) and exponent >= -_DECIMALS and value.adjusted() < _DIGITS
        return Fraction(value) if sane else None
    if isinstance(value, int):
        value = Fraction(value)
    return value if isinstance(value, Fraction) and -_LIMIT < value < _LIMIT else None


def exact_text(value: Fraction) -> str:
    """``numerator/denominator`` in lowest terms; a whole number keeps its ``/1``."""
    return f"{value.numerator}/{value.denominator}"


def shown_text(value: Fraction) -> str:
    """Two decimals, half away from zero: for reading only, nothing is computed or banded from it."""
    hundredths = (abs(value.numerator) * 200 + value.denominator) // (value.denominator * 2)
    sign = "-" if value < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def plain_text(value: Fraction) -> str:
    """A decimal fraction in full, without needless zeros: 1/5 gives ``0.2``."""
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")
