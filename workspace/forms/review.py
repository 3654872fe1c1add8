"""Forms of the review desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Item
from assessments.desk.checks import Checked
from assessments.desk.gaps import BOTH, MORE, gap
from assessments.documents import WHOLE_ITEM
from assessments.models import Decision, RejectReason
from core.errors import DomainError
from core.form_fields import DayField
from scoring.documents import Position
from workspace.selectors.review_desk import Desk

#: Papers of one answer whose checks are read.
MOST_FILES = 100


class AdjustmentForm(forms.Form):
    """What counts on an item: the checks that hold, and what does not apply."""

    met = forms.MultipleChoiceField(required=False)
    not_applicable = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skippable = sorted(item.optional_keys) + ([WHOLE_ITEM] if item.may_be_not_applicable else [])
        self.fields["met"].choices = [(key, key) for key in sorted(item.check_keys)]  # type: ignore[attr-defined]
        self.fields["not_applicable"].choices = [(key, key) for key in skippable]  # type: ignore[attr-defined]


#: What a reviewer chooses on the desk; partly and raised both let something else count than was claimed.
CHOICES = [*Decision.choices, ("partly", _("Partly")), ("raised", _("Raise"))]
_ADJUSTING = {Decision.ADJUSTED, "partly", "raised"}


class DecisionForm(AdjustmentForm):
    """One decision on one answer."""

    decision = forms.ChoiceField(
        choices=CHOICES, error_messages={"required": _("Choose: accept, adjust or reject.")}
    )
    reason = forms.ChoiceField(
        choices=RejectReason.choices, required=False, label=_("Why is it rejected?"), widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=1000, label=_("Note to the supplier"), strip=True)
    seen = forms.CharField(required=False)

    def clean_seen(self) -> str | None:
        """The mark of the decision that was shown; None from a program that saw no desk."""
        return self.cleaned_data["seen"] if "seen" in self.data else None

    def __init__(self, *args: Any, claimed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._claimed = claimed

    def clean(self) -> dict[str, Any]:
        """Partly counts less than was claimed, raised more."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        found = gap(self._claimed, given.get("met", ()))
        if given.get("decision") == "raised" and found not in {MORE, BOTH}:
            self.add_error("decision", _("Tick what the proof shows beyond the claim, or accept the answer."))
        if given.get("decision") == "partly" and found in {MORE, BOTH}:
            self.add_error(
                "decision", _("The proof shows more than was claimed of these: choose raise instead.")
            )
        return given

    @classmethod
    def of(cls, desk: Desk) -> DecisionForm:
        """The form of an item as it was decided, or still empty."""
        taken = desk.decision
        initial = {"decision": desk.chosen, "reason": taken.reason, "note": taken.note} if taken else {}
        return cls(initial=initial, item=desk.item)

    @property
    def chosen(self) -> str:
        """The decision that is selected, as sent or as taken."""
        value = str(self["decision"].value() or "")
        if value != Decision.ADJUSTED:
            return value
        sent: Any = getattr(self, "cleaned_data", {})
        return "raised" if gap(self._claimed, sent.get("met", ())) in {MORE, BOTH} else "partly"

    @property
    def decided(self) -> dict[str, Any]:
        """The values for the service, of a valid form."""
        values = dict(self.cleaned_data)
        if values["decision"] in _ADJUSTING:
            values["decision"] = Decision.ADJUSTED
        return values

    @property
    def checks(self) -> dict[str, Checked] | None:
        """What was checked of the papers that were shown; None from a program that saw none."""
        sent: Any = self.data
        shown = sent.getlist("checked") if hasattr(sent, "getlist") else []
        return {
            sha256: Checked(
                frozenset(sent.getlist(f"check-{sha256}")),
                sent.get(f"remark-{sha256}", "").strip(),
            )
            for sha256 in shown[:MOST_FILES]
        } or None

    @property
    def tried(self) -> Position | None:
        """The adjustment as sent, so that a form with faults shows it again."""
        sent = getattr(self, "cleaned_data", {})
        if self.chosen not in _ADJUSTING or "met" not in sent:
            return None
        return Position.of(sent["met"], sent.get("not_applicable", ()))

    def refuse(self, error: DomainError) -> None:
        """Show what a rule refused beside the field at fault."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ReturnForm(forms.Form):
    """Until when the supplier corrects rejected answers."""

    due_on = DayField(label=_("Correct by"), widget=forms.DateInput)
