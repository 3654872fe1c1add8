"""Which time an evaluation looks at (T/CERDS 8.2.3 a): the base period, and the three years before it.

Plain dates; nothing here knows Django, the database or the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

#: Full calendar years that honours and negative events are looked back over.
YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both counted in."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day <= self.end

    def meets(self, start: date, end: date) -> bool:
        """Whether it has a day in common with the time from ``start`` to ``end``."""
        return self.start <= end and start <= self.end


def base_period(reference_date: date, extended_to: date | None = None) -> Period:
    """The last full calendar year before the evaluation date (8.2.3 a 1), extended where that was said.

    Raises ValueError for an extension that :func:`may_extend_to` refuses.
    """
    return _years_before(reference_date, 1, extended_to)


def look_back(reference_date: date, extended_to: date | None = None) -> Period:
    """The three full calendar years before the evaluation date (8.2.3 a 3), extended like the base period."""
    return _years_before(reference_date, YEARS_BACK, extended_to)


def may_extend_to(reference_date: date, day: date) -> bool:
    """Whether a period may reach to ``day``: after the last full year, not after the evaluation date."""
    return date(reference_date.year - 1, 12, 31) < day <= reference_date


def earliest_extension(reference_date: date) -> date:
    """The first day a period may be extended to."""
    return date(reference_date.year - 1, 12, 31) + timedelta(days=1)


def _years_before(reference_date: date, years: int, extended_to: date | None) -> Period:
    if extended_to is not None and not may_extend_to(reference_date, extended_to):
        raise ValueError(f"{extended_to} is no extension for an evaluation on {reference_date}")
    last = reference_date.year - 1
    return Period(date(last - years + 1, 1, 1), extended_to or date(last, 12, 31))
