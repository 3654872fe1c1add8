"""What a supplier company says of a paper of its vault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.models import Confidentiality, Evidence, EvidenceKind, Rank
from assessments.services.describing import EvidenceFacts, faults_in
from assessments.vault.types import type_called, type_words
from core.form_fields import DayField


def _day(label: Any) -> forms.DateField:
    return DayField(
        label=label,
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": _("Enter the date as year-month-day, such as 2027-03-31.")},
    )


#: Languages that papers come in, by code; each is shown in its own words.
PAPER_LANGUAGES = (
    *("zh-hans", "en", "nl", "sv", "de", "fr", "es", "pt", "it", "pl", "tr", "vi", "th", "id", "hi", "ja"),
    "ko",
)


def languages() -> list[tuple[str, str]]:
    """The languages a paper may be in, as choices."""
    return [(code, str(LANG_INFO[code]["name_local"])) for code in PAPER_LANGUAGES]


class EvidenceForm(forms.Form):
    """What a paper is, its days, the time it tells of, its sites, the group it is of, who may have it."""

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

    type = forms.CharField(
        label=_("Type of certificate or honour"),
        max_length=200,
        required=False,
        help_text=_("Start to type a name and choose from the list, or write your own words."),
        widget=forms.TextInput(attrs={"list": "paper-types", "autocomplete": "off"}),
    )
    rank = forms.ChoiceField(
        label=_("Who gave the honour"), choices=[("", "–"), *Rank.choices], required=False
    )
    sites = forms.MultipleChoiceField(
        label=_("Sites it covers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language of the paper"), required=False)
    confidentiality = forms.ChoiceField(
        label=_("Who may be given it"),
        choices=Confidentiality.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("“On request only”: it goes to a customer when you release it for that customer."),
    )
    version = forms.CharField(label=_("Version mark on it"), max_length=40, required=False)
    origin = forms.CharField(label=_("Where it came from"), max_length=200, required=False)
    original_at = forms.CharField(label=_("Where the paper original lies"), max_length=200, required=False)

    def __init__(
        self, data: QueryDict | None, *, evidence: Evidence, today: date, sites: Iterable[str] = ()
    ) -> None:
        """``evidence`` is the paper as it stands, ``today`` the company's day, ``sites`` names its sites."""
        known: dict[str, Any] = {name: getattr(evidence, name) for name in EvidenceFacts.__annotations__}
        language = get_language() or "en"
        said = type_words(evidence.type_key, evidence.type_name, language)
        super().__init__(data, initial=known | {"type": said})
        self.today = today
        names = sorted({*sites, *evidence.sites})
        self._choose("sites", [(name, name) for name in names])
        self._choose("language", [("", "–"), *languages()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Everything that cannot be so, each beside its field."""
        given = super().clean() or {}
        words = given.get("type", "")
        known = type_called(words) if words else None
        given |= {"type_key": known.key if known else "", "type_name": "" if known else words}
        given["confidentiality"] = given.get("confidentiality") or Confidentiality.CUSTOMERS
        if not self.errors:
            for field, message in list(faults_in(given, today=self.today)):
                self.add_error(field, str(message))
        return given

    def facts(self) -> EvidenceFacts:
        """The checked values as the service takes them."""
        return cast(
            "EvidenceFacts", {name: self.cleaned_data[name] for name in EvidenceFacts.__annotations__}
        )
