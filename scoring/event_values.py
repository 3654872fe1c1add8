"""What is said about a negative event, checked against the standard's screening table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.templatetags.ui_format import day as day_words
from scoring.screening import checked_standards, levels_standard, window
from standards.schema import LevelsStandard


@dataclass(frozen=True, slots=True)
class EventValues:
    """What is said about an event; the keys are those of the standard's screening table."""

    topic: str
    title: str
    happened_on: date
    source: str
    severity: str
    reach: str
    penalty: str
    reliefs: tuple[str, ...] = ()
    zeroing: str = ""
    description: str = ""
    authority: str = ""
    penalty_text: str = ""
    standard: str = "t-cerds"


def check_values(values: EventValues, *, today: date) -> None:
    """Raise InvalidInput for the first thing about an event that cannot be used.

    They are: an unknown key, a day in the future or before the window of three full calendar years, a missing
    title or source, relief or zeroing without grounds.
    """
    if values.standard not in checked_standards():
        known = ", ".join(checked_standards())
        raise InvalidInput(
            _("%(given)s has no 360° check. Use one of: %(known)s.")
            % {"given": values.standard, "known": known},
            code="no_check",
            field="standard",
        )
    _check_keys(levels_standard(values.standard), values)
    _check_day(values.happened_on, today)
    if not values.title.strip():
        raise InvalidInput(_("Say in a few words what happened."), code="no_title", field="title")
    if not values.source.strip():
        raise InvalidInput(
            _("Say where this is known from, such as a public register and its address."),
            code="no_source",
            field="source",
        )
    if (values.reliefs or values.zeroing) and not values.description.strip():
        raise InvalidInput(
            _("Relief and zeroing need grounds: say in the description what shows them."),
            code="no_grounds",
            field="description",
        )


def _check_keys(standard: LevelsStandard, values: EventValues) -> None:
    table = standard.screening
    allowed = {
        "topic": [one.key for one in standard.topics],
        "severity": [one.key for one in table.severity],
        "reach": [one.key for one in table.reach],
        "penalty": [one.key for one in table.penalty],
        "reliefs": [one.key for one in table.reliefs],
        "zeroing": ["", *(one.key for one in table.zeroing)],
    }
    for name, keys in allowed.items():
        given = getattr(values, name)
        unknown = [key for key in (given if name == "reliefs" else [given]) if key not in keys]
        if unknown:
            raise InvalidInput(
                _("“%(given)s” is not in the table of the standard. Use one of: %(known)s.")
                % {"given": unknown[0][:80], "known": ", ".join(filter(None, keys))},
                code="unknown_key",
                field=name,
            )
    if len(set(values.reliefs)) != len(values.reliefs):
        raise InvalidInput(_("Each relief counts once. Name it once."), code="twice", field="reliefs")


def _check_day(happened_on: date, today: date) -> None:
    span = window(today, until="today", today=today)
    if happened_on > span.end:
        raise InvalidInput(
            _("This day lies in the future. An event counts once it has happened."),
            code="future",
            field="happened_on",
        )
    if happened_on < span.start:
        raise InvalidInput(
            _(
                "Too long ago: events count for three full calendar years, now from %(start)s to %(end)s. An "
                "older one is not recorded."
            )
            % {"start": day_words(span.start), "end": day_words(span.end)},
            code="outside_window",
            field="happened_on",
        )
