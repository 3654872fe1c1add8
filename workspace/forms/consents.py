"""Sharing answers with another customer, extending a consent, taking it back, asking for a copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import STANDARDS, Section, catalogue
from assessments.sharing.consents import MOST_DAYS
from core.errors import DomainError
from core.form_fields import DayField
from standards.codes import code
from suppliers.forms import LineField
from tenants.models import Organisation

USUAL_DAYS = 180


def end_of(day: date) -> datetime:
    """The instant at which a day is over, in the reader's time zone."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


class _Until(forms.Form):
    """The last day a copy may be opened."""

    until = DayField(
        label=_("They can open it until"),
        help_text=_("To the end of that day, a year at most. You can take it back at any time."),
        error_messages={"required": _("Choose until when they can open it.")},
    )

    def clean_until(self) -> date:
        """The last day, which is not over and lies a year ahead at most."""
        last: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if last < today:
            raise forms.ValidationError(gettext("This day has passed. Choose a day to come."), code="past")
        if last > today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(
                gettext("A consent runs for a year at most. Choose an earlier day."), code="too_long"
            )
        return last

    def refuse(self, error: DomainError) -> None:
        """Show at its field what a service refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ExtendForm(_Until):
    """Another end of a consent."""


class ShareAnswersForm(_Until):
    """What goes to whom, for what and how long."""

    customer = forms.ChoiceField(
        label=_("With which customer"),
        widget=forms.RadioSelect,
        help_text=_("Customers who invited you here. Nobody else can be chosen, and nobody else is told."),
        error_messages={
            "required": _("Choose the customer."),
            "invalid_choice": _("Choose one of your customers from the list."),
        },
    )
    sections = forms.MultipleChoiceField(
        label=pgettext_lazy("of a questionnaire", "Sections"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one section."),
            "invalid_choice": _("Choose sections from the list."),
        },
    )
    with_files = forms.BooleanField(label=_("With the files that prove the answers"), required=False)
    verified = forms.BooleanField(
        label=_("With the published result and the decisions on each answer"),
        required=False,
        help_text=_("No person is named, and nothing a reviewer wrote goes along."),
    )
    by_name = forms.BooleanField(
        label=_("Name the customer for whom it was verified"),
        required=False,
        help_text=_("Without this it says “another customer”."),
    )
    purpose = LineField(
        label=_("What they may use it for"),
        max_length=300,
        help_text=_("One sentence. They read it beside the answers."),
        error_messages={"required": _("Write what they may use it for.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = (
        "customer",
        "sections",
        "with_files",
        "verified",
        "by_name",
        "purpose",
        "until",
        "form_key",
    )

    def __init__(
        self,
        *args: Any,
        customers: Sequence[Organisation],
        sections: Sequence[Section],
        may_verify: bool,
        **kwargs: Any,
    ) -> None:
        """``may_verify`` says that there is a published result to share."""
        language = get_language() or "en"
        kwargs["initial"] = {
            "customer": str(customers[0].pk) if len(customers) == 1 else None,
            "sections": [one.key for one in sections],
            "with_files": True,
            "verified": may_verify,
            "purpose": gettext("To assess us as a supplier, instead of a questionnaire of your own"),
            "until": timezone.localdate() + timedelta(days=USUAL_DAYS),
            "form_key": uuid4(),
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["customer"]
        choice.choices = [(str(one.pk), one.name) for one in customers]
        boxes: Any = self.fields["sections"]
        boxes.choices = [(one.key, one.name.in_language(language)) for one in sections]
        if not may_verify:
            del self.fields["verified"], self.fields["by_name"]

    def values(self) -> dict[str, Any]:
        """What the service takes, after validation, besides source, verification and times."""
        given = self.cleaned_data
        return {
            "customer_id": UUID(given["customer"]),
            "sections": given["sections"],
            "with_files": given["with_files"],
            "purpose": given["purpose"],
            "expires_at": end_of(given["until"]),
            "form_key": given["form_key"],
        }


class AskForm(forms.Form):
    """A buyer asks for a copy of answers given elsewhere."""

    standard = forms.ChoiceField(
        label=_("Standard"),
        error_messages={"required": _("Choose a standard."), "invalid_choice": _("Choose a standard.")},
    )
    message = LineField(
        label=_("Message"),
        max_length=500,
        required=False,
        help_text=_("What you would use the answers for. The supplier decides."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        standard: Any = self.fields["standard"]
        standard.choices = [
            (key, f"{code(key)} · {catalogue(key).name.in_language(language)}") for key in STANDARDS
        ]
