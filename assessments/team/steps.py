"""When somebody who has a section is written to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Letters about a section in their order, each with its days from the day it is to be answered by; the first
#: goes out at once. Only what is still to come is sent: after an outage one letter comes, not three.
STEPS: tuple[tuple[str, int], ...] = (
    ("section_assigned", 0),
    ("section_soon", -3),
    ("section_due", 0),
    ("section_late", 3),
)
#: The hour at which reminders go out, where the company is.
HOUR = time(8)


def next_step(until: date, zone: ZoneInfo, *, after: datetime) -> tuple[int, datetime | None]:
    """The reminder that comes next after an instant, as its place in :data:`STEPS`, and when; the place past
    the last one and None once all have passed."""
    for place, (_kind, days) in enumerate(STEPS):
        at = datetime.combine(until + timedelta(days=days), HOUR, tzinfo=zone)
        if place and at > after:
            return place, at
    return len(STEPS), None
