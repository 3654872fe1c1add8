"""Asking for a report."""

from __future__ import annotations

from django import forms

from reports.models import Language


class ReportForm(forms.Form):
    """On whom, and in which language."""

    supplier = forms.UUIDField()
    language = forms.ChoiceField(choices=Language.choices)
