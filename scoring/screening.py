"""What the 360° check takes off a supplier's scores (T/CERDS 6.3 d and 8.2.3 a) 3))."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

from scoring.engine import NegativeEvent, deduction_of
from scoring.engine.exact import plain_text
from standards import loader
from standards.schema import Factor, LevelsStandard, Named, Screening, Text

#: Full calendar years that negative events are looked back over, before the reference date.
YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Window:
    """The days negative events count from and to, both included."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the window."""
        return self.start <= day <= self.end


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


class Graded(Protocol):
    """A negative event by the keys of a standard's screening table, as the model keeps it."""

    severity: str
    reach: str
    penalty: str
    reliefs: Collection[str]
    zeroing: str


@dataclass(frozen=True, slots=True)
class Working:
    """How one event comes to its share: ``gross`` is severity + reach + penalty, ``relief`` the part of it
    that disclosure and correction take off, ``share`` = gross × (1 − relief). All are shares of 1."""

    severity: Factor
    reach: Factor
    penalty: Factor
    reliefs: tuple[Factor, ...]
    zeroing: Named | None

    @property
    def gross(self) -> Fraction:
        """What the grades add up to, before relief."""
        return self.severity.share + self.reach.share + self.penalty.share

    @property
    def relief(self) -> Fraction:
        """The part taken off again."""
        return sum((one.share for one in self.reliefs), Fraction(0))

    @property
    def share(self) -> Fraction:
        """What the event takes off by itself, before the maximum over all events."""
        return self.gross * (1 - self.relief)


def working_of(screening: Screening, event: Graded) -> Working:
    """The arithmetic of one event by a standard's table. Raises KeyError for a key it does not have."""
    return Working(
        severity=_factor(screening.severity, event.severity),
        reach=_factor(screening.reach, event.reach),
        penalty=_factor(screening.penalty, event.penalty),
        reliefs=tuple(_factor(screening.reliefs, key) for key in event.reliefs),
        zeroing=next((one for one in screening.zeroing if one.key == event.zeroing), None),
    )


def _factor(factors: Sequence[Factor], key: str) -> Factor:
    return {one.key: one for one in factors}[key]


def together(screening: Screening, events: Collection[Graded]) -> Fraction:
    """The share that events take off together, under the standard's maximum. Raises ScoringError for a key
    the table does not have."""
    graded = (NegativeEvent(one.severity, one.reach, one.penalty, frozenset(one.reliefs)) for one in events)
    return deduction_of(screening, graded)


def share_text(share: Fraction) -> str:
    """A share as exact decimal text, as the engine and a card take it: ``0.045``."""
    return plain_text(share)


@lru_cache(maxsize=1)
def checked_standards() -> tuple[str, ...]:
    """The standards with a 360° check: those rated by levels, by their newest packages."""
    return tuple(key for key in loader.ids() if loader.has_levels(key))


def levels_standard(standard: str, version: str | None = None) -> LevelsStandard:
    """The package that holds a standard's screening table. Raises KeyError where it has none."""
    found = loader.get(standard, version)
    if not isinstance(found, LevelsStandard):
        raise KeyError(standard)
    return found


#: What of a negative event is a key of the standard's table.
GRADED = ("severity", "reach", "penalty", "reliefs", "zeroing", "topic")


def grade_words(field: str, standard: str) -> Mapping[str, Text]:
    """The words of every grade of a field (one of :data:`GRADED`) by the newest table of a standard; of none
    named, by that of the first standard with a 360° check."""
    key = standard or next(iter(checked_standards()), "")
    if key not in checked_standards():
        return {}
    package = levels_standard(key)
    named = package.topics if field == "topic" else getattr(package.screening, field)
    return {one.key: one.name for one in named}
