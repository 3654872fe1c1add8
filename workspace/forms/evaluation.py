"""Forms of evaluation plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Campaign
from assessments.planning.content import CONTENTS, DAYS, ROLES, SCOPES, SPACES, day_of
from core.form_fields import DayField
from standards import loader
from standards.codes import code
from tenants.models import User
from workspace.forms.releases import RefusableForm

_OPTIONAL = {"extended_to", "content_note", "visits_from", "visits_to", "schedule_note", "note", "revision"}


def _long(label: Any, help_text: Any = "", *, rows: int = 3, limit: int = 4000) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=limit,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _choice(label: Any, choices: Mapping[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect)


class PlanForm(RefusableForm):
    """An evaluation plan. Only a title and a year are asked: what is missing is listed on the plan."""

    title = forms.CharField(
        max_length=200,
        label=_("Name of the plan"),
        error_messages={"required": _("Give the plan a name of a few words.")},
    )
    year = forms.IntegerField(
        min_value=2000, max_value=2100, label=_("Year of the evaluation"), widget=forms.TextInput
    )
    campaign = forms.TypedChoiceField(required=False, label=_("Stands for"))
    purpose = _long(
        _("What the evaluation is for"), _("Such as risks found early, better suppliers (8.2.1).")
    )
    scope = _choice(_("Which suppliers"), SCOPES)
    scope_reason = _long(_("Why these"), _("By what they are chosen, or why all of them (8.2.2)."))
    reference_date = DayField(
        required=False,
        label=_("Evaluation date"),
        help_text=_("The base period is the last full calendar year before it (8.2.3 a)."),
    )
    extended_to = DayField(required=False, label=_("Base period extended to"))
    space = _choice(_("What belongs to a supplier"), SPACES)
    sites = _long(
        _("Sites that are looked at"), _("Such as all sites that make our goods (8.2.3 b)."), rows=2
    )
    standards = forms.MultipleChoiceField(
        required=False, label=_("Standards"), widget=forms.CheckboxSelectMultiple
    )
    content = _choice(_("Indicators"), CONTENTS)
    content_note = _long(_("Which indicators, and why not all"), rows=2)
    method = _long(
        _("How the score is made"),
        _("Weights, how data are checked and counted, levels of each indicator (8.2.5)."),
    )
    schedule_note = _long(
        _("Remarks on the schedule"), _("The reason where suppliers get less than a month (8.2.6 a)."), rows=2
    )
    note = forms.CharField(required=False, max_length=500, label=_("What is new in this version"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        people: Iterable[tuple[User, str, UUID]],
        content: Mapping[str, Any],
        initial: Mapping[str, Any],
        is_first: bool,
        campaigns: Iterable[Campaign] = (),
    ) -> None:
        self._people = {str(user.pk): (user, body, body_id) for user, body, body_id in people}
        stands = {person["id"]: person for person in content["people"]}
        roles = {f"person-{key}": person["role"] for key, person in stands.items()}
        super().__init__(data, initial={**content, **roles, **initial})
        for name, words in DAYS.items():
            self.fields[name] = DayField(required=False, label=words)
        for key, (user, body, _id) in self._people.items():
            self.fields[f"person-{key}"] = forms.ChoiceField(
                required=False, label=f"{user.name} · {body}", choices=[("", "–"), *ROLES.items()]
            )
        standards: Any = self.fields["standards"]
        standards.choices = [(one, code(one)) for one in loader.ids()]
        if is_first:
            del self.fields["note"]
        self._offer(list(campaigns))
        if data is None:
            self._mark_needed()

    def _offer(self, campaigns: list[Campaign]) -> None:
        """Let one of these campaigns be chosen; where there are none, the plan is of a year."""
        held = {str(one.pk): one for one in campaigns}
        field: Any = self.fields["campaign"]
        field.choices = [
            ("", gettext("All requests of the year that no campaign sends")),
            *((key, one.name) for key, one in held.items()),
        ]
        field.coerce, field.empty_value = held.__getitem__, None
        if not held:
            del self.fields["campaign"]

    def is_valid(self) -> bool:
        """Whether it can be stored; what the standard asks besides is no fault of a draft."""
        valid = super().is_valid()
        self._mark_needed()
        return valid

    @property
    def written(self) -> dict[str, Any]:
        """What was typed, as the content of a plan."""
        people = [
            {
                "id": key,
                "name": user.name,
                "organisation": body,
                "organisation_id": str(body_id),
                "role": self.cleaned_data[f"person-{key}"],
            }
            for key, (user, body, body_id) in self._people.items()
            if self.cleaned_data[f"person-{key}"]
        ]
        return {**self.cleaned_data, "people": people}

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the schedule, in order."""
        return [self[name] for name in DAYS]

    @property
    def staff(self) -> list[forms.BoundField]:
        """The field of each person."""
        return [self[f"person-{key}"] for key in self._people]

    def _mark_needed(self) -> None:
        """Only what the standard leaves open is called optional."""
        for name, field in self.fields.items():
            field.required = name not in _OPTIONAL
            field.widget.is_required = False


class SendBackPlanForm(RefusableForm):
    """What has to change in a plan."""

    remark = forms.CharField(
        max_length=1000,
        label=_("What has to change"),
        error_messages={"required": _("Say what has to change.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def plan_initial(version: Any) -> dict[str, Any]:
    """What a form shows of a version that stands: title, year, note and days as days."""
    days = {name: day_of(version.content, name) for name in (*DAYS, "reference_date", "extended_to")}
    return days | {
        "title": version.plan.title,
        "year": version.plan.year,
        "note": version.note,
        "revision": version.revision,
    }
