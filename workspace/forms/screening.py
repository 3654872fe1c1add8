"""What people write about the 360° check: an event, a check, a withdrawal; warnings and their public text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.form_fields import DayField
from scoring.event_values import EventValues
from scoring.models import NegativeEvent
from scoring.services.negative_events import REASON_LENGTH, version_of
from scoring.templatetags.scorecards import as_percent
from standards.schema import Factor, LevelsStandard, Named, Text, Topic
from suppliers.forms import LineField


class NegativeEventForm(forms.Form):
    """A negative event by the table of ``standard``; each grade says what it adds."""

    title = LineField(
        label=_("What happened, in a few words"),
        max_length=200,
        help_text=_("The supplier reads it on its scorecard."),
        error_messages={"required": _("Say in a few words what happened.")},
    )
    topic = forms.ChoiceField(label=_("Area"), error_messages={"required": _("Choose one of the areas.")})
    happened_on = DayField(
        label=_("Happened on"),
        widget=forms.DateInput,
        error_messages={"required": _("Say on which day it happened.")},
    )
    source = LineField(
        label=pgettext_lazy("of a negative event", "Source"),
        max_length=500,
        help_text=_("Where this is known from, such as a public register and its address."),
        error_messages={"required": _("Say where this is known from.")},
    )
    authority = LineField(label=_("Authority"), required=False, max_length=200)
    penalty_text = LineField(
        label=_("Penalty in words"),
        required=False,
        max_length=500,
        help_text=_("Such as the amount of the fine."),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how severe it is.")},
    )
    reach = forms.ChoiceField(
        label=_("Reach"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it reaches.")},
    )
    penalty = forms.ChoiceField(
        label=_("Penalty"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which penalty was given.")},
    )
    reliefs = forms.MultipleChoiceField(
        label=_("Relief"), required=False, widget=forms.CheckboxSelectMultiple
    )
    zeroing = forms.ChoiceField(label=_("Does it void the round?"), required=False, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("Description and grounds"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed where relief is given or the round is void: say what shows it."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standard: LevelsStandard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = standard.screening
        self.standard = standard
        self._offer("topic", [("", str(_("Choose an area"))), *_named(standard.topics)])
        for name in ("severity", "reach", "penalty"):
            self._offer(name, [(one.key, _adds(one)) for one in getattr(table, name)])
        self._offer("reliefs", [(one.key, _takes_off(one)) for one in table.reliefs])
        self._offer("zeroing", [("", str(_("No"))), *_named(table.zeroing)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @classmethod
    def of(cls, event: NegativeEvent, *, standard: LevelsStandard) -> NegativeEventForm:
        """The form filled with an event as it is."""
        names = [name for name in cls.base_fields if name != "seen"]
        initial = {name: getattr(event, name) for name in names} | {"seen": version_of(event)}
        return cls(initial=initial, standard=standard)

    def values(self) -> EventValues:
        """What was written; of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return EventValues(**given | {"reliefs": tuple(given["reliefs"]), "standard": self.standard.id})

    def refuse(self, error: DomainError) -> None:
        """Show what a rule refused beside the field at fault."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


def _named(things: tuple[Topic, ...] | tuple[Named, ...]) -> list[tuple[str, str]]:
    return [(one.key, _text(one.name)) for one in things]


def _text(text: Text) -> str:
    return text.in_language(get_language() or "en")


def _adds(factor: Factor) -> str:
    sign = "+" if factor.share else ""
    return f"{_text(factor.name)} · {sign}{as_percent(factor.share)}"


def _takes_off(factor: Factor) -> str:
    words = _("%(name)s · %(share)s less of this event")
    return str(words % {"name": _text(factor.name), "share": as_percent(factor.share)})


class CheckForm(forms.Form):
    """Somebody looked, and where."""

    checked_on = DayField(
        label=_("Checked on"),
        widget=forms.DateInput,
        error_messages={"required": _("Say on which day you looked.")},
    )
    sources = forms.CharField(
        label=_("Where was looked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names of registers, courts, news searches; also when nothing was found."),
        error_messages={"required": _("Say where you looked, such as the names of registers.")},
    )


class ReasonForm(forms.Form):
    """Why something is taken back or ended; it stays on record."""

    reason = LineField(
        label=_("Reason"),
        min_length=REASON_LENGTH,
        max_length=400,
        error_messages=dict.fromkeys(("required", "min_length"), _("Say why; the reason stays on record.")),
    )


class PublicTextForm(forms.Form):
    """What the world would read."""

    public_text = forms.CharField(
        label=_("Text that everybody can read"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Facts only: what happened, when, the source. It stands on the public page as it is."),
        error_messages={"required": _("Write what everybody may read.")},
    )
