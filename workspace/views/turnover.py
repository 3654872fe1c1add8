"""Who came into the list and who left it, and the part of diverse suppliers in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from suppliers.countries import country_name
from suppliers.models import StatusChange
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
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
        "query": f"first={period.first.isoformat()}&last={period.last.isoformat()}",
    }
    return render(request, "workspace/supplier_turnover.html", context)


@capability("portfolio.view")
@require_GET
def supplier_turnover_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Everybody who came or left in the time asked for, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    _form, period = _period(request)
    moved = selectors.movements(period, limit=MAX_WORKBOOK_ROWS)
    if len(moved) > MAX_WORKBOOK_ROWS:
        text = _("An export holds up to %(limit)s suppliers. Choose a shorter time, then export it.")
        raise InvalidInput(text % {"limit": MAX_WORKBOOK_ROWS})
    heads = (
        *(_("Day"), _("What happened"), _("Number"), _("Name"), _("Country"), _("Category")),
        *(_("Was"), _("Became"), _("Reason"), _("By"), _("Not known yet")),
    )
    cells = [_cells(at.astimezone(period.zone).date(), one) for at, one in moved]
    response = HttpResponse(
        written(kind, [str(head) for head in heads], cells), content_type=CONTENT_TYPES[kind]
    )
    response["Content-Disposition"] = (
        f'attachment; filename="newcomers-and-leavers-{period.first}-{period.last}.{kind}"'
    )
    return response


def _cells(day: date, one: selectors.Newcomer | StatusChange) -> list[Any]:
    """One newcomer or leaver as a line of the file."""
    shown = one.supplier
    country = country_name(shown.country, get_language() or "en")
    if isinstance(one, StatusChange):
        said = [one.get_old_display(), one.get_new_display(), one.reason]
        by = str(one.changed_by or _("By the platform"))
        return [day.isoformat(), str(_("Left")), shown.number, shown.name, country, "", *said, by, ""]
    gaps = ", ".join(one.gaps)
    status, category = shown.get_status_display(), str(shown.category or "")
    return [
        *(day.isoformat(), str(_("Came")), shown.number, shown.name, country, category),
        *("", status, "", "", gaps),
    ]


def _period(request: HttpRequest) -> tuple[PeriodForm, selectors.Period]:
    """What was asked for, or the last year where nothing readable was."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today: date = today_of(acting, timezone.now())
    usual = {"first": today - timedelta(days=_USUAL_DAYS), "last": today}
    asked = "first" in request.GET or "last" in request.GET
    form = PeriodForm(request.GET if asked else None, initial=usual)
    days = form.cleaned_data if form.is_valid() else usual
    return form, selectors.Period(days["first"], days["last"], ZoneInfo(acting.tenant.time_zone))
