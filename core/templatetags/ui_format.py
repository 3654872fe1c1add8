"""Numbers, dates and remaining time as people read them, by the active language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from django import template
from django.utils import timezone
from django.utils.dateformat import format as php_format
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

register = template.Library()

Number: TypeAlias = int | float | Decimal | Fraction
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
COUNT_CAP = 10_000

P = ParamSpec("P")
R = TypeVar("R")


def per_language(function: Callable[P, R]) -> Callable[P, R]:
    """Remember a pure function's results by its arguments and the active language: rows repeat each other."""

    def call(_language: str | None, /, *args: Any, **kwargs: Any) -> R:
        return function(*args, **kwargs)

    remembered: Callable[..., R] = lru_cache(maxsize=4096)(call)

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        return remembered(get_language(), *args, **kwargs)

    return answer


def exact_decimal(value: Number) -> Decimal:
    """The value as a Decimal; a Fraction is divided with 28 digits, a float is read as it prints."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))


@register.simple_tag
def comma() -> str:
    """What stands between two parts, by the active language: a comma with a space, or a wide one."""
    return pgettext("between parts of a clause", ", ")


@register.simple_tag
def colon() -> str:
    """What stands between a label and its words, by the active language."""
    return pgettext("between a label and its words", ": ")


@register.simple_tag
def semicolon() -> str:
    """What stands between two statements, by the active language."""
    return pgettext("between two statements", "; ")


@register.simple_tag
def full_stop() -> str:
    """What ends a sentence, by the active language: a full stop with a space, or a wide one."""
    return pgettext("after a sentence", ". ")


@register.filter
def sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after another: Chinese has no space between them."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(map(str, parts))


@register.filter
def joined(parts: Iterable[object]) -> str:
    """The parts in one line, set apart as the active language does it in a list."""
    return pgettext("between items of a list", "; ").join(map(str, parts))


@register.filter
def number(value: Number | None, places: int = 1) -> str:
    """The value with ``places`` decimals, rounded half up, with a real minus sign; a dash for None."""
    if value is None:
        return NOTHING
    rounded = exact_decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = str(number_format(abs(rounded), decimal_pos=places, force_grouping=True))
    return MINUS + text if rounded < 0 else text


@register.filter
def trimmed(value: Number | None, places: int = 1) -> str:
    """Like ``number``, but whole values show no decimals (120, 132.5)."""
    if value is None:
        return NOTHING
    rounded = exact_decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return number(rounded, 0 if rounded == rounded.to_integral_value() else places)


@register.filter
def signed(value: Number | None, places: int = 1) -> str:
    """Like ``number``, with a plus sign before values above zero, for changes."""
    text = number(value, places)
    return f"+{text}" if value is not None and value > 0 else text


@register.filter
def capped(count: int, cap: int = COUNT_CAP) -> str:
    """A row count, ``10,000+`` from the cap on: lists never count further than that."""
    text = number(min(count, cap), 0)
    return f"{text}+" if count >= cap else text


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time in the reader's zone: 16 Nov 2026, 14:20."""
    return _with_time(value, day(value))


@register.filter
def moment_long(value: datetime | None) -> str:
    """Weekday, day, time and zone, for tooltips: Mon 23 Nov 2026, 22:10, Stockholm time."""
    if value is None:
        return NOTHING
    written = _written(_local(value), pgettext("date format: weekday, day, month, year", "D j M Y"))
    return pgettext("moment and zone", "{moment}, {zone}").format(
        moment=_with_time(value, written), zone=_zone()
    )


#: Cities whose names are translated; any other keeps the name it has in the time zone database.
CITIES = (
    gettext_noop("Amsterdam"),
    gettext_noop("Berlin"),
    gettext_noop("Shanghai"),
    gettext_noop("Stockholm"),
)


def _zone() -> str:
    """The reader's time zone by its city: Stockholm time; UTC stays UTC."""
    name = timezone.get_current_timezone_name()
    return _("{city} time").format(city=city_of(name)) if "/" in name else name


def city_of(zone: str) -> str:
    """The city that names a time zone, such as ``Europe/Stockholm``, in the reader's language."""
    return _(zone.rpartition("/")[2].replace("_", " "))


@register.filter
def soon(value: datetime | None) -> str:
    """Weekday, day and time, for dates of the coming week: Fri 27 Nov, 17:00."""
    if value is None:
        return NOTHING
    return _with_time(value, _written(_local(value), pgettext("date format: weekday, day, month", "D j M")))


@register.filter
def day(value: date | None) -> str:
    """A day with its year: 16 Nov 2026."""
    return (
        NOTHING
        if value is None
        else _written(_local(value), pgettext("date format: day, month, year", "j M Y"))
    )


@register.filter
def day_short(value: date | None) -> str:
    """A day without its year, where the year goes without saying: 16 Nov."""
    return NOTHING if value is None else _written(_local(value), pgettext("date format: day, month", "j M"))


@register.filter
def clock_time(value: datetime | None) -> str:
    """The time of day in the reader's zone: 12:04."""
    return NOTHING if value is None else f"{_local(value):%H:%M}"


def _with_time(value: datetime | None, written_day: str) -> str:
    if value is None:
        return NOTHING
    return _("%(day)s, %(time)s") % {"day": written_day, "time": clock_time(value)}


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _written(value: date, pattern: str) -> str:
    return _written_day(date(value.year, value.month, value.day), pattern)


@per_language
def _written_day(value: date, pattern: str) -> str:
    return php_format(value, pattern)


def remaining(span: timedelta) -> str:
    """A span to the minute as the clock chip shows it: 18 h 48 m."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return _("%(hours)d h %(minutes)02d m") % {"hours": hours, "minutes": minutes}


def lasting(span: timedelta) -> str:
    """How long something lasts: 11 h 32 m; from a day on, 1 d 9 h."""
    days, hours = span.days, span.seconds // 3600
    return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours} if days else remaining(span)


def overrun(span: timedelta) -> str:
    """How long ago a deadline passed: 11 h 32 m over; from a day on, 1 d 9 h over."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    days, rest = divmod(hours, 24)
    if days:
        return _("%(days)d d %(hours)d h over") % {"days": days, "hours": rest}
    return _("%(hours)d h %(minutes)02d m over") % {"hours": hours, "minutes": minutes}
