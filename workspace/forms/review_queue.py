"""Forms around the review desk: who reads what, the buyer's rules of review, second readings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import ProofStep, ReviewPolicy
from core.form_fields import DayField


class AssignForm(forms.Form):
    """Reviews, or a section of them, for one reviewer."""

    person = forms.UUIDField(error_messages={"required": _("Choose a reviewer.")})
    section = forms.CharField(required=False, max_length=120)
    due_on = DayField(required=False, label=_("Review by"), widget=forms.DateInput)


class ReadingForm(forms.Form):
    """A second reader agrees with a decision or says why not; a third person lets it stand."""

    agrees = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no"), ("stands", "stands")])
    note = forms.CharField(required=False, max_length=1000)


class PolicyForm(forms.Form):
    """How a buyer wants reviews done."""

    needed = forms.MultipleChoiceField(
        choices=ProofStep.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Checks that one file of a claim must pass before it is accepted"),
        help_text=_("T/CERDS 8.3.2 b): truth of records, legality of reports, reputation of issuers."),
    )
    second_raised = forms.BooleanField(
        required=False, label=_("Every answer that was raised: its proof shows more than was claimed")
    )
    second_key = forms.BooleanField(
        required=False, label=_("Every answer of suppliers marked as strategic or core part")
    )
    second_share = forms.IntegerField(
        min_value=0,
        max_value=100,
        label=_("Share of all other decisions, in per cent"),
        help_text=_("Drawn at random when a decision is taken; nobody can foretell it. 0 for none."),
    )
    sample_share = forms.IntegerField(
        min_value=1,
        max_value=100,
        label=_("Sample that is read one by one, in per cent"),
        help_text=_("Three answers at least. One fault puts all of them back."),
    )
    days = forms.IntegerField(
        min_value=1, max_value=365, label=_("Days a review may take after answers are handed in")
    )

    @classmethod
    def of(cls, policy: ReviewPolicy) -> PolicyForm:
        """The form with what holds now."""
        return cls(initial={name: getattr(policy, name) for name in cls.base_fields})
