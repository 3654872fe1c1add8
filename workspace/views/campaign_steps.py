"""What is done with a campaign: send it, remind, give more time, ask who was left out, end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.campaigns import changing, sending
from core.errors import DomainError, InvalidInput
from tenants.access import capability
from workspace.forms.campaigns import AskAgainForm, EndForm, ExtendAllForm
from workspace.forms.requests import end_of
from workspace.views.campaigns import own, show


@require_POST
@capability("requests.send")
def campaign_send(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Start sending; the page then shows how far it is."""
    try:
        sending.start_sending(campaign=own(campaign_id), actor=_user(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The campaign is being sent. You can leave this page; the work goes on."))
    return redirect("campaign", campaign_id)


@require_POST
@capability("requests.send")
def campaign_remind(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Remind everybody who has not handed in, at most once a day."""
    try:
        n = changing.remind_all(campaign=own(campaign_id), actor=_user(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        words = ngettext("%(n)d supplier is reminded now.", "%(n)d suppliers are reminded now.", n)
        messages.success(request, words % {"n": n})
    return redirect("campaign", campaign_id)


@require_POST
@capability("requests.send")
def campaign_extend(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Give everybody more time who has not handed in."""
    found = own(campaign_id)
    form = ExtendAllForm(request.POST)
    if form.is_valid():
        zone = ZoneInfo(request.acting.organisation.time_zone)  # type: ignore[attr-defined] # by the middleware
        try:
            n = changing.extend_all(
                campaign=found,
                due_at=end_of(form.cleaned_data["due_on"], zone),
                reason=form.cleaned_data["reason"],
                actor=_user(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.add_error(error.field, str(error.message))
        else:
            words = ngettext("%(n)d supplier has more time now.", "%(n)d suppliers have more time now.", n)
            messages.success(request, words % {"n": n})
            return redirect("campaign", campaign_id)
    return show(request, found, extend=form)


@require_POST
@capability("requests.send")
def campaign_again(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Look again at who was left out, and ask them where nothing keeps from it any more."""
    found = own(campaign_id)
    form = AskAgainForm(request.POST, auto_id="id_again_%s")
    if form.is_valid():
        try:
            changing.ask_left_out(
                campaign=found, reason=form.cleaned_data["reason"], actor=_user(request), now=timezone.now()
            )
        except InvalidInput as error:
            form.add_error("reason", str(error.message))
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("campaign", campaign_id)
        else:
            messages.success(request, _("Those left out are looked at again; who can be asked is asked."))
            return redirect("campaign", campaign_id)
    return show(request, found, again=form)


@require_POST
@capability("requests.send")
def campaign_end(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """End the campaign; requests still with suppliers are closed."""
    found = own(campaign_id)
    form = EndForm(request.POST, auto_id="id_end_%s")
    if form.is_valid():
        n = changing.end_campaign(
            campaign=found, reason=form.cleaned_data["reason"], actor=_user(request), now=timezone.now()
        )
        words = ngettext(
            "The campaign is ended; %(n)d request was closed.",
            "The campaign is ended; %(n)d requests were closed.",
            n,
        )
        messages.success(request, words % {"n": n})
        return redirect("campaign", campaign_id)
    return show(request, found, end=form)


def _user(request: HttpRequest) -> Any:
    return request.user
