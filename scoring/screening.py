"""What the 360° check takes off a supplier's scores (T/CERDS 6.3 d and 8.2.3 a) 3))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Full calendar years that negative events are looked back over, before the reference date.
YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Window:
    """The days negative events count from and to, both included."""

    start: date
    end: date


def window(reference_date: date, *, until: str, today: date) -> Window:
    """Three full calendar years before the reference date (8.2.3 a) 3)); with ``until="today"`` extended to
    the day of the evaluation, with ``"last_year"`` not."""
    start = date(reference_date.year - YEARS_BACK, 1, 1)
    end = date(reference_date.year - 1, 12, 31)
    return Window(start, max(end, today) if until == "today" else end)


@dataclass(frozen=True, slots=True)
class Taken:
    """The negative events a card takes in (see :attr:`Scorecard.events`), and what follows for its document:
    ``deduction`` is a decimal text, a share of the base the option ``deduction_base`` names."""

    events: Sequence[dict[str, Any]] = ()
    deduction: str = "0"
    zeroed: bool = False

    def on(self, document: dict[str, Any]) -> dict[str, Any]:
        """The engine document with deduction and zeroing; as it was where nothing is taken off."""
        kept = {key: value for key, value in document.items() if key not in {"deduction", "zeroed"}}
        if self.deduction != "0":
            kept["deduction"] = self.deduction
        return kept | ({"zeroed": True} if self.zeroed else {})
