"""Asking for a report."""

from __future__ import annotations

from django import forms

from reports.models import Language


class ReportForm(forms.Form):
    """On whom, in which language, and, of a draft, on which scorecard."""

    supplier = forms.UUIDField()
    card = forms.UUIDField(required=False)
    language = forms.ChoiceField(choices=Language.choices)
