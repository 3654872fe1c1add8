"""A what-if in figures: pairs of now and then, moves, bars by size class, and one supplier's row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.models import Scorecard
from standards.schema import Text
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure now and as it would be."""

    now: Any
    then: Any

    @property
    def change(self) -> Any:
        """How much more."""
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Moves:
    """How many suppliers would rise or fall by a star or a grade at least, and how many would stay."""

    up: int
    down: int
    stay: int

    @property
    def changed(self) -> int:
        """How many would not stay."""
        return self.up + self.down


@dataclass(frozen=True, slots=True)
class Bar:
    """One star or grade of one size class: suppliers now and then, and how high their bars are (0 to 100)."""

    mark: str
    count: Pair
    height: Pair


@dataclass(frozen=True, slots=True)
class SizeBars:
    """One size class: how many have a result, how many change, the mean, and a bar for each star or grade."""

    label: str
    total: int
    changed: int
    mean: Pair
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier, now and under what is tried. ``moved_by`` is the topic or group that moved it most."""

    card: Scorecard
    supplier: Supplier
    size: str
    total: Pair
    band: Pair
    mark: str
    points: Decimal
    moved_by: Text | None
    is_under: bool
    was_under: bool
    firm: Fraction | None

    @property
    def is_up(self) -> bool:
        """Whether it would rise by a star or a grade."""
        return bool(self.band.then > self.band.now)

    @property
    def is_down(self) -> bool:
        """Whether it would fall by one."""
        return bool(self.band.then < self.band.now)
