"""By when something is asked, and for which time: single requests and campaigns alike."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from workspace.forms.reminders import remind_field


class AskingDates(forms.Form):
    """Due day, evaluation date, base period and days of reminders."""

    due_on = DayField(label=_("Due on"), widget=forms.DateInput)
    short_notice_reason = forms.CharField(
        label=_("Why less than a month"),
        required=False,
        max_length=500,
        help_text=_("Needed only when the due date is less than a month away (T/CERDS 8.2.6 a)."),
    )
    reference_date = DayField(
        label=_("Evaluation date"),
        widget=forms.DateInput,
        help_text=_("Certificates must be in force on this day (T/CERDS 8.2.3)."),
    )
    base_extended_to = DayField(
        label=_("Extend the base period to"),
        required=False,
        widget=forms.DateInput,
        help_text=_(
            "Records count from the last full calendar year before the evaluation date. A day here lets them "
            "count up to it (T/CERDS 8.2.3 a 1)."
        ),
    )
    remind_days = remind_field()
