"""How much time suppliers get, and the days a request may name."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from assessments.periods import earliest_extension, may_extend_to
from core.errors import InvalidInput

#: Years a due date or an evaluation date may be away; farther is a slip of the pen.
MOST_YEARS = 2
#: Letters a reason needs to say something.
REASON_LENGTH = 5


def least_due_date(day: date) -> date:
    """One month after ``day``: the least time a questionnaire gives (T/CERDS 8.2.6 a).

    The last day of the next month where that month is shorter.
    """
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_times(
    due_at: datetime, now: datetime, reason: str, reference_date: date, extension: date | None
) -> None:
    """Raise :class:`InvalidInput` unless these can be asked for now: a due instant in time (a month at least,
    or a ``reason``, T/CERDS 8.2.6 a), an evaluation date nearby, an extension that fits it."""
    _check_due(due_at, now, reason)
    check_near(reference_date, now.astimezone(due_at.tzinfo).date(), field="reference_date")
    _check_extension(reference_date, extension)


def _check_due(due_at: datetime, now: datetime, reason: str) -> None:
    if due_at <= now:
        raise InvalidInput(_("The due date has passed. Choose a later one."), field="due_on")
    today = now.astimezone(due_at.tzinfo).date()
    check_near(due_at.date(), today, field="due_on")
    least = least_due_date(today)
    if due_at.date() < least and len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(
            _("Suppliers get a month at least (T/CERDS 8.2.6 a). Say why it is less, or choose a later day."),
            field="short_notice_reason",
        )


def _check_extension(reference_date: date, day: date | None) -> None:
    if day is not None and not may_extend_to(reference_date, day):
        raise InvalidInput(
            _("Choose a day from %(first)s to the evaluation date, or leave this empty.")
            % {"first": earliest_extension(reference_date).isoformat()},
            field="base_extended_to",
        )


def check_near(day: date, today: date, *, field: str) -> None:
    """Raise :class:`InvalidInput` for a day more than ``MOST_YEARS`` before or after ``today``."""
    if abs((day - today).days) > MOST_YEARS * 366:
        raise InvalidInput(
            _("Choose a day within %(years)d years from today; check the year.") % {"years": MOST_YEARS},
            field=field,
        )
