"""The clock of the register: by which day somebody looks at a risk again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.models import Obligation
from core.obligations import BEFORE_DUE, BREACH, cancel, meet, open_obligation, running, step_instant
from core.templatetags.ui_format import day as day_words
from risk.models import EntryState, RiskEntry
from tenants.models import Organisation

KIND = "risk_review"
#: The rule that sets the steps, with its version.
RULE = "risk review 2026.1"
_DAY = 86_400
#: Two weeks before the day and on it; once it has passed, the owner and the ESG managers hear of it.
STEPS = ((-14 * _DAY, BEFORE_DUE), (0, BREACH))
FURTHEST = timedelta(days=3 * 366)


def check_review_day(day: date | None, today: date, *, field: str) -> None:
    """Raises :class:`InvalidInput` for a day that has passed or lies more than three years ahead."""
    if day is None:
        return
    if day < today:
        raise InvalidInput(
            _("%(day)s has passed. Choose today or a later day.") % {"day": day_words(day)}, field=field
        )
    if day > today + FURTHEST:
        raise InvalidInput(_("Choose a day within three years from today."), field=field)


def set_review(entry: RiskEntry, *, now: datetime) -> None:
    """Start the clock for the entry's review day; nothing where it has none or is closed."""
    if entry.review_on is None or entry.state == EntryState.CLOSED:
        return
    zone = ZoneInfo(Organisation.objects.values_list("time_zone", flat=True).get(pk=entry.tenant_id))
    due_at = datetime.combine(entry.review_on + timedelta(days=1), time.min, zone)
    clock = open_obligation(subject=entry, kind=KIND, rule=RULE, started_at=now, due_at=due_at, steps=STEPS)
    if not clock.is_running:  # the same day was chosen before
        clock.state, clock.ended_at, clock.answered_at = Obligation.State.OPEN, None, None
        clock.next_at = step_instant(clock, clock.next_step)
        clock.save(update_fields=["state", "ended_at", "answered_at", "next_at"])


def end_review(entry: RiskEntry, *, met: bool, now: datetime) -> None:
    """Stop the clock: the review was done (``met``), or another day was chosen."""
    clock = running(entry, KIND)
    if clock is None:
        return
    if met:
        meet(clock, now=now)
    else:
        cancel(clock, now=now)
