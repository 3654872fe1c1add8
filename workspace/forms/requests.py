"""Forms around requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import STANDARDS, catalogue, published_standards
from assessments.reminding import REMIND_DAYS
from assessments.services.requesting import Missing
from assessments.services.timing import REASON_LENGTH
from core.form_fields import DayField
from standards.codes import code
from suppliers.models import SizeClass, Supplier
from suppliers.size_words import standing_of
from workspace.forms.asking_dates import AskingDates

#: Days a supplier gets unless the sender says otherwise.
USUAL_DAYS = 35


def standard_choices(language: str) -> list[tuple[str, str]]:
    """Every standard with short and long name."""
    return [(key, f"{code(key)} · {catalogue(key).name.in_language(language)}") for key in STANDARDS]


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of ``day`` in ``zone``: a due date holds through its day."""
    return datetime.combine(day, time(23, 59), zone)


class SendForm(AskingDates):
    """What is asked, by when, and what a supplier still lacks: ``email-<id>`` and ``size-<id>``."""

    standards = forms.MultipleChoiceField(label=_("Standards"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    message = forms.CharField(
        label=_("Message to the suppliers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        suppliers: Sequence[Supplier],
        today: date,
        language: str,
    ) -> None:
        initial = {
            "standards": list(published_standards()),
            "due_on": today + timedelta(days=USUAL_DAYS),
            "reference_date": today,
            "language": language,
            "remind_days": list(REMIND_DAYS),
        }
        super().__init__(data, initial=initial)
        standards: Any = self.fields["standards"]
        standards.choices = standard_choices(language)
        self.suppliers = suppliers
        for supplier in suppliers:
            if not supplier.contact_email and not supplier.supplier_org_id:
                self.fields[f"email-{supplier.pk}"] = forms.EmailField(
                    label=_("E-mail for %(name)s") % {"name": supplier.name}, max_length=254
                )
            if not supplier.size_class:
                self.fields[f"size-{supplier.pk}"] = _size_field(supplier)

    def rows(self) -> Iterator[tuple[Supplier, BoundField | None, BoundField | None]]:
        """Each supplier with the fields it lacks: contact e-mail, size class."""
        for supplier in self.suppliers:
            email, size = f"email-{supplier.pk}", f"size-{supplier.pk}"
            yield (
                supplier,
                self[email] if email in self.fields else None,
                self[size] if size in self.fields else None,
            )

    def missing(self) -> dict[UUID, Missing]:
        """What was filled in, by supplier; call it on a valid form."""
        given = self.cleaned_data
        return {
            supplier.pk: Missing(given.get(f"email-{supplier.pk}", ""), given.get(f"size-{supplier.pk}", ""))
            for supplier in self.suppliers
        }


def _size_field(supplier: Supplier) -> forms.ChoiceField:
    """The size class a supplier lacks, with what its figures suggest chosen already."""
    standing = standing_of(supplier)
    field = forms.ChoiceField(
        label=_("Size of %(name)s") % {"name": supplier.name},
        choices=[("", _("Choose")), *SizeClass.choices],
        initial=standing.suggestion.size,
    )
    if standing.suggestion.size:
        field.help_text = _("Suggested by %(rule)s.") % {"rule": standing.rule}
    return field


class ExtendForm(forms.Form):
    """Give a supplier more time."""

    due_on = DayField(label=_("New due date"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class CloseForm(forms.Form):
    """Close a request."""

    reason = forms.CharField(
        label=_("Reason, shown to the supplier"), min_length=REASON_LENGTH, max_length=500
    )


class InviteAgainForm(forms.Form):
    """Send a new invitation for a request."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)
