"""Forms of playbooks and of the exercises that try them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from risk.models import Exercise, Outcome, Playbook, PlaybookVersion, RiskEntry
from risk.services.playbooks import MOST_HOURS, MOST_STEPS, ROLE_LENGTH, STEP_LENGTH
from tenants.models import User
from workspace.forms.register import MeasureForm, OwnerField
from workspace.forms.releases import RefusableForm

#: Rows of steps that stand open in an empty form; the others are folded away.
_OPEN_ROWS = 6


class OneOfField(forms.TypedChoiceField):
    """One row of a list that is offered, or none; gives the row."""

    def offer(self, rows: Iterable[Any]) -> None:
        """Let these rows be chosen, called by number and title."""
        held = {str(one.pk): one for one in rows}
        self.choices = [("", "–"), *((key, f"{one.number} · {one.title}") for key, one in held.items())]
        self.coerce, self.empty_value = held.__getitem__, None


def _long(label: Any, help_text: Any = "", *, missing: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        required=bool(missing),
        max_length=2000,
        label=label,
        help_text=help_text,
        error_messages={"required": missing} if missing else None,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """One step: what is done, who does it, within how many hours of the trigger."""

    text = forms.CharField(required=False, max_length=STEP_LENGTH)
    role = forms.CharField(required=False, max_length=ROLE_LENGTH)
    hours = forms.IntegerField(required=False, min_value=0, max_value=MOST_HOURS)

    def __init__(self, data: Any = None, *, number: int, initial: Any = None) -> None:
        super().__init__(data, initial=initial, prefix=f"step-{number}")
        self.number = number
        words = {
            "text": gettext("Step %(n)s: what is done"),
            "role": gettext("Step %(n)s: who does it"),
            "hours": gettext("Step %(n)s: within hours"),
        }
        for name, word in words.items():
            label = word % {"n": number}
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"class": "form-control", "aria-label": label}
        self.fields["text"].widget.attrs["placeholder"] = gettext("What is done")
        self.fields["role"].widget.attrs["placeholder"] = gettext("Who does it")
        self.fields["hours"].widget.attrs["placeholder"] = gettext("Hours")


class PlaybookForm(RefusableForm):
    """A playbook: what happens, what sets it off, and the steps, each a row of its own."""

    title = forms.CharField(
        max_length=200,
        label=_("Playbook, in a few words"),
        error_messages={"required": _("Give the playbook a name of a few words.")},
    )
    entry = OneOfField(
        required=False, label=_("Risk of the register"), help_text=_("The risk that comes true.")
    )
    owner = OwnerField(required=False, label=_("Owner"))
    review_on = DayField(
        required=False,
        label=_("Look at it again by"),
        help_text=_("The owner is reminded two weeks before."),
    )
    scenario = _long(_("What happens"), _("The scenario in a few words."), missing=_("Say what happens."))
    triggers = _long(
        _("What sets it off"),
        _("Signs that anybody can see, such as a warning, a call or a figure. The hours count from there."),
        missing=_("Say what sets the playbook off."),
        rows=2,
    )
    contacts = _long(_("Whom to call"), _("Names and numbers for the first hours."), rows=2)
    note = forms.CharField(
        required=False,
        max_length=500,
        label=_("What is new in this version"),
        help_text=_("Needed where steps, scenario, trigger or contacts change."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        people: Iterable[User],
        entries: Iterable[RiskEntry],
        playbook: Playbook | None = None,
        words: PlaybookVersion | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        held: dict[str, Any] = dict(initial or {})
        if playbook is not None and words is not None:
            held |= {name: getattr(playbook, name) for name in ("title", "review_on", "revision")}
            held |= {name: getattr(words, name) for name in ("scenario", "triggers", "contacts")}
            held |= {"owner": str(playbook.owner_id or ""), "entry": str(playbook.entry_id or "")}
        super().__init__(data, initial=held)
        owner: Any = self.fields["owner"]
        owner.offer(people, gettext("Nobody yet"))
        entry: Any = self.fields["entry"]
        entry.offer(entries)
        if playbook is None:
            del self.fields["note"]
        steps: list[dict[str, Any]] = list(words.steps) if words else []
        rows = steps + [{}] * (MOST_STEPS - len(steps))
        self.steps = [StepForm(data, number=n, initial=row) for n, row in enumerate(rows, start=1)]
        filled = [row.number for row in self.steps if data and any(row[name].value() for name in row.fields)]
        self.shown = max(_OPEN_ROWS, len(steps) + 2, *filled, 0)

    def is_valid(self) -> bool:
        """Whether the form and every row of it can be read."""
        rows = [row.is_valid() for row in self.steps]
        return super().is_valid() and all(rows)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, with the rows as ``steps``."""
        return self.cleaned_data | {"steps": [row.cleaned_data for row in self.steps]}


class PlaybookReviewForm(RefusableForm):
    """Somebody read the playbook and it holds."""

    next_on = DayField(required=False, label=_("Next review by"))


class ExerciseForm(RefusableForm):
    """A table-top exercise: planned while the outcome is empty."""

    playbook = OneOfField(
        label=_("Playbook"), error_messages={"required": _("Choose the playbook that is tried.")}
    )
    held_on = DayField(
        label=pgettext_lazy("of an exercise", "Day"),
        error_messages={"required": _("Say on which day it is or was.")},
    )
    people = forms.CharField(
        max_length=1000,
        label=_("Who takes part"),
        help_text=_("Names and roles."),
        error_messages={"required": _("Name who takes part.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tried = _long(
        _("What is tried"),
        _("The case that is put on the table, and what people are asked to do."),
        missing=_("Say what is tried."),
    )
    outcome = forms.ChoiceField(
        required=False,
        label=_("Outcome"),
        help_text=_("Leave it empty until the exercise was held."),
        choices=[("", _("Not held yet")), *Outcome.choices],
    )
    found = _long(_("What was found"), _("What worked, what did not, what nobody knew."))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        playbooks: Iterable[Playbook],
        exercise: Exercise | None = None,
        **kwargs: Any,
    ) -> None:
        if exercise is not None:
            plain = {name: getattr(exercise, name) for name in self.base_fields}
            kwargs["initial"] = plain | {"playbook": str(exercise.playbook_id)}
        super().__init__(*args, **kwargs)
        playbook: Any = self.fields["playbook"]
        playbook.offer(playbooks)


class FollowUpForm(MeasureForm):
    """A measure that follows from an exercise, and the risk of the register it goes to."""

    entry = OneOfField(
        label=_("Risk of the register"),
        error_messages={"required": _("Choose the risk of the register that the measure belongs to.")},
    )

    def __init__(self, *args: Any, entries: Iterable[RiskEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry: Any = self.fields["entry"]
        entry.offer(entries)
