"""Forms of a supplier company on its way in: signing, the baseline data, a change of production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onboarding.models import Paper, PaperKind
from onboarding.reference import UNKNOWN, Question, areas, questions
from workspace.forms.releases import RefusableForm

_YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class SignForm(RefusableForm):
    """Signing a paper in the name of the company."""

    name = forms.CharField(
        max_length=200,
        label=_("Name of the person who signs"),
        error_messages={"required": _("Write the name of the person who signs.")},
    )
    role = forms.CharField(
        max_length=200,
        label=_("Role in the company"),
        help_text=_("Such as managing director."),
        error_messages={"required": _("Write what this person is in the company.")},
    )
    agreed = forms.BooleanField(
        label=_("I have read this text, agree to it, and may sign for the company."),
        error_messages={"required": _("Tick that you agree and may sign for the company.")},
    )

    def __init__(self, paper: Paper, data: QueryDict | None = None, **values: Any) -> None:
        super().__init__(data, **values)
        if paper.kind == PaperKind.STATEMENT:
            self.fields["penalties"] = forms.ChoiceField(
                error_messages={"required": _("Say whether there were penalties.")},
                label=_("Were there environmental penalties or orders in the last three years?"),
                choices=_YES_NO,
                widget=forms.RadioSelect,
            )
            self.fields["explanation"] = forms.CharField(
                required=False,
                max_length=2000,
                label=_("Each penalty: when, by whom, why, and what was done"),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.order_fields(["penalties", "explanation", "name", "role", "agreed"])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        if "penalties" in given:
            given["penalties"] = {"yes": True, "no": False}.get(given["penalties"])
        return given


_UNANSWERED = {"required": _("Answer this question. “Not known” is an answer too.")}


def typed_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Answers as they are typed: a figure that is not known is a question mark."""
    return {
        key: "?" if value == UNKNOWN and questions()[key].kind == "number" else value
        for key, value in answers.items()
    }


def _figure_help(question: Question, language: str) -> str:
    hint = question.hint.in_language(language) if question.hint else ""
    return f"{hint} {_('Write ? where it is not known.')}".strip()


class BaselineForm(RefusableForm):
    """The baseline data, a field a question."""

    def __init__(self, data: Any = None, *, answers: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=typed_answers(answers or {}))
        language = get_language() or "en"
        for area in areas():
            for question in area.questions:
                label = question.text.in_language(language)
                if question.kind == "choice":
                    self.fields[question.key] = forms.ChoiceField(
                        error_messages=_UNANSWERED,
                        label=label,
                        choices=[*_YES_NO, (UNKNOWN, _("Not known"))],
                        widget=forms.RadioSelect,
                    )
                else:
                    self.fields[question.key] = forms.CharField(
                        error_messages=_UNANSWERED,
                        max_length=20,
                        label=f"{label} ({question.unit})" if question.unit else label,
                        help_text=_figure_help(question, language),
                        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                    )

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each area: its key, its name, and its fields."""
        language = get_language() or "en"
        return [
            (area.key, area.name.in_language(language), [self[one.key] for one in area.questions])
            for area in areas()
        ]


class ChangeForm(RefusableForm):
    """A supplier reports that its production changed."""

    text = forms.CharField(
        max_length=2000,
        label=_("What changed"),
        error_messages={"required": _("Say what changed in the production.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
