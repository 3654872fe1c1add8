"""Receipts to download, the keys that seal them, and the page where anybody may have one checked."""

from __future__ import annotations

from uuid import UUID

from allauth.core.ratelimit import consume
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from scoring.engine.words import UnreadableError
from scoring.models import Scorecard
from scoring.receipts.checking import Checked, check, why_unreadable
from scoring.receipts.forms import MOST_BYTES, CheckForm
from scoring.receipts.keys import published_keys
from scoring.receipts.making import receipt_of
from scoring.selectors import cards_of_supplier_company, cards_of_tenant
from tenants.access import capability, public
from tenants.scope import organisation_id, tenant_id

#: Bytes of a whole request: what stands around a file in a form comes on top of it.
_MOST_SENT = MOST_BYTES + 64 * 1024
#: Seconds after which somebody who checked too often may try again.
_WAIT = 60


@require_GET
@capability("scores.view")
def scorecard_receipt(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The sealed receipt of a card, for buyers and assessors."""
    return _receipt(cards_of_tenant(tenant_id()), card_id)


@require_GET
@capability("scores.own")
def portal_scorecard_receipt(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """The sealed receipt of a card, for the rated company."""
    return _receipt(cards_of_supplier_company(organisation_id()), card_id)


@require_safe
@public
def receipt_keys(request: HttpRequest) -> HttpResponse:
    """The public keys that ever sealed a receipt here: a JSON Web Key set (RFC 7517, RFC 8037)."""
    keys = {"keys": [key.jwk for key in published_keys().values()]}
    return JsonResponse(
        keys, content_type="application/jwk-set+json", headers={"Cache-Control": "max-age=300"}
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Have a receipt checked; nothing of it is stored. What is too large, or comes too often from one
    address, is refused before it is read."""
    if request.method == "POST" and not consume(request, action="receipt_check"):
        return _too_often(request)
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_SENT:
        return _page(request, CheckForm.too_large(), status=413)
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, CheckForm())
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        checked = check(form.raw)
    except UnreadableError as error:
        form.add_error(form.given, why_unreadable(error, form.given))
        return _page(request, form, status=422)
    return _page(request, CheckForm(), checked)


def _too_often(request: HttpRequest) -> HttpResponse:
    context = {"form": CheckForm(), "checked": None, "is_too_often": True}
    refused = render(request, "scoring/receipt_check.html", context, status=429)
    refused.headers["Retry-After"] = str(_WAIT)
    return refused


def _page(
    request: HttpRequest, form: CheckForm, checked: Checked | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "checked": checked}
    return render(request, "scoring/receipt_check.html", context, status=status)


def _receipt(cards: QuerySet[Scorecard], card_id: UUID) -> HttpResponse:
    card = get_object_or_404(cards, pk=card_id)
    response = JsonResponse(
        receipt_of(card, now=timezone.now()), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    name = f"receipt-{card.standard}-{card.basis}-{card.input_hash[:8]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
