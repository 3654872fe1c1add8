"""An exact total as the database sorts by it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

_PLACES = Decimal("0.0001")
_DIGITS = 50


def rounded(value: Fraction) -> Decimal:
    """The value to four decimals, half to even; for sorting only."""
    with localcontext() as context:
        context.prec = _DIGITS
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return quotient.quantize(_PLACES, rounding=ROUND_HALF_EVEN)
