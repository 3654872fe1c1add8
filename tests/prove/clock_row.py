"""Row 9: deadlines around every change of the clocks at every place, held against the calendar."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from core import deadlines
from tests.core import reference
from tests.core.reference import DAY, HOUR
from tests.prove.outcome import Outcome

FIRST, LAST = 2025, 2035
#: Where starts lie around a change of the clocks, in seconds.
NEAR = (-HOUR, -HOUR + 1, -1801, -1, 0, 1, 1799, HOUR - 1, HOUR, HOUR + 1)
HOURS, DAYS = 72, 30


def _next_quarter_start(start: datetime, zone: ZoneInfo) -> datetime:
    quarter = deadlines.quarter_of(start.astimezone(zone).date())
    return deadlines.quarter_start(*deadlines.next_quarter(*quarter), zone)


#: Deadline → (how long it takes, roughly; what the product says; what the wall says).
Rule = tuple[int, Callable[[datetime, ZoneInfo], datetime], Callable[[int, ZoneInfo], int]]
RULES: dict[str, Rule] = {
    "72 h": (
        HOURS * HOUR,
        lambda start, _zone: deadlines.hours_after(start, HOURS),
        lambda start, _zone: start + 259_200,
    ),
    "30 d": (
        DAYS * DAY,
        lambda start, zone: deadlines.days_after(start, DAYS, zone),
        lambda start, zone: reference.days_after(start, DAYS, zone),
    ),
    "quarter": (91 * DAY, _next_quarter_start, reference.next_quarter_start),
}


class ClockProof:
    """``count`` deadlines over all places of the time zone database, drawn from a fixed seed."""

    def __init__(self, *, count: int) -> None:
        self._count = count
        self._chance = random.Random(2026)  # noqa: S311 - test data, no secret
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Go round all places and changes, with each rule in turn, until ``count`` deadlines are judged."""
        moments = self._moments()
        for number in range(self._count):
            tour, position = divmod(number, len(moments))
            name = tuple(RULES)[(number + tour) % len(RULES)]
            self._judge(name, *moments[position])
        return self.outcome

    def _moments(self) -> list[tuple[ZoneInfo, int]]:
        """Every change of the clocks at every place; New Year where the clocks never change."""
        found = []
        quiet = int(datetime(self._chance.randint(FIRST, LAST), 1, 1, tzinfo=UTC).timestamp())
        for key in sorted(available_timezones()):
            zone = ZoneInfo(key)
            changes = list(reference.transitions(zone, FIRST, LAST)) or [quiet]
            found += [(zone, instant) for instant in changes]
        self._chance.shuffle(found)
        return found

    def _judge(self, name: str, zone: ZoneInfo, moment: int) -> None:
        """Let the deadline begin, or end, near ``moment``."""
        length, product, wall = RULES[name]
        near = self._chance.choice((*NEAR, self._chance.randint(-DAY, DAY)))
        start = moment + near - self._chance.choice((0, length))
        due = product(datetime.fromtimestamp(start, UTC), zone)
        expected = datetime.fromtimestamp(wall(start, zone), UTC)
        self.outcome.expect(
            due == expected and due.utcoffset() == UTC.utcoffset(None),
            f"{name} from {datetime.fromtimestamp(start, zone).isoformat()} in {zone.key}: "
            f"{due.isoformat()}, the wall says {expected.isoformat()}",
        )
