"""What charts are made of: values with their words, and the chart itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Value: TypeAlias = int | Decimal | Fraction
#: Scores by basis (``declared``, ``verified``, ``audited``); one that is missing or None is not drawn.
Scores: TypeAlias = Mapping[str, Value | None]

#: The three bases, in the order of every screen.
BASES = ("declared", "verified", "audited")


@dataclass(frozen=True, slots=True)
class Part:
    """One step on the way to a total: its name, and the points it adds or, below zero, takes off."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a band begins: ``value`` on the scale, and the band's name such as "4 stars"."""

    value: Value
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture and the table behind it, both in the language they were made in.

    ``title`` says what it shows, ``note`` sums it up in a sentence (empty where there is nothing to sum up).
    ``head`` and ``rows`` are the table: words and figures as shown, the first of each row its name.
    ``height`` is what the picture takes, in pixels, whatever its width.
    """

    title: str
    spec: Mapping[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    height: int
    note: str = ""


def plotted(value: Value) -> float:
    """A value as a spec holds it: rounded half up to two decimals, as it is shown."""
    hundredths = (Fraction(value) * 100 + Fraction(1, 2)).__floor__()
    return hundredths / 100
