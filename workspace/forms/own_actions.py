"""What a supplier company types about an action of its own, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from core.form_fields import DayField
from remediation.models import OwnActionState
from remediation.services.own_actions import OwnActionValues
from suppliers.forms import LineField
from tenants.models import User
from workspace.selectors.portal_chain import Customer


def question_in(text: str) -> tuple[str, str, str]:
    """Standard, version and item of the hidden field; empty where none is named."""
    standard, _bar, rest = text.partition("|")
    version, _bar, item = rest.partition("|")
    return standard, version, item


class OwnActionForm(forms.Form):
    """An own action: what, who, until when, how far it is, what proves it, who sees it."""

    title = LineField(
        label=_("What will you do?"),
        max_length=200,
        error_messages={"required": _("Say in a few words what you will do.")},
    )
    owner = forms.ChoiceField(label=_("Who sees to it?"), required=False)
    due_on = DayField(
        label=_("Until when?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose the day it is to be done by.")},
    )
    state = forms.ChoiceField(
        label=_("Where it stands"), choices=OwnActionState.choices, initial=OwnActionState.PLANNED
    )
    progress = forms.CharField(
        label=_("How far you are"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    papers = forms.MultipleChoiceField(
        label=_("Proof from your vault"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shared_with = forms.MultipleChoiceField(
        label=_("Customers that see this action"), required=False, widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        people: Sequence[User],
        papers: Sequence[Evidence],
        customers: Sequence[Customer],
        **kwargs: Any,
    ) -> None:
        """What can be chosen: colleagues, papers of the vault, customers that asked for something."""
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        self._papers = {str(one.pk): one for one in papers}
        self._customers = {str(one.tenant_id): one for one in customers}
        self._offer("owner", [("", _("Nobody yet")), *((pk, one.name) for pk, one in self._people.items())])
        self._offer("papers", [(pk, one.name) for pk, one in self._papers.items()])
        self._offer("shared_with", [(pk, one.name) for pk, one in self._customers.items()])

    def values(self) -> OwnActionValues:
        """The checked values as the services take them."""
        given = self.cleaned_data
        standard, version, item = question_in(given["question"])
        return {
            "title": given["title"],
            "progress": given["progress"],
            "owner": self._people.get(given["owner"]),
            "due_on": given["due_on"],
            "state": given["state"],
            "standard": standard,
            "standard_version": version,
            "item": item,
            "papers": [self._papers[pk] for pk in given["papers"]],
            "shared_with": [self._customers[pk].tenant_id for pk in given["shared_with"]],
        }

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices
