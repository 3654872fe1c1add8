"""Forms of the review desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Item
from assessments.documents import WHOLE_ITEM
from assessments.models import Decision, RejectReason
from core.errors import DomainError
from core.form_fields import DayField
from scoring.documents import Position
from workspace.selectors.review_desk import Desk


class AdjustmentForm(forms.Form):
    """What counts on an item: the checks that hold, and what does not apply."""

    met = forms.MultipleChoiceField(required=False)
    not_applicable = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skippable = sorted(item.optional_keys) + ([WHOLE_ITEM] if item.may_be_not_applicable else [])
        self.fields["met"].choices = [(key, key) for key in sorted(item.check_keys)]  # type: ignore[attr-defined]
        self.fields["not_applicable"].choices = [(key, key) for key in skippable]  # type: ignore[attr-defined]


class DecisionForm(AdjustmentForm):
    """One decision on one answer."""

    decision = forms.ChoiceField(
        choices=Decision.choices, error_messages={"required": _("Choose: accept, adjust or reject.")}
    )
    reason = forms.ChoiceField(
        choices=RejectReason.choices, required=False, label=_("Why is it rejected?"), widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=1000, label=_("Note to the supplier"), strip=True)
    seen = forms.CharField(required=False)

    def clean_seen(self) -> str | None:
        """The mark of the decision that was shown; None from a program that saw no desk."""
        return self.cleaned_data["seen"] if "seen" in self.data else None

    @classmethod
    def of(cls, desk: Desk) -> DecisionForm:
        """The form of an item as it was decided, or still empty."""
        taken = desk.decision
        initial = {"decision": taken.decision, "reason": taken.reason, "note": taken.note} if taken else {}
        return cls(initial=initial, item=desk.item)

    @property
    def chosen(self) -> str:
        """The decision that is selected, as sent or as taken."""
        return str(self["decision"].value() or "")

    @property
    def decided(self) -> dict[str, Any]:
        """The values for the service, of a valid form."""
        return self.cleaned_data

    @property
    def tried(self) -> Position | None:
        """The adjustment as sent, so that a form with faults shows it again."""
        sent = getattr(self, "cleaned_data", {})
        if self.chosen != Decision.ADJUSTED or "met" not in sent:
            return None
        return Position.of(sent["met"], sent.get("not_applicable", ()))

    def refuse(self, error: DomainError) -> None:
        """Show what a rule refused beside the field at fault."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ReturnForm(forms.Form):
    """Until when the supplier corrects rejected answers."""

    due_on = DayField(label=_("Correct by"), widget=forms.DateInput)
