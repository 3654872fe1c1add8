"""Days of the register on the clock: by when somebody looks again, by when supply is back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.models import Obligation, TenantRow
from core.obligations import BEFORE_DUE, BREACH, cancel, meet, open_obligation, running, step_instant
from tenants.models import Organisation

_DAY = 86_400
#: Two weeks before the day and on it.
REVIEW_STEPS = ((-14 * _DAY, BEFORE_DUE), (0, BREACH))
#: Three days before the day and on it: supply does not wait.
RECOVERY_STEPS = ((-3 * _DAY, BEFORE_DUE), (0, BREACH))


def start_clock(
    subject: TenantRow, *, kind: str, rule: str, day: date, steps: tuple[tuple[int, str], ...], now: datetime
) -> None:
    """Start the clock ``kind`` of ``subject``: due by the end of ``day`` where the buyer is."""
    zone = ZoneInfo(Organisation.objects.values_list("time_zone", flat=True).get(pk=subject.tenant_id))
    due_at = datetime.combine(day + timedelta(days=1), time.min, zone)
    clock = open_obligation(subject=subject, kind=kind, rule=rule, started_at=now, due_at=due_at, steps=steps)
    if not clock.is_running:  # the same day was chosen before
        clock.state, clock.ended_at, clock.answered_at = Obligation.State.OPEN, None, None
        clock.next_at = step_instant(clock, clock.next_step)
        clock.save(update_fields=["state", "ended_at", "answered_at", "next_at"])


def end_clock(subject: TenantRow, *, kind: str, met: bool, now: datetime) -> None:
    """Stop the clock: it was done (``met``), or another day was chosen."""
    clock = running(subject, kind)
    if clock is None:
        return
    if met:
        meet(clock, now=now)
    else:
        cancel(clock, now=now)
