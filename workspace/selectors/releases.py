"""Read model of what waits for release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from assessments.models import Review
from scoring.models import CardState, Scorecard
from tenants.models import User
from tenants.scope import tenant_id

MOST_AT_ONCE = 50
_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """One card on its way: ``is_own`` says that the reader decided on its answers and may not review it."""

    card: Scorecard
    is_own: bool


def cards_to_release() -> QuerySet[Scorecard]:
    """Drafts and reviewed cards of the tenant."""
    return Scorecard.objects.filter(tenant_id=tenant_id(), state__in=[CardState.DRAFT, CardState.REVIEWED])


def waiting_cards(*, state: str, person: User, page: str | int | None) -> tuple[list[WaitingCard], Page[Any]]:
    """One page of what waits, longest waiting first. Two queries."""
    cards = cards_to_release()
    if state in {CardState.DRAFT, CardState.REVIEWED}:
        cards = cards.filter(state=state)
    own = Review.objects.filter(tenant_id=tenant_id(), request=OuterRef("request_id"), reviewer=person)
    shown = (
        cards.annotate(is_own=Exists(own))
        .select_related("supplier")
        .defer("document", "parts", "adjustments")
        .order_by("computed_at", "id")
    )
    found = Paginator(shown, _A_PAGE).get_page(page)
    return [WaitingCard(card, bool(vars(card)["is_own"])) for card in found], found
