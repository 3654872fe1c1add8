"""Sharing a result: which one, with whom, what goes with it, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.form_fields import DayField
from reports.models import Report
from reports.sharing.services import MOST_DAYS, USUAL_DAYS
from scoring.models import Scorecard
from suppliers.forms import LineField

RESULT, RECEIPT = "result", "receipt"
_INCLUDES = (
    (RESULT, _("The result only")),
    (RECEIPT, _("The result and its signed receipt")),
)


class ShareForm(forms.Form):
    """What a company shares. ``cards`` and ``reports`` are pairs of what there is and its words."""

    card = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the result to share."),
            "invalid_choice": _(
                "A draft, or a result that a newer one took the place of, cannot be shared. Choose another."
            ),
        },
    )
    recipient = LineField(
        label=_("For whom"),
        max_length=120,
        help_text=_("A company or a person. They read this on the page."),
        error_messages={"required": _("Write whom the result is for.")},
    )
    includes = forms.ChoiceField(
        label=_("What they get"),
        choices=_INCLUDES,
        initial=RESULT,
        widget=forms.RadioSelect,
        help_text=_(
            "The receipt holds every answer and decision behind the result, and the names of your files. "
            "Without it they still see that the result is real, checked on our page."
        ),
        error_messages={"required": _("Choose what they get."), "invalid_choice": _("Choose what they get.")},
    )
    report = forms.ChoiceField(
        label=_("Rating report"),
        required=False,
        help_text=_("It tells all your results with that customer, strengths and gaps."),
        error_messages={"invalid_choice": _("There is no such report. Choose one from the list, or none.")},
    )
    until = DayField(
        label=_("Works until"),
        help_text=_("To the end of that day, a year at most. You can take it back at any time."),
        error_messages={"required": _("Choose until when the link works.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        cards: Sequence[tuple[Scorecard, str]],
        reports: Sequence[tuple[Report, str]],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "card": str(cards[0][0].pk) if len(cards) == 1 else None,
            "until": timezone.localdate() + timedelta(days=USUAL_DAYS),
            "form_key": uuid4(),
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._cards = {str(card.pk): card for card, _words in cards}
        self._reports = {str(report.pk): report for report, _words in reports}
        card: Any = self.fields["card"]
        card.choices = [(str(one.pk), words) for one, words in cards]
        report: Any = self.fields["report"]
        report.choices = [("", gettext("No report")), *((str(one.pk), words) for one, words in reports)]

    def clean_until(self) -> date:
        """The last day, which is not over and lies a year ahead at most."""
        last: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if last < today:
            raise forms.ValidationError(
                gettext("This day has passed. Choose a day to come, at most a year ahead."), code="past"
            )
        if last > today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(
                gettext("A link works for a year at most. Choose an earlier day."), code="too_long"
            )
        return last

    def values(self) -> dict[str, Any]:
        """What :func:`reports.sharing.services.share_result` takes, after validation."""
        given = self.cleaned_data
        after = given["until"] + timedelta(days=1)
        return {
            "card": self._cards[given["card"]],
            "recipient": given["recipient"],
            "with_receipt": given["includes"] == RECEIPT,
            "report": self._reports.get(given["report"]),
            "expires_at": datetime.combine(after, time.min, timezone.get_current_timezone()),
            "form_key": given["form_key"],
        }

    def refuse(self, error: DomainError) -> None:
        """Show at its field what the service refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))
