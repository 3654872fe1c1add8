"""Form fields that every domain needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day as year-month-day, as browsers send it, in every language: 01/02/2025 means two days in two
    countries, so it is refused with a word on what to write."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {
            "invalid": _("Enter a day as year-month-day, such as 2027-01-01."),
            **kwargs.pop("error_messages", {}),
        }
        kwargs.setdefault("widget", forms.DateInput)
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=errors, **kwargs)
