"""Deadlines the long way: walk along UTC and read the clock on the wall, never the other way round.

``core.deadlines`` turns wall times into instants, where gaps and double hours lie in wait. Here an instant is
only ever shown as a wall time, which is never ambiguous, and the answer is found by looking.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HOUR, DAY = 3_600, 86_400
#: No place is further from UTC than this: where to start looking for a midnight.
FAR = 18 * HOUR
#: No place has changed its clocks twice in so many days.
STRIDE = 3 * DAY
QUARTERS = {1: 1, 4: 2, 7: 3, 10: 4}


def wall(instant: int, zone: ZoneInfo) -> datetime:
    """What the clock at a place shows at ``instant`` (seconds since 1970), without its zone."""
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)


def end_of_day(day: date, zone: ZoneInfo) -> int:
    """The last second at which the calendar at the place does not yet show a later day than ``day``."""
    instant = _midnight_utc(day) + DAY + FAR
    while wall(instant, zone).date() > day:
        instant -= 60
    while wall(instant + 1, zone).date() <= day:
        instant += 1
    return instant


def start_of_day(day: date, zone: ZoneInfo) -> int:
    """The first second at which the calendar at the place shows ``day`` or a later one."""
    instant = _midnight_utc(day) - FAR
    while wall(instant, zone).date() < day:
        instant += 60
    while wall(instant - 1, zone).date() >= day:
        instant -= 1
    return instant


def days_after(start: int, days: int, zone: ZoneInfo) -> int:
    """The end of the day that many leaves of the calendar after the day of ``start``."""
    day = wall(start, zone).date()
    return end_of_day(date.fromordinal(day.toordinal() + days), zone)


def next_quarter_start(start: int, zone: ZoneInfo) -> int:
    """The first instant after ``start`` of a January, April, July or October that had not begun by then."""
    begun = wall(start, zone).date()
    day = date.fromordinal(begun.toordinal() + 1)
    while day.day != 1 or day.month not in QUARTERS:
        day = date.fromordinal(day.toordinal() + 1)
    return start_of_day(day, zone)


def transitions(zone: ZoneInfo, first: int, last: int) -> Iterator[int]:
    """Every instant between two years (both included) at which the clock is put forward or back."""
    instant = _midnight_utc(date(first, 1, 1))
    end = _midnight_utc(date(last + 1, 1, 1))
    before = _ahead(instant, zone)
    for later in range(instant + STRIDE, end + STRIDE, STRIDE):
        if (after := _ahead(later, zone)) != before:
            yield _first_with(after, later - STRIDE, later, zone)
            before = after


def _first_with(ahead: int, low: int, high: int, zone: ZoneInfo) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _ahead(middle, zone) == ahead else (middle, high)
    return high


def _ahead(instant: int, zone: ZoneInfo) -> int:
    """By how many seconds the clock at the place is ahead of UTC."""
    return int(wall(instant, zone).replace(tzinfo=UTC).timestamp()) - instant


def _midnight_utc(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
