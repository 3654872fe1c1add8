"""Who came into the list and who left it, and the part of diverse suppliers in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tenants.access import capability
from tenants.selectors import Acting
from workspace.selectors import turnover as selectors
from workspace.selectors.audit_desk import today_of

#: Days looked back on where nobody says otherwise.
_USUAL_DAYS = 365


class PeriodForm(forms.Form):
    """The first and the last day to look at."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput)
    last = forms.DateField(label=_("To"), widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("The last day comes before the first. Swap them."))
        return given


@capability("portfolio.view")
@require_GET
def supplier_turnover(request: HttpRequest) -> HttpResponse:
    """Newcomers with what is not known of them, leavers with the reason, and diverse suppliers."""
    form, period = _period(request)
    rows, diverse, whole = selectors.inclusion()
    context = {
        "form": form,
        "period": period,
        "found": selectors.turnover(period),
        "inclusion": rows,
        "diverse": diverse,
        "whole": whole,
        "named": selectors.NAMED,
    }
    return render(request, "workspace/supplier_turnover.html", context)


def _period(request: HttpRequest) -> tuple[PeriodForm, selectors.Period]:
    """What was asked for, or the last year where nothing readable was."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today: date = today_of(acting, timezone.now())
    usual = {"first": today - timedelta(days=_USUAL_DAYS), "last": today}
    asked = "first" in request.GET or "last" in request.GET
    form = PeriodForm(request.GET if asked else None, initial=usual)
    days = form.cleaned_data if form.is_valid() else usual
    return form, selectors.Period(days["first"], days["last"], ZoneInfo(acting.tenant.time_zone))
