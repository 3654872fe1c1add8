"""Forms of releasing scorecards, and of replying to objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Item
from core.errors import DomainError
from workspace.forms.review import AdjustmentForm


class RefusableForm(forms.Form):
    """A form that shows what a service refused beside the field at fault."""

    def refuse(self, error: DomainError) -> None:
        """Show what a rule refused, on top where no field is at fault."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ReviewCardForm(RefusableForm):
    """A second person's review of a draft, with the statement on independence (T/CERDS 4.4, 7.2 e)."""

    independent = forms.BooleanField(
        required=False,
        label=_("I decided none of these answers and have no interest in the result (T/CERDS 4.4, 7.2 e)."),
    )
    disclosed = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Anything to disclose"),
        help_text=_("Such as earlier work for this supplier. Kept with the scorecard."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SendBackForm(RefusableForm):
    """Why a draft goes back to the review desk."""

    reason = forms.CharField(
        max_length=1000,
        label=_("What has to be looked at again?"),
        error_messages={"required": _("Say what has to be looked at again.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectionForm(RefusableForm):
    """What a supplier says against a line."""

    text = forms.CharField(
        max_length=4000,
        error_messages={"required": _("Say in a sentence or two why this line is not right.")},
        label=_("Why is this line not right?"),
        help_text=_("Name the file and the page that show it. Whoever replies did not make the decision."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReplyForm(RefusableForm, AdjustmentForm):
    """The reply to an objection: what becomes of the line, and why."""

    UPHOLD, PART, REJECT = "uphold", "part", "reject"
    outcome = forms.ChoiceField(
        choices=[(UPHOLD, ""), (PART, ""), (REJECT, "")],
        error_messages={
            "required": _("Choose what becomes of the line."),
            "invalid_choice": _("Choose one."),
        },
    )
    reply = forms.CharField(
        max_length=4000,
        error_messages={"required": _("Say why, so that the supplier understands it.")},
        label=_("Reply to the supplier"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, item: Item | None, **kwargs: Any) -> None:
        if item is not None:
            super().__init__(*args, item=item, **kwargs)
            return
        forms.Form.__init__(self, *args, **kwargs)  # a negative event has no conditions
        del self.fields["met"], self.fields["not_applicable"]
