"""What people say about their programme of responsible sourcing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.forms import LineField
from suppliers.models import ProgrammeTarget
from suppliers.services.programme import ProgrammeValues
from tenants.models import User

_LENGTH = 8_000
_LEADS = ("procurement_lead", "sustainability_lead")


def _text(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _lead(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=UUID, empty_value=None, required=False)


class ProgrammeForm(forms.Form):
    """The whole programme."""

    policy = _text(_("Policy of responsible sourcing"), _("What you ask of suppliers and of yourselves."), 6)
    policy_url = forms.URLField(
        label=_("Where the policy is published"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": _("Write a web address, such as https://example.com/policy.")},
    )
    strategy = _text(_("Place in the ESG strategy"), _("How sourcing serves the aims of the company."))
    commitment = _text(_("Commitment of the top management"))
    committed_by = LineField(label=_("Given by"), max_length=200, required=False)
    committed_on = forms.DateField(label=_("Given on"), required=False, widget=forms.DateInput)
    procurement_lead = _lead(_("Answers for it in procurement"))
    sustainability_lead = _lead(_("Answers for it in sustainability"))
    team = _text(_("Cross-functional team"), _("Who else takes part: legal, quality, product, finance."), 3)
    resources = _text(_("Resources"), _("People, money and tools set aside for it."), 3)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0, required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        """``people`` are those who may answer for it."""
        super().__init__(*args, **kwargs)
        self._people = {person.pk: person for person in people}
        for name in _LEADS:
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above; for the type checker
            field.choices = [
                ("", _("Nobody yet")),
                *((str(pk), str(one)) for pk, one in self._people.items()),
            ]

    @property
    def seen(self) -> int:
        """The revision the form was opened at."""
        return self.cleaned_data.get("revision") or 0

    def values(self) -> ProgrammeValues:
        """The checked values as the service takes them."""
        said: Any = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        for name in _LEADS:
            said[name] = self._people.get(said[name])
        values: ProgrammeValues = said
        return values


class TargetForm(forms.Form):
    """One target."""

    text = LineField(label=_("What is to be reached"), max_length=300)
    year = forms.IntegerField(
        label=_("By the end of"),
        min_value=2000,
        max_value=2100,
        error_messages={"invalid": _("Write the year as four digits, such as 2028.")},
    )
    measure = LineField(
        label=_("How it is counted"),
        max_length=300,
        required=False,
        help_text=_("Such as the share of admitted suppliers with four stars or more."),
    )
    state = forms.ChoiceField(
        label=_("State"), choices=ProgrammeTarget.State.choices, initial=ProgrammeTarget.State.OPEN
    )
