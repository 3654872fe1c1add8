"""The form that starts a bulk re-evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from scoring.services.rescoring import REASON_LENGTH
from suppliers.countries import country_name
from suppliers.models import SizeClass, Supplier, SupplierStatus
from workspace.forms.requests import standard_choices


class RescoringForm(forms.Form):
    """Which standard, why, and whose results; a choice left empty means all."""

    standard = forms.ChoiceField(
        label=_("Standard"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the standards.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why; the reason stays on record.")},
        help_text=_("Stands in the event log and on this page, such as: new topic weights from 1 January."),
    )
    size_class = forms.MultipleChoiceField(
        label=_("Only these sizes"),
        choices=SizeClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    status = forms.MultipleChoiceField(
        label=_("Only these statuses"),
        choices=SupplierStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label=_("Only this country"), required=False)

    def __init__(self, *args: Any, tenant_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["standard"].choices = standard_choices(language)  # type: ignore[attr-defined]
        used = Supplier.objects.filter(tenant_id=tenant_id).order_by().values_list("country", flat=True)
        countries = sorted((country_name(key, language), key) for key in used.distinct())
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("All countries")),
            *((key, name) for name, key in countries),
        ]

    def filters(self) -> dict[str, list[str]]:
        """The choices as the service takes them."""
        country = self.cleaned_data["country"]
        return {
            "size_class": self.cleaned_data["size_class"],
            "status": self.cleaned_data["status"],
            "country": [country] if country else [],
        }
