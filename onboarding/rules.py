"""How long a case may take: 90 days (due-diligence guide, introduction), with reminders and an escalation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.deadlines import days_after
from core.obligations import BEFORE_DUE, BREACH, Step
from onboarding.reference import days_allowed, terms_version

#: The kind of obligation on a case.
ONBOARDING = "onboarding"
#: The step that tells those who can decide on consequences.
ESCALATION = "escalation"
_DAY = int(timedelta(days=1).total_seconds())
STEPS: tuple[Step, ...] = (
    (-30 * _DAY, BEFORE_DUE),
    (-14 * _DAY, BEFORE_DUE),
    (-3 * _DAY, BEFORE_DUE),
    (0, BREACH),
    (7 * _DAY, ESCALATION),
)

#: The kind of obligation on a case that was admitted with conditions.
ADMISSION_TERMS = "admission_terms"
#: The steps on their day and a week after it. Neither is a breach.
TERMS_DUE, TERMS_LATE = "terms_due", "terms_late"
#: From the end of a day back to eight in its morning.
_MORNING = -int(timedelta(hours=15, minutes=59, seconds=59).total_seconds())
TERMS_STEPS: tuple[Step, ...] = (
    (_MORNING - 14 * _DAY, BEFORE_DUE),
    (_MORNING - 3 * _DAY, BEFORE_DUE),
    (_MORNING, TERMS_DUE),
    (_MORNING + 7 * _DAY, TERMS_LATE),
)


def steps_ahead(steps: Sequence[Step], *, due_at: datetime, now: datetime) -> list[Step]:
    """The steps whose instant is still to come: a day chosen close by brings no reminder at once."""
    return [step for step in steps if due_at + timedelta(seconds=step[0]) > now]


def rule_name() -> str:
    """The rule and its version as the obligation keeps it."""
    return f"{ONBOARDING} {terms_version()}"


def due_at(start: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) a case that starts at ``start`` is to be decided by: the end of the 90th day."""
    return days_after(start, days_allowed(), zone)


def elapsed_days(start: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole calendar days of that place from the start to ``now``."""
    return (now.astimezone(zone).date() - start.astimezone(zone).date()).days
