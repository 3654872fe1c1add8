"""When something is due: exact hours, whole local days, calendar quarters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines import (
    days_after,
    end_of,
    hours_after,
    next_quarter,
    quarter_of,
    quarter_start,
    start_of,
)
from tests.core import reference
from tests.prove.clock_row import ClockProof

PLACES = sorted(available_timezones())
#: Days since the last place left odd seconds behind; offsets are whole minutes from here on.
days = st.dates(date(1973, 1, 1), date(2060, 12, 31))
zones = st.sampled_from(PLACES).map(ZoneInfo)
starts = st.datetimes(datetime(1973, 1, 1), datetime(2060, 12, 31)).map(  # noqa: DTZ001 - UTC comes next
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)


def at(text: str, place: str) -> datetime:
    """A wall time at a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(place))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-27T12:00", "2026-03-30T13:00"),  # the clocks go forward: the wall shows an hour more
        ("2026-10-23T12:00", "2026-10-26T11:00"),  # and back: an hour less
        ("2026-06-01T12:00", "2026-06-04T12:00"),
    ],
)
def test_72_hours_are_259_200_seconds_whatever_the_wall_shows(start: str, due: str) -> None:
    begun = at(start, "Europe/Amsterdam")

    ends = hours_after(begun, 72)

    assert ends == at(due, "Europe/Amsterdam")
    assert ends.timestamp() - begun.timestamp() == 259_200
    assert ends.tzinfo is UTC


@pytest.mark.parametrize(
    ("place", "start", "last_second"),
    [
        ("Asia/Shanghai", "2026-11-22T09:30", "2026-12-22T15:59:59Z"),
        ("Asia/Shanghai", "2026-11-22T00:00", "2026-12-22T15:59:59Z"),
        ("Europe/Stockholm", "2026-10-01T09:30", "2026-10-31T22:59:59Z"),  # winter time by then
        ("Africa/Cairo", "2026-09-29T10:00", "2026-10-29T21:59:59Z"),  # 23:00 to 24:00 twice: the later one
        ("America/Nuuk", "2026-02-26T10:00", "2026-03-29T00:59:59Z"),  # 23:00 to 24:00 skipped: ends at 23:00
        ("Pacific/Apia", "2011-11-30T10:00", "2011-12-30T09:59:59Z"),  # the whole day skipped: the day before
    ],
)
def test_30_days_end_with_the_local_day(place: str, start: str, last_second: str) -> None:
    assert days_after(at(start, place), 30, ZoneInfo(place)) == datetime.fromisoformat(last_second)


@pytest.mark.parametrize(
    ("place", "day", "first_instant"),
    [
        ("UTC", "2026-04-01", "2026-04-01T00:00:00Z"),
        (
            "Africa/Cairo",
            "2026-04-24",
            "2026-04-23T22:00:00Z",
        ),  # midnight is skipped: the day begins at 01:00
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),  # midnight comes twice: the first
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),  # the day never was: the next begins
    ],
)
def test_a_day_begins_at_its_first_instant(place: str, day: str, first_instant: str) -> None:
    assert start_of(date.fromisoformat(day), ZoneInfo(place)) == datetime.fromisoformat(first_instant)


def test_quarters_follow_each_other_through_the_year() -> None:
    assert [quarter_of(date(2026, month, 28)) for month in (1, 3, 4, 9, 10, 12)] == [
        (2026, 1),
        (2026, 1),
        (2026, 2),
        (2026, 3),
        (2026, 4),
        (2026, 4),
    ]
    assert next_quarter(2026, 3) == (2026, 4)
    assert next_quarter(2026, 4) == (2027, 1)
    assert quarter_start(2027, 1, ZoneInfo("Asia/Shanghai")) == datetime(2026, 12, 31, 16, tzinfo=UTC)


@given(starts, st.integers(0, 2_000), zones)
def test_hours_add_up_on_the_time_line(start: datetime, hours: int, zone: ZoneInfo) -> None:
    due = hours_after(start.astimezone(zone), hours)

    assert due.timestamp() - start.timestamp() == hours * 3_600


@given(starts, st.integers(0, 400), zones)
def test_days_end_where_the_calendar_on_the_wall_turns(start: datetime, count: int, zone: ZoneInfo) -> None:
    due = days_after(start, count, zone)

    assert due.timestamp() == reference.days_after(int(start.timestamp()), count, zone)
    assert due - start >= timedelta(days=count) - timedelta(days=1, hours=3)  # a skipped day and a shift


@given(days, zones)
def test_days_lie_one_behind_the_other(day: date, zone: ZoneInfo) -> None:
    first, last = start_of(day, zone), end_of(day, zone)

    assert first.timestamp() == reference.start_of_day(day, zone)
    assert last.timestamp() == reference.end_of_day(day, zone)
    assert start_of(day + timedelta(days=1), zone) <= last + timedelta(seconds=1)


@given(starts, zones)
def test_the_next_quarter_is_the_first_one_not_begun(start: datetime, zone: ZoneInfo) -> None:
    quarter = quarter_of(start.astimezone(zone).date())

    begins = quarter_start(*next_quarter(*quarter), zone)

    assert begins.timestamp() == reference.next_quarter_start(int(start.timestamp()), zone)
    assert begins > start


def test_row_9_in_small() -> None:
    outcome = ClockProof(count=500).run()

    assert outcome.faults == []
    assert outcome.tried == 500
