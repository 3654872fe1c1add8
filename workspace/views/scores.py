"""Scorecard pages: in the workspace, and the same content in the supplier's portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from scoring.models import Scorecard
from scoring.selectors import cards_of_supplier_company, cards_of_tenant
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting
from workspace.forms.releases import ReviewCardForm, SendBackForm
from workspace.selectors.card_about import CardAbout
from workspace.selectors.card_charts import CardCharts
from workspace.selectors.controls import controls_of_card
from workspace.selectors.scores import ScorePage


@require_GET
@capability("scores.view")
def scorecard(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A scorecard as buyers and assessors see it; ``?cell=topic.dimension`` opens why."""
    return show_card(request, get_object_or_404(cards_of_tenant(tenant_id()), pk=card_id))


@require_GET
@capability("scores.own")
def portal_scorecard(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A scorecard as the rated company sees it: published ones only."""
    cards = cards_of_supplier_company(organisation_id())
    return _page(request, get_object_or_404(cards, pk=card_id), "portal_scorecard", "portal_finding")


def show_card(
    request: HttpRequest,
    card: Scorecard,
    *,
    forms: Mapping[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a card in the workspace; ``forms`` are those of its release that came back with faults."""
    may_release = request.acting.can("scores.release")  # type: ignore[attr-defined]
    shown = {"review": ReviewCardForm(), "send_back": SendBackForm()} | dict(forms or {})
    more = {
        "may_release": may_release,
        "forms": shown,
        "may_report": request.acting.can("reports.make"),  # type: ignore[attr-defined]
    }
    return _page(request, card, "scorecard", "finding", more=more, status=status)


def _page(
    request: HttpRequest,
    card: Scorecard,
    route: str,
    finding_route: str,
    *,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = ScorePage(card, request.GET.get("cell", ""))
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    about = CardAbout(page, person=cast("User", request.user))
    context = {
        "page": page,
        "about": about,
        "charts": CardCharts(page, about),
        "card": card,
        "route": route,
        "document_route": f"{route}_document",
        "receipt_route": f"{route}_receipt",
        "recompute_route": f"{route}_recompute",
        "finding_route": finding_route,
        "way_route": f"{route}_way_up",
        "controls": controls_of_card(card, acting),
        "dispute_route": "objection" if route == "scorecard" else "portal_objection",
        "object_route": "" if route == "scorecard" else "portal_objection_new",
        **(more or {}),
    }
    if request.headers.get("HX-Target") == "points":
        return render(request, "scoring/_points.html", context)
    return render(request, f"workspace/{route}.html", context, status=status)
