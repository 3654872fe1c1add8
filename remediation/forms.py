"""What a supplier company sends in about a finding: plan, proof, and the days on which things were done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from core.errors import InvalidInput
from core.form_fields import DayField
from remediation.models import Correction, CorrectiveAction, Plan
from remediation.services import ActionValues
from remediation.services.plans import MOST_ACTIONS


def _length(model: type[Any], name: str) -> int:
    length: int = model._meta.get_field(name).max_length
    return length


class CauseForm(forms.Form):
    """The root cause of a finding."""

    root_cause = forms.CharField(
        label=_("What caused it?"),
        help_text=_("The cause behind it, not only what was seen."),
        max_length=_length(Plan, "root_cause"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what caused it.")},
    )


class ActionForm(forms.Form):
    """One corrective action."""

    description = forms.CharField(
        label=_("What will be done"),
        max_length=_length(CorrectiveAction, "description"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what will be done.")},
    )
    responsible = forms.CharField(
        label=_("Who sees to it"),
        max_length=_length(CorrectiveAction, "responsible"),
        error_messages={"required": _("Say who sees to it.")},
    )
    due_on = DayField(
        label=_("Done by"),
        widget=forms.DateInput,
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )


class PlanSheet:
    """A plan as one fills it in: the cause and up to twenty rows of actions.

    ``row_add`` and ``row_remove`` (the place of a row) among the data change the rows and judge nothing, so
    that it works without script and loses no word. Rows left empty are not sent, as long as one is filled
    in.
    ``rejected`` is the plan to start from where it is sent again.
    """

    def __init__(self, data: QueryDict | None = None, *, rejected: Plan | None = None) -> None:
        self.changes_rows = data is not None and ("row_add" in data or "row_remove" in data)
        if data is None:
            self._start({"root_cause": rejected.root_cause} if rejected else {}, _rows_of(rejected))
            return
        if self.changes_rows:
            self._start(_typed(data, CauseForm()), _changed_rows(data))
            return
        self.cause = CauseForm(data)
        self.actions = [
            ActionForm(data, prefix=f"actions-{place}", empty_permitted=True, use_required_attribute=False)
            for place in range(_row_count(data))
        ]
        if not any(form.has_changed() for form in self.actions):
            self.actions[0].empty_permitted = False

    def _start(self, cause: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """Show these values, unjudged."""
        self.cause = CauseForm(initial=cause)
        self.actions = [
            ActionForm(initial=row, prefix=f"actions-{place}", use_required_attribute=False)
            for place, row in enumerate(rows)
        ]

    @property
    def may_add(self) -> bool:
        """Whether there is room for another action."""
        return len(self.actions) < MOST_ACTIONS

    @property
    def forms(self) -> list[forms.Form]:
        """All parts, for the summary of faults."""
        return [self.cause, *self.actions]

    def is_valid(self) -> bool:
        """Whether every part can be used; asks each, so that all faults are shown at once."""
        return not [form for form in self.forms if not form.is_valid()]

    def values(self) -> list[ActionValues]:
        """The actions filled in."""
        return [ActionValues(**form.cleaned_data) for form in self._filled()]

    def show(self, error: InvalidInput) -> None:
        """Put what the service refused at its field."""
        name = error.field or ""
        for place, form in enumerate(self._filled()):
            own = name.removeprefix(f"actions-{place}-")
            if own != name:
                form.add_error(own, str(error.message))
                return
        self.cause.add_error("root_cause" if name == "root_cause" else None, str(error.message))

    def _filled(self) -> list[ActionForm]:
        return [form for form in self.actions if form.cleaned_data]


class CorrectionForm(forms.Form):
    """What was done, and the files of the vault that prove it."""

    statement = forms.CharField(
        label=_("What was done?"),
        help_text=_("Say what changed, where and since when."),
        max_length=_length(Correction, "statement"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what was done.")},
    )
    evidence = forms.ModelMultipleChoiceField(
        label=_("Proof"),
        queryset=Evidence.objects.none(),
        error_messages={
            "required": _("Add at least one file that proves it. Without proof it cannot be checked."),
            "invalid_choice": _("Choose a file of your vault."),
            "invalid_pk_value": _("Choose a file of your vault."),
        },
    )

    def __init__(self, *args: Any, vault: QuerySet[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["evidence"]
        field.queryset = vault


class DoneForm(forms.Form):
    """On which day an action was done; empty where it is not."""

    done_on = DayField(label=_("Done on"), widget=forms.DateInput, required=False)


def _row_count(data: QueryDict) -> int:
    """How many rows were sent; whatever is written there, between one and twenty."""
    sent = data.get("rows", "")
    return min(max(int(sent), 1), MOST_ACTIONS) if sent.isdecimal() and len(sent) < 3 else 1  # noqa: PLR2004 - digits


def _rows_of(plan: Plan | None) -> list[dict[str, Any]]:
    """The actions of a plan; one empty row where there is none."""
    names = ("description", "responsible", "due_on")
    actions = plan.actions.all() if plan else []
    return [{name: getattr(action, name) for name in names} for action in actions] or [{}]


def _changed_rows(data: QueryDict) -> list[dict[str, Any]]:
    """The rows as typed so far, with one more or one less."""
    rows = [_typed(data, ActionForm(prefix=f"actions-{place}")) for place in range(_row_count(data))]
    if "row_add" in data and len(rows) < MOST_ACTIONS:
        rows.append({})
    gone = data.get("row_remove", "")
    if gone.isdecimal() and len(gone) < 3 and int(gone) < len(rows):  # noqa: PLR2004 - digits
        del rows[int(gone)]
    return rows or [{}]


def _typed(data: QueryDict, form: forms.Form) -> dict[str, Any]:
    """What stands in the fields of ``form``, unjudged."""
    return {name: data.get(form.add_prefix(name), "") for name in form.fields}
