"""What a finding asks of a supplier, by severity. A deadline keeps the version that set it.

Plan within 30 days: due-diligence guide (seed 000), introduction. Serious items corrected within 72 hours:
T/CFIE 7.2.1 b. The times of major and minor findings, reminders and escalations are this product's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.deadlines import days_after, hours_after
from core.obligations import BEFORE_DUE, BREACH, Step

VERSION = "2026.1"

#: The two things a finding can ask for.
PLAN, FIX = "plan", "fix"
#: The step that tells those who can decide on consequences.
ESCALATION = "escalation"


def _steps(*before: timedelta, escalate: timedelta) -> tuple[Step, ...]:
    reminders = [(-int(span.total_seconds()), BEFORE_DUE) for span in before]
    return (*reminders, (0, BREACH), (int(escalate.total_seconds()), ESCALATION))


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take: exact hours, or whole days of the buyer's time zone."""

    steps: tuple[Step, ...]
    hours: int = 0
    days: int = 0

    def due_at(self, start: datetime, zone: ZoneInfo) -> datetime:
        """The instant (UTC) this term ends when it starts at ``start``."""
        return hours_after(start, self.hours) if self.hours else days_after(start, self.days, zone)


_PLAN = Term(_steps(timedelta(days=7), timedelta(days=2), escalate=timedelta(days=3)), days=30)
_URGENT = _steps(timedelta(hours=48), timedelta(hours=24), timedelta(hours=6), escalate=timedelta(hours=24))
_SLOW = _steps(timedelta(days=14), timedelta(days=3), escalate=timedelta(days=7))
#: A zero-tolerance finding is escalated the moment it is issued.
_AT_ONCE: tuple[Step, ...] = ((-72 * 3600, ESCALATION), *_URGENT)

#: Severity → what is asked, and for how long. Observations ask for nothing.
TERMS: dict[str, dict[str, Term]] = {
    "zero_tolerance": {PLAN: _PLAN, FIX: Term(_AT_ONCE, hours=72)},
    "critical": {PLAN: _PLAN, FIX: Term(_URGENT, hours=72)},
    "major": {PLAN: _PLAN, FIX: Term(_SLOW, days=60)},
    "minor": {PLAN: _PLAN, FIX: Term(_SLOW, days=90)},
    "observation": {},
}


def rule_name(severity: str, kind: str) -> str:
    """The name and version of a rule as an obligation keeps it, such as ``finding critical fix 2026.1``."""
    return f"finding {severity} {kind} {VERSION}"
