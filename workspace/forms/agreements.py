"""Forms of agreements on joint evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.models import JointAgreement
from assessments.planning.agreements import LONGEST, PARTS
from core.form_fields import DayField
from tenants.models import Organisation
from workspace.forms.releases import RefusableForm

_HINTS = {
    "subject": _("Such as ratings of the suppliers both buy from."),
    "duties_owner": _("Such as asking suppliers to take part, and data on what is bought."),
    "duties_partner": _("Such as collecting and checking information independently."),
    "data": _("Who brings which data, where they are kept, who sees them, when they are deleted."),
    "confidentiality": _("What must not be told, to whom, for how long."),
    "disputes": _("Whom to turn to, who answers by when, who decides in the end."),
}


class AgreementForm(RefusableForm):
    """An agreement: with a rating body that is engaged, or with another buyer by its name."""

    body = forms.TypedChoiceField(required=False, label=_("With"))
    partner_name = forms.CharField(
        required=False,
        max_length=200,
        label=_("Name of the other buyer"),
        help_text=_("It gets a link from you to read and sign. You see nothing of each other's data."),
    )
    title = forms.CharField(
        max_length=200,
        label=_("Agreement, in a few words"),
        error_messages={"required": _("Give the agreement a name of a few words.")},
    )
    valid_from = DayField(
        label=_("Valid from"), error_messages={"required": _("Say from which day it holds.")}
    )
    valid_until = DayField(
        label=_("Valid until"), error_messages={"required": _("Say until which day it holds.")}
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[Organisation],
        agreement: JointAgreement | None = None,
        **kwargs: Any,
    ) -> None:
        if agreement is not None:
            names = ("partner_name", "title", "valid_from", "valid_until", "revision")
            kwargs["initial"] = {name: getattr(agreement, name) for name in names} | agreement.content
        super().__init__(*args, **kwargs)
        held = {str(one.pk): one for one in bodies}
        body: Any = self.fields["body"]
        body.choices = [("", gettext("Another buyer")), *((key, one.name) for key, one in held.items())]
        body.coerce, body.empty_value = held.__getitem__, None
        if agreement is not None:
            del self.fields["body"]
            if agreement.with_body:
                del self.fields["partner_name"]
        for key, (words, clause) in PARTS.items():
            self.fields[key] = forms.CharField(
                required=False,
                max_length=LONGEST,
                label=f"{words} ({clause})",
                help_text=_HINTS[key],
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Who the other side is must be said."""
        found: dict[str, Any] = super().clean() or {}
        if "partner_name" in self.fields and not found.get("body") and not found.get("partner_name"):
            self.add_error("partner_name", gettext("Name the other buyer."))
        return found

    @property
    def parts(self) -> list[forms.BoundField]:
        """The fields of what is agreed on."""
        return [self[key] for key in PARTS]


class SignAgreementForm(RefusableForm):
    """One side signs."""

    role = forms.CharField(
        max_length=200,
        label=_("In which role you sign"),
        error_messages={"required": _("Say in which role you sign.")},
    )
    agreed = forms.BooleanField(
        required=False, label=_("I read the agreement and sign it for my organisation.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class EndAgreementForm(RefusableForm):
    """Why an agreement ends before its day."""

    reason = forms.CharField(
        max_length=1000,
        label=pgettext_lazy("of an agreement", "Why it ends"),
        error_messages={"required": _("Say why it ends.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
