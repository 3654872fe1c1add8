"""What people send about a result of an outside assessment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from assessments.outside.schemes import OTHER, SCHEMES
from assessments.outside.services import ResultFacts


class ResultForm(forms.Form):
    """A result: whose, what, from when until when."""

    scheme = forms.ChoiceField(label=_("Assessment"), choices=[*SCHEMES.items(), (OTHER, _("Another one"))])
    scheme_name = forms.CharField(label=_("Its name, if another one"), max_length=100, required=False)
    score = forms.CharField(label=_("Result as it is written there"), max_length=100)
    assessed_on = forms.DateField(label=_("Day of the result"), widget=forms.DateInput({"type": "date"}))
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def facts(self) -> ResultFacts:
        """What the form says, once it is valid."""
        told = self.cleaned_data
        return ResultFacts(
            scheme=told["scheme"],
            scheme_name=told["scheme_name"],
            score=told["score"],
            assessed_on=told["assessed_on"],
            valid_until=told["valid_until"],
        )


class OwnResultForm(ResultForm):
    """The same with the file of the vault, and the customers who may see it."""

    evidence = forms.ChoiceField(label=_("File of your vault"), required=False)
    customers = forms.MultipleChoiceField(
        label=_("Customers who may see it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one customer. Without it nobody sees the result.")},
    )

    def __init__(
        self,
        *args: Any,
        customers: Iterable[tuple[str, str]],
        files: Iterable[Evidence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["customers"].choices = list(customers)
        choices = [("", _("None")), *((str(file.pk), file.name) for file in files)]
        fields["evidence"].choices = choices
