"""The clock of the register: by which day somebody looks at a risk again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.templatetags.ui_format import day as day_words
from risk.models import EntryState, RiskEntry
from risk.services.clocks import REVIEW_STEPS, end_clock, start_clock

KIND = "risk_review"
#: The rule that sets the steps, with its version.
RULE = "risk review 2026.1"
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
    if entry.review_on is not None and entry.state != EntryState.CLOSED:
        start_clock(entry, kind=KIND, rule=RULE, day=entry.review_on, steps=REVIEW_STEPS, now=now)


def end_review(entry: RiskEntry, *, met: bool, now: datetime) -> None:
    """Stop the clock: the review was done (``met``), or another day was chosen."""
    end_clock(entry, kind=KIND, met=met, now=now)
