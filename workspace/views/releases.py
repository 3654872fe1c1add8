"""Releasing scorecards: what waits for a second person, and the steps of one card."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, InvalidInput
from scoring.models import CardState, Scorecard
from scoring.selectors import cards_of_tenant
from scoring.services.releasing import publish_card, review_card, send_back
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from workspace.forms.releases import RefusableForm, ReviewCardForm, SendBackForm
from workspace.selectors.releases import MOST_AT_ONCE, waiting_cards
from workspace.views.scores import show_card

_STEPS = frozenset({"review", "release", "publish", "send_back"})
_FORMS: dict[str, type[RefusableForm]] = {"review": ReviewCardForm, "send_back": SendBackForm}


@require_GET
@capability("scores.view")
def to_release(request: HttpRequest) -> HttpResponse:
    """Scorecards that wait for a second person, or for publication; longest waiting first."""
    person = cast("User", request.user)
    rows, page = waiting_cards(
        state=request.GET.get("state", ""), person=person, page=request.GET.get("page", 1)
    )
    state = request.GET.get("state", "")
    context = {
        "rows": rows,
        "page": page,
        "state": state if state in CardState.values else "",
        "now": timezone.now(),
        "may_release": request.acting.can("scores.release"),  # type: ignore[attr-defined]
        "previous_url": _page_url(request, page.previous_page_number() if page.has_previous() else 0),
        "next_url": _page_url(request, page.next_page_number() if page.has_next() else 0),
    }
    return render(request, "workspace/to_release.html", context)


@require_POST
@capability("scores.release")
def release_many(request: HttpRequest) -> HttpResponse:
    """Review and publish the chosen cards; each stands or falls by itself, and what was refused is told."""
    chosen = request.POST.getlist("card")[: MOST_AT_ONCE + 1]
    if not chosen:
        raise InvalidInput(_("Choose at least one scorecard."), field="card")
    if len(chosen) > MOST_AT_ONCE:
        raise InvalidInput(
            _("Choose at most %(most)d scorecards at once.") % {"most": MOST_AT_ONCE}, field="card"
        )
    independent = "independent" in request.POST
    cards = cards_of_tenant(tenant_id()).select_related("supplier").filter(pk__in=_ids(chosen))
    done, refused = 0, {}
    for card in cards.order_by("computed_at"):
        try:
            with transaction.atomic():
                _release(card, independent=independent, person=cast("User", request.user))
            done += 1
        except DomainError as error:
            refused[card.supplier.name] = str(error.message)
    if done:
        words = ngettext("%(n)d scorecard is published.", "%(n)d scorecards are published.", done)
        messages.success(request, words % {"n": done})
    for name, reason in refused.items():
        messages.error(request, f"{name}: {reason}")
    return redirect("to_release")


@require_POST
@capability("scores.release")
def scorecard_release(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """One step of a card: ``step`` is review, release (review and publish), publish or send_back."""
    card = get_object_or_404(cards_of_tenant(tenant_id()), pk=card_id)
    step = request.POST.get("step", "")
    if step not in _STEPS:
        raise InvalidInput(_("Choose what becomes of the scorecard."), field="step")
    name = "send_back" if step == "send_back" else "review"
    form = _FORMS[name](request.POST)
    if form.is_valid():
        try:
            _do(step, card, form.cleaned_data, cast("User", request.user))
        except DomainError as error:
            form.refuse(error)
            card.refresh_from_db()
        else:
            messages.success(request, _told(step))
            return redirect("scorecard", card_id)
    return show_card(request, card, forms={name: form}, status=422)


def _do(step: str, card: Scorecard, given: dict[str, Any], person: User) -> None:
    """The step in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        if step == "send_back":
            send_back(card=card, reason=given["reason"], actor=person)
            return
        if step in {"review", "release"}:
            review_card(
                card=card,
                independent=given["independent"],
                disclosed=given["disclosed"],
                actor=person,
                now=now,
            )
        if step in {"release", "publish"}:
            publish_card(card=card, actor=person, now=now)


def _release(card: Scorecard, *, independent: bool, person: User) -> None:
    step = "publish" if card.state == CardState.REVIEWED else "release"
    _do(step, card, {"independent": independent, "disclosed": ""}, person)


def _told(step: str) -> str:
    return {
        "review": _("The scorecard is reviewed. It can be published."),
        "release": _("The scorecard is reviewed and published. The supplier is told."),
        "publish": _("The scorecard is published. The supplier is told."),
        "send_back": _("The draft is set aside. The review is open again."),
    }[step]


def _ids(texts: list[str]) -> list[UUID]:
    """The ids among ``texts``; what is none names nothing."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _page_url(request: HttpRequest, number: int) -> str:
    if not number:
        return ""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
