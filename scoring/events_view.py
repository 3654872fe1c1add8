"""What negative events take off, to look at: each with its arithmetic, their sum, the maximum over all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from scoring.models import EVENT_LINE, NegativeEvent, Scorecard
from scoring.screening import Working, working_of
from standards.schema import LevelsStandard, Screening, Text


@dataclass(slots=True)
class Grades:
    """The grades of an event as a card keeps them."""

    severity: str
    reach: str
    penalty: str
    reliefs: Collection[str]
    zeroing: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with its share; ``event`` is the row, where the reader may see it."""

    id: str
    title: str
    area: Text | None
    day: date
    working: Working
    event: NegativeEvent | None = None

    @property
    def key(self) -> str:
        """The line of the scorecard that this is, for objections."""
        return f"{EVENT_LINE}{self.id}"

    @property
    def share(self) -> Fraction:
        """What it takes off by itself."""
        return self.working.share


@dataclass(frozen=True, slots=True)
class EventsView:
    """Events that count together: the sum of their shares, and what is really taken after the maximum."""

    table: Screening
    lines: tuple[EventLine, ...]

    @property
    def sum(self) -> Fraction:
        """The shares added up."""
        return sum((line.share for line in self.lines), Fraction(0))

    @property
    def share(self) -> Fraction:
        """What is taken off: the sum, at most the standard's maximum."""
        return min(self.sum, self.table.maximum)

    @property
    def is_capped(self) -> bool:
        """Whether the maximum holds something back."""
        return self.sum > self.table.maximum

    @property
    def zeroing(self) -> tuple[EventLine, ...]:
        """The events that void the round."""
        return tuple(line for line in self.lines if line.working.zeroing)


def lines_of(standard: LevelsStandard, events: Iterable[NegativeEvent]) -> tuple[EventLine, ...]:
    """Recorded events, graded by a standard's table. Raises KeyError for a grade the table does not have."""
    areas = _areas(standard)
    return tuple(
        EventLine(
            str(one.pk),
            one.title,
            areas.get(one.topic),
            one.happened_on,
            working_of(standard.screening, one),
            one,
        )
        for one in events
    )


def events_of_card(card: Scorecard, standard: LevelsStandard) -> EventsView | None:
    """The events a card took in, as they were then; None where it took none."""
    return events_of_entries(standard, card.events)


def events_of_entries(standard: LevelsStandard, entries: Iterable[Mapping[str, Any]]) -> EventsView | None:
    """The same from the entries alone (see :attr:`scoring.models.Scorecard.events`)."""
    lines = tuple(_line(standard, entry) for entry in entries)
    return EventsView(standard.screening, lines) if lines else None


def _line(standard: LevelsStandard, entry: Mapping[str, Any]) -> EventLine:
    grades = Grades(
        entry["severity"], entry["reach"], entry["penalty"], tuple(entry["reliefs"]), entry["zeroing"]
    )
    return EventLine(
        entry["id"],
        entry["title"],
        _areas(standard).get(entry["topic"]),
        date.fromisoformat(entry["date"]),
        working_of(standard.screening, grades),
    )


def _areas(standard: LevelsStandard) -> dict[str, Text]:
    return {topic.key: topic.name for topic in standard.topics}
