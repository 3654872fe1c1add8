"""Scorecard pages: in the workspace, and the same content in the supplier's portal."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from scoring.models import Scorecard
from scoring.selectors import cards_of_supplier_company, cards_of_tenant
from tenants.access import capability
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting
from workspace.selectors.controls import controls_of_card
from workspace.selectors.scores import ScorePage


@require_GET
@capability("scores.view")
def scorecard(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A scorecard as buyers and assessors see it; ``?cell=topic.dimension`` opens why."""
    return _page(request, cards_of_tenant(tenant_id()), card_id, "scorecard", "finding")


@require_GET
@capability("scores.own")
def portal_scorecard(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A scorecard as the rated company sees it."""
    cards = cards_of_supplier_company(organisation_id())
    return _page(request, cards, card_id, "portal_scorecard", "portal_finding")


def _page(
    request: HttpRequest, cards: QuerySet[Scorecard], card_id: UUID, route: str, finding_route: str
) -> HttpResponse:
    card = get_object_or_404(cards, pk=card_id)
    page = ScorePage(card, request.GET.get("cell", ""))
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    context = {
        "page": page,
        "card": card,
        "route": route,
        "document_route": f"{route}_document",
        "receipt_route": f"{route}_receipt",
        "recompute_route": f"{route}_recompute",
        "finding_route": finding_route,
        "controls": controls_of_card(card, acting),
    }
    if request.headers.get("HX-Target") == "points":
        return render(request, "scoring/_points.html", context)
    return render(request, f"workspace/{route}.html", context)
