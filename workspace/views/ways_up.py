"""The cheapest way up: from drafts, from a scorecard in the portal, and as the buyer sees it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments.selectors.portal import own_requests
from scoring.models import CardState
from scoring.preview import draft_positions
from scoring.selectors import cards_of_supplier_company, cards_of_tenant
from standards.codes import code
from tenants.access import capability
from tenants.scope import organisation_id, tenant_id
from workspace.selectors.ways_up import WayUp


@require_GET
@capability("answers.edit")
def portal_request_way_up(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The least work to a band, from what the drafts of a request claim; a focused one leads to none."""
    asked = get_object_or_404(own_requests(), pk=request_id, sections=[])
    way = WayUp.from_draft(request.GET, asked, draft_positions(asked))
    return _page(request, way, "workspace/portal_way_up.html")


@require_GET
@capability("scores.own")
def portal_scorecard_way_up(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The least work to a band, from a published scorecard of the supplier company."""
    card = get_object_or_404(cards_of_supplier_company(organisation_id()), pk=card_id)
    return _page(request, WayUp.from_card(request.GET, card), "workspace/portal_way_up.html")


@require_GET
@capability("scores.view")
def scorecard_way_up(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The same for those who buy and rate, with the address of the supplier's own page."""
    card = get_object_or_404(cards_of_tenant(tenant_id()), pk=card_id)
    way = WayUp.from_card(request.GET, card)
    hand_on = ""
    if card.state == CardState.PUBLISHED:
        query = way.asked.query() if way.is_changed else ""
        hand_on = request.build_absolute_uri(reverse("portal_scorecard_way_up", args=[card.pk])) + query
    return _page(request, way, "workspace/way_up.html", hand_on=hand_on)


def _page(request: HttpRequest, way: WayUp, template: str, *, hand_on: str = "") -> HttpResponse:
    """The page; an address that says more than it needs to is made short first."""
    if not way.asked.problems and f"?{request.GET.urlencode(safe=':')}" != way.asked.query():
        return HttpResponseRedirect(request.path + (way.asked.query() if way.is_changed else ""))
    context = {
        "way": way,
        "path": way.path,
        "card": way.card,
        "asked": way.request,
        "code": code(way.request.standard),
        "hand_on": hand_on,
    }
    return render(request, template, context)
