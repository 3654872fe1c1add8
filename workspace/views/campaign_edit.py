"""Drafting a campaign: what is asked, and of whom. From the supplier list one comes with a selection."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.campaigns import drafting
from assessments.models import Campaign, CampaignRecipient, CampaignState, Coverage
from core.errors import DomainError, InvalidInput
from scoring.editions import editions_in_use
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.campaigns import CampaignForm, fresh, questionnaires, section_choices, stored
from workspace.selectors import campaigns as selectors
from workspace.views.campaigns import UNPROCESSABLE, own
from workspace.views.selected import selected_ids


@require_http_methods(["GET", "HEAD", "POST"])
@capability("requests.send")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """A new campaign, to the suppliers selected in the list where one comes from there; or these suppliers
    into a draft that is there (``campaign=<id>``)."""
    data = request.POST if request.method == "POST" else request.GET
    ids = selected_ids(data, request.user)
    if request.method == "POST" and data.get("campaign"):
        return _into_draft(request, data["campaign"], ids)
    zone = _zone(request)
    today = timezone.localdate(timezone=zone)
    initial = fresh(today, request.LANGUAGE_CODE, editions_in_use(tenant_id(), today))
    form = CampaignForm(
        request.POST if request.method == "POST" else None, initial=initial, language=request.LANGUAGE_CODE
    )
    if request.method == "POST" and form.is_valid():
        try:
            wanted = ids
            if not ids and form.cleaned_data["coverage"] == Coverage.FULL:
                wanted = selectors.listed_ids(drafting.LIMIT + 1)
            made = drafting.create_campaign(
                tenant_id=tenant_id(),
                asked=form.asked(zone),
                supplier_ids=wanted,
                actor=_user(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect("campaign", made.pk)
    context = {
        "form": form,
        "count": len(ids),
        "drafts": selectors.drafts() if ids else [],
        **_carried(data, ids),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/campaign_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@capability("requests.send")
def campaign_edit(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Change what a draft asks."""
    found = own(campaign_id)
    if found.state != CampaignState.DRAFT:
        sent = _("This campaign is being sent or was sent already; it cannot change any more.")
        messages.warning(request, sent)
        return redirect("campaign", campaign_id)
    zone = _zone(request)
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        initial=stored(found, zone),
        language=request.LANGUAGE_CODE,
    )
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change_campaign(
                campaign=found, asked=form.asked(zone), actor=_user(request), now=timezone.now()
            )
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("campaign", campaign_id)
    context = {"form": form, "campaign": found, "count": found.recipient_count}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/campaign_form.html", context, status=status)


@require_GET
@capability("requests.send")
def campaign_sections(request: HttpRequest) -> HttpResponse:
    """The sections of the questionnaire chosen in the form."""
    wanted = request.GET.get("questionnaire") or questionnaires("en")[0][0]
    if not section_choices(wanted, "en"):
        raise InvalidInput(_("There is no such questionnaire."), field="questionnaire")
    form = CampaignForm(None, initial={"questionnaire": wanted}, language=request.LANGUAGE_CODE)
    return render(request, "workspace/_campaign_sections.html", {"form": form})


@require_POST
@capability("requests.send")
def campaign_recipients(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Add suppliers to a draft (``supplier``), or take recipients off it (``recipient``)."""
    found = own(campaign_id)
    if request.POST.get("do") == "remove":
        ids = _uuids(request.POST.getlist("recipient"))
        held = CampaignRecipient.objects.filter(tenant_id=found.tenant_id, campaign=found, pk__in=ids)
        wanted = list(held.values_list("pk", flat=True))
        n = drafting.remove_recipients(campaign=found, recipient_ids=wanted, actor=_user(request))
        words = ngettext("%(n)d supplier taken off.", "%(n)d suppliers taken off.", n)
    else:
        n = drafting.add_recipients(
            campaign=found,
            supplier_ids=selected_ids(request.POST, request.user),
            actor=_user(request),
            now=timezone.now(),
        )
        words = ngettext("%(n)d supplier added.", "%(n)d suppliers added.", n)
    messages.success(request, words % {"n": n})
    return redirect("campaign", campaign_id)


@require_POST
@capability("requests.send")
def campaign_discard(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = own(campaign_id)
    drafting.discard_campaign(campaign=found, actor=_user(request))
    messages.success(request, _("The draft “%(name)s” is gone. Nobody was asked.") % {"name": found.name})
    return redirect("campaigns")


def _into_draft(request: HttpRequest, wanted: str, ids: list[UUID]) -> HttpResponse:
    (campaign_id,) = _uuids([wanted])
    found: Campaign = own(campaign_id)
    try:
        n = drafting.add_recipients(
            campaign=found, supplier_ids=ids, actor=_user(request), now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        words = ngettext("%(n)d supplier added.", "%(n)d suppliers added.", n)
        messages.success(request, words % {"n": n})
    return redirect("campaign", campaign_id)


def _carried(data: QueryDict, ids: list[UUID]) -> dict[str, Any]:
    """The selection as the form hands it on."""
    if data.get("every"):
        return {"every": True, "filter": data.get("filter", ""), "ids": []}
    return {"every": False, "filter": "", "ids": ids}


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise InvalidInput(_("The selection could not be read. Select the suppliers again.")) from error


def _zone(request: HttpRequest) -> ZoneInfo:
    return ZoneInfo(request.acting.organisation.time_zone)  # type: ignore[attr-defined] # by the middleware


def _user(request: HttpRequest) -> Any:
    return request.user
