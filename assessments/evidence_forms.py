"""What a supplier company says of a paper of its vault."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence, EvidenceKind
from assessments.services.describing import EvidenceFacts, faults_in
from core.form_fields import DayField


def _day(label: Any) -> forms.DateField:
    return DayField(
        label=label,
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": _("Enter the date as year-month-day, such as 2027-03-31.")},
    )


class EvidenceForm(forms.Form):
    """Kind, issuer and number, days, the time it tells of, and the group it is of."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=EvidenceKind.choices,
        error_messages={"required": _("Choose what the paper is.")},
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    number = forms.CharField(label=_("Number"), max_length=100, required=False)
    issued_on = _day(_("Issued on"))
    valid_from = _day(_("Valid from"))
    valid_until = _day(_("Valid until"))
    period_from = _day(_("First day"))
    period_to = _day(_("Last day"))
    of_group = forms.BooleanField(
        label=_("It was issued by the group we belong to, not by our company"), required=False
    )
    group_name = forms.CharField(label=_("Name of the group"), max_length=200, required=False)
    binds_supplier = forms.BooleanField(
        label=_("We state that it binds our company: we have to follow it"), required=False
    )

    def __init__(self, data: QueryDict | None, *, evidence: Evidence, today: date) -> None:
        """``evidence`` is the paper as it stands, ``today`` the company's day."""
        super().__init__(
            data, initial={name: getattr(evidence, name) for name in EvidenceFacts.__annotations__}
        )
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Everything that cannot be so, each beside its field."""
        given = super().clean() or {}
        if not self.errors:
            for field, message in list(faults_in(given, today=self.today)):
                self.add_error(field, str(message))
        return given

    def facts(self) -> EvidenceFacts:
        """The checked values as the service takes them."""
        return cast(
            "EvidenceFacts", {name: self.cleaned_data[name] for name in EvidenceFacts.__annotations__}
        )
