"""Forms of campaigns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from assessments.campaigns.drafting import Asked
from assessments.catalogue import STANDARDS, Catalogue, catalogue
from assessments.models import Campaign, Coverage
from assessments.reminding import REMIND_DAYS
from assessments.services.timing import REASON_LENGTH
from core.form_fields import DayField
from standards import loader
from standards.codes import code
from workspace.forms.asking_dates import AskingDates
from workspace.forms.requests import USUAL_DAYS, end_of


def questionnaires(language: str) -> list[tuple[str, str]]:
    """Every standard and template in every version on disk: ``<id> <version>`` with its name."""
    return [
        (f"{key} {version}", f"{code(key)} {version} · {catalogue(key, version).name.in_language(language)}")
        for key in STANDARDS
        for version in reversed(loader.versions(key))
    ]


def book_named(value: str) -> Catalogue:
    """The questionnaire that a value of the form names. Raises ValueError for one there is not."""
    standard, _space, version = value.partition(" ")
    if standard not in STANDARDS or version not in loader.versions(standard):
        raise ValueError(value)
    return catalogue(standard, version)


class CampaignForm(AskingDates):
    """What a campaign asks, by when, and why these suppliers."""

    name = forms.CharField(label=_("Name"), max_length=200)
    questionnaire = forms.ChoiceField(label=_("Standard or template"))
    sections = forms.MultipleChoiceField(
        label=pgettext_lazy("of a questionnaire", "Sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "None ticked: the whole questionnaire. With some, only these are asked; that gives no stars and "
            "no grade (T/CERDS 8.2.2 c)."
        ),
    )
    coverage = forms.ChoiceField(
        label=pgettext_lazy("of a campaign", "Scope"),
        choices=Coverage.choices,
        widget=forms.RadioSelect,
        initial=Coverage.CHOSEN,
    )
    coverage_reason = forms.CharField(
        label=_("Why these suppliers"),
        required=False,
        max_length=500,
        help_text=_("Kept with the evaluation where suppliers are chosen (T/CERDS 8.2.2 a)."),
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"),
        choices=settings.LANGUAGES,
        help_text=_("For suppliers that never joined; everybody else is written to in their own language."),
    )
    announcement = forms.CharField(
        label=_("Announcement to the suppliers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, Any], language: str) -> None:
        super().__init__(data, initial=initial)
        questionnaire: Any = self.fields["questionnaire"]
        questionnaire.choices = questionnaires(language)
        wanted = (data.get("questionnaire") if data else "") or initial["questionnaire"]
        sections: Any = self.fields["sections"]
        sections.choices = section_choices(str(wanted), language)
        sections.error_messages["invalid_choice"] = _("This questionnaire has no such section. Choose again.")

    def clean(self) -> dict[str, Any]:
        """Chosen suppliers need a reason."""
        given: dict[str, Any] = super().clean() or {}
        reason = given.get("coverage_reason", "")
        if given.get("coverage") == Coverage.CHOSEN and len(reason) < REASON_LENGTH:
            self.add_error("coverage_reason", _("Say in a few words why these suppliers."))
        return given

    def asked(self, zone: ZoneInfo) -> Asked:
        """What is asked; call it on a valid form. ``zone`` is the buyer's."""
        given = dict(self.cleaned_data)
        book = book_named(given.pop("questionnaire"))
        due_at = end_of(given.pop("due_on"), zone)
        return Asked(standard=book.id, standard_version=book.version, due_at=due_at, **given)


def section_choices(questionnaire: str, language: str) -> list[tuple[str, str]]:
    """The sections of a questionnaire with how many questions each has; none for an unknown one."""
    try:
        book = book_named(questionnaire)
    except ValueError:
        return []
    return [
        (
            section.key,
            ngettext("%(name)s (%(n)d question)", "%(name)s (%(n)d questions)", len(section.items))
            % {"name": section.name.in_language(language), "n": len(section.items)},
        )
        for section in book.sections
    ]


def fresh(today: date, language: str, editions: dict[str, str]) -> dict[str, Any]:
    """What the form of a new campaign begins with."""
    first = next(iter(STANDARDS))
    return {
        "questionnaire": f"{first} {editions[first]}",
        "coverage": Coverage.CHOSEN,
        "due_on": today + timedelta(days=USUAL_DAYS),
        "reference_date": today,
        "language": language,
        "remind_days": list(REMIND_DAYS),
    }


def stored(campaign: Campaign, zone: ZoneInfo) -> dict[str, Any]:
    """What the form of a draft begins with."""
    names = ("name", "sections", "coverage", "coverage_reason", "short_notice_reason", "reference_date")
    more = ("base_extended_to", "language", "announcement", "remind_days")
    return {name: getattr(campaign, name) for name in (*names, *more)} | {
        "questionnaire": f"{campaign.standard} {campaign.standard_version}",
        "due_on": campaign.due_at.astimezone(zone).date(),
    }


class ExtendAllForm(forms.Form):
    """Give everybody more time."""

    due_on = DayField(label=_("New due date"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class EndForm(forms.Form):
    """End a campaign."""

    reason = forms.CharField(
        label=_("Reason, shown to the suppliers"), min_length=REASON_LENGTH, max_length=500
    )


class AskAgainForm(forms.Form):
    """Ask those who were left out."""

    reason = forms.CharField(
        label=_("Why less than a month"),
        required=False,
        max_length=500,
        help_text=_("Needed only when the due date is less than a month away by now."),
    )
