"""Receipts of scorecards, and the preview of what an answer is worth."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.models import Request
from scoring.engine import shown_text
from scoring.models import Scorecard
from scoring.preview import draft_positions, worth_of
from scoring.selectors import cards_of_supplier_company, cards_of_tenant
from scoring.services import recompute
from standards.loader import has_levels
from tenants.access import capability
from tenants.scope import organisation_id, tenant_id


@require_GET
@capability("scores.view")
def scorecard_document(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The document a card was computed from, for buyers and assessors."""
    return _document(cards_of_tenant(tenant_id()), card_id)


@require_GET
@capability("scores.own")
def portal_scorecard_document(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The document a card was computed from, for the rated company."""
    return _document(cards_of_supplier_company(organisation_id()), card_id)


@require_POST
@capability("scores.view")
def scorecard_recompute(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Compute a card again and say whether it comes out the same."""
    return _recompute(request, cards_of_tenant(tenant_id()), card_id, "scorecard")


@require_POST
@capability("scores.own")
def portal_scorecard_recompute(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The same for the rated company."""
    return _recompute(request, cards_of_supplier_company(organisation_id()), card_id, "portal_scorecard")


@require_GET
@capability("answers.edit")
def score_preview(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """What one answer is worth now, what each step would add, and how far the next band is. A focused request
    gives no result, so nothing is worth anything there."""
    found = get_object_or_404(Request, pk=request_id, supplier_org_id=organisation_id(), sections=[])
    try:
        worth = worth_of(found, item, draft_positions(found))
    except KeyError:
        raise Http404 from None
    context = {"asked": found, "worth": worth, "has_grades": not has_levels(found.standard)}
    return render(request, "scoring/_worth.html", context)


def _document(cards: QuerySet[Scorecard], card_id: UUID) -> HttpResponse:
    card = get_object_or_404(cards, pk=card_id)
    response = JsonResponse(card.document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"scorecard-{card.standard}-{card.basis}-{card.input_hash[:8]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _recompute(request: HttpRequest, cards: QuerySet[Scorecard], card_id: UUID, route: str) -> HttpResponse:
    card = get_object_or_404(cards, pk=card_id)
    again = recompute(card)
    if request.headers.get("HX-Request"):
        return render(request, "scoring/_again.html", {"again": again, "now": timezone.now()})
    if again.same:
        messages.success(request, _("Computed again: same %(total)s.") % {"total": shown_text(again.total)})
    else:
        messages.error(
            request, _("Computed again: different, %(total)s.") % {"total": shown_text(again.total)}
        )
    return redirect(route, card_id)
