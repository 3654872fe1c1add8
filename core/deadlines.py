"""When something is due: exact instants in UTC from a start and a rule. No Django, no clock.

Hours are exact: 72 h is 259,200 s whatever the clocks on the wall do. Days and quarters are those of a place:
they end and begin at its local midnight.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The last moment of a day.
END_OF_DAY = time(23, 59, 59)
MONTHS_IN_QUARTER = 3


def hours_after(start: datetime, hours: int) -> datetime:
    """The instant exactly ``hours`` × 3,600 s after ``start``."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def days_after(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the day ``days`` calendar days after the local day of ``start``: never less than
    ``days`` whole days of that place."""
    day = start.astimezone(zone).date() + timedelta(days=days)
    return end_of(day, zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day, in UTC; where the clocks show it twice, the later one."""
    return datetime.combine(day, END_OF_DAY, zone).replace(fold=1).astimezone(UTC)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC, also where midnight itself is skipped."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter (1 to 4) of a day."""
    return day.year, (day.month - 1) // MONTHS_IN_QUARTER + 1


def next_quarter(year: int, quarter: int) -> tuple[int, int]:
    """The quarter after this one."""
    return (year + 1, 1) if quarter == 4 else (year, quarter + 1)  # noqa: PLR2004 - quarters of a year


def quarter_start(year: int, quarter: int, zone: ZoneInfo) -> datetime:
    """The first instant of a calendar quarter at a place, in UTC."""
    return start_of(date(year, (quarter - 1) * MONTHS_IN_QUARTER + 1, 1), zone)
