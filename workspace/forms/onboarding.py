"""Forms of onboarding, for both sides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from onboarding.checks import GRAVE, mark_words, name_of
from onboarding.conditions import AUDIT_OF
from onboarding.models import CaseReason, CodeVersion, ConditionSet, Outcome
from onboarding.reference import PARTS, kinds
from onboarding.texts import MAX_PART, MAX_TITLE
from scoring.bands import bands_of
from standards import loader
from workspace.forms.releases import RefusableForm

#: Languages a code can be written in.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("nl", "Nederlands"), ("sv", "Svenska")]


class StartForm(RefusableForm):
    """Starting the 90 days of a supplier."""

    cause = forms.ChoiceField(
        label=_("Why is the supplier looked at?"),
        choices=CaseReason.choices,
        widget=forms.RadioSelect,
        initial=CaseReason.NEW,
    )
    change = forms.CharField(
        required=False,
        max_length=2000,
        label=_("What changed"),
        help_text=_("Only for a change of production, such as a new site, process or material."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WaiverForm(RefusableForm):
    """Asking to let a check go."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False, max_length=1000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(RefusableForm):
    """Admit, admit with conditions, refuse or stop."""

    outcome = forms.ChoiceField(
        label=_("What becomes of the supplier?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the supplier.")},
    )
    reason = forms.CharField(
        max_length=2000,
        label=_("Reason"),
        help_text=_("The supplier reads it."),
        error_messages={"required": _("Say why; the supplier reads it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    terms = forms.CharField(
        required=False,
        max_length=2000,
        label=pgettext_lazy("of an admission", "Conditions"),
        help_text=_("Only for an admission with conditions: what the supplier still has to do."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    terms_until = DayField(required=False, label=_("To be done by"))


class TermsMetForm(RefusableForm):
    """The conditions of an admission are met."""

    reason = forms.CharField(
        max_length=2000,
        label=_("How you saw it"),
        help_text=_("The supplier reads it."),
        error_messages={"required": _("Say how you saw that they are met; the supplier reads it.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    admit = forms.BooleanField(
        required=False, initial=True, label=_("Take the supplier off the watch: it is admitted")
    )


class ConditionsForm(RefusableForm):
    """A draft of the admission conditions: which are asked, and their measure."""

    def __init__(self, draft: ConditionSet, data: QueryDict | None = None) -> None:
        super().__init__(data)
        held = {f"{one['kind']}:{one.get('standard', '')}".rstrip(":"): one for one in draft.conditions}
        for key, kind in kinds().items():
            if key in {"answers", GRAVE}:
                continue
            self._tick(key, kind.name.in_language(get_language() or "en"), is_on=key in held)
        for standard in loader.ids():
            asked = f"answers:{standard}"
            self._tick(asked, name_of(asked), is_on=asked in held)
            marks = [band.mark for band in bands_of(loader.get(standard))]
            self.fields[f"least_{standard}"] = forms.ChoiceField(
                required=False,
                label=_("At least"),
                choices=[("", _("Any result")), *((mark, mark_words(standard, mark)) for mark in marks)],
                initial=held.get(f"answers:{standard}", {}).get("least", ""),
            )
        self.fields["percent"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=100,
            label=_("At least, in percent"),
            initial=held.get("critical_risks", {}).get("percent", 90),
        )
        words = {"high": _("Suppliers of high risk"), "everybody": _("Every supplier")}
        self.fields["who"] = forms.ChoiceField(
            required=False,
            label=_("Asked of"),
            choices=[(key, words[key]) for key in AUDIT_OF],
            initial=held.get("audit", {}).get("who", "high"),
        )
        self.fields["note"] = forms.CharField(
            required=False, max_length=500, label=_("What is new in this version"), initial=draft.note
        )

    def _tick(self, key: str, label: str, *, is_on: bool) -> None:
        self.fields[f"on_{key}"] = forms.BooleanField(required=False, label=label, initial=is_on)

    def groups(self) -> list[tuple[forms.BoundField, list[forms.BoundField], str, str]]:
        """Each condition to choose: its tick, the fields of its measure, what it asks, its clause."""
        language = get_language() or "en"
        found = []
        for name in self.fields:
            if not name.startswith("on_"):
                continue
            key, _colon, standard = name.removeprefix("on_").partition(":")
            more = {"answers": f"least_{standard}", "critical_risks": "percent", "audit": "who"}.get(key)
            kind = kinds()[key]
            measures = [self[more]] if more else []
            found.append((self[name], measures, kind.about.in_language(language), kind.clause))
        return found

    def conditions(self) -> list[dict[str, Any]]:
        """What was chosen, as the service takes it."""
        chosen = [name.removeprefix("on_") for name in self.fields if name.startswith("on_")]
        found = []
        for key in chosen:
            if not self.cleaned_data[f"on_{key}"]:
                continue
            kind, _colon, standard = key.partition(":")
            condition: dict[str, Any] = {"kind": kind}
            if standard:
                condition |= {"standard": standard, "least": self.cleaned_data[f"least_{standard}"]}
            if kind == "critical_risks":
                condition["percent"] = self.cleaned_data["percent"]
            if kind == "audit":
                condition["who"] = self.cleaned_data["who"] or "high"
            found.append(condition)
        return found


class CodeForm(RefusableForm):
    """A draft of the code of conduct in every language; fields are ``<language>-<part>``."""

    def __init__(self, draft: CodeVersion, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for language, _name in LANGUAGES:
            texts = draft.texts.get(language, {})
            for part in PARTS:
                self.fields[f"{language}-{part}"] = _part(part, texts.get(part, ""))
        self.fields["note"] = forms.CharField(
            required=False, max_length=500, label=_("What is new in this version"), initial=draft.note
        )

    def groups(self) -> list[tuple[str, str, list[forms.BoundField], bool]]:
        """Each language with its name, its fields, and whether anything is written in it."""
        return [
            (
                language,
                name,
                [self[f"{language}-{part}"] for part in PARTS],
                any(self[f"{language}-{part}"].value() for part in PARTS),
            )
            for language, name in LANGUAGES
        ]

    def texts(self) -> dict[str, dict[str, str]]:
        """Language → parts, as the service takes them."""
        return {
            language: {part: self.cleaned_data[f"{language}-{part}"] for part in PARTS}
            for language, _name in LANGUAGES
        }


PART_NAMES = {
    "title": _("Title"),
    "opening": _("Opening"),
    "human_rights": _("Human rights"),
    "labour": _("Labour"),
    "environment": _("Environment"),
    "anti_corruption": _("Anti-corruption"),
}


def _part(part: str, initial: str) -> forms.CharField:
    if part == "title":
        return forms.CharField(required=False, max_length=MAX_TITLE, label=PART_NAMES[part], initial=initial)
    return forms.CharField(
        required=False,
        max_length=MAX_PART,
        label=PART_NAMES[part],
        initial=initial,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
