"""On which days suppliers are reminded, as a field of the forms that ask them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

#: Days around the due day on which a reminder can be asked for.
OFFERED_DAYS = (-21, -14, -7, -3, -1, 0, 3, 7, 14)


def day_words(days: int) -> str:
    """A day from the due day in words: 14 days before."""
    if days == 0:
        return str(_("On the due day"))
    if days < 0:
        return ngettext("%(n)d day before", "%(n)d days before", -days) % {"n": -days}
    return ngettext("%(n)d day after", "%(n)d days after", days) % {"n": days}


def remind_field() -> forms.TypedMultipleChoiceField:
    """On which days suppliers that did not hand in are reminded."""
    return forms.TypedMultipleChoiceField(
        label=_("Remind who has not handed in"),
        required=False,
        coerce=int,
        choices=_choices,
        widget=forms.CheckboxSelectMultiple,
    )


def _choices() -> list[tuple[int, str]]:
    return [(days, day_words(days)) for days in OFFERED_DAYS]
