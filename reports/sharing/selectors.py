"""Reads of shared results, in the scope of the company that shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from reports.models import Report, SharedResult
from scoring.models import CardState, Scorecard
from scoring.selectors import cards_of_supplier_company

_HEAVY = ("receipt", "card__document", "card__parts", "card__rules", "card__events", "card__adjustments")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a shared result still is the one that counts, and since when another has taken its place."""

    is_current: bool
    since: datetime | None = None


def shareable_cards(company_id: UUID) -> QuerySet[Scorecard]:
    """The results a company may hand on: published, and those that count with their customer now."""
    cards = cards_of_supplier_company(company_id).filter(is_official=True, state=CardState.PUBLISHED)
    return cards.order_by("request__tenant__name", "standard", "supplier_id")


def reports_on(company_id: UUID) -> QuerySet[Report]:
    """The reports a company may read, in every state, newest first."""
    found = Report.objects.filter(supplier_org_id=company_id, is_draft=False).select_related("tenant")
    return found.defer("content").order_by("-requested_at", "-id")


def tells_of(report: Report, card: Scorecard) -> bool:
    """Whether a report is by the same customer and was made of this very card. One query."""
    named = {"results": [{"cards": {card.basis: {"id": str(card.pk)}}}]}
    same = Report.objects.filter(pk=report.pk, tenant_id=card.tenant_id, supplier_id=card.supplier_id)
    return same.filter(content__contains=named).exists()


def shares_of_company(company_id: UUID) -> QuerySet[SharedResult]:
    """What a company has shared, newest first, with its card, report and whose rating it is."""
    found = SharedResult.objects.filter(tenant_id=company_id)
    return found.select_related("card", "rater", "report", "created_by").defer(
        *_HEAVY, "report__content", "created_by__password"
    )


def whole_share(company_id: UUID, share_id: UUID) -> SharedResult | None:
    """One shared result with its receipt, for the page that shows it. One query."""
    found = SharedResult.objects.filter(tenant_id=company_id, pk=share_id)
    return found.select_related("tenant", "rater", "report").defer("report__content").first()


def standing_of(share: SharedResult) -> Standing:
    """Whether the shared card still counts with its customer. At most two queries."""
    own = Scorecard.objects.filter(supplier_org_id=share.tenant_id, tenant_id=share.rater_id)
    card = own.only("is_official", "supplier_id", "standard").get(pk=share.card_id)
    if card.is_official:
        return Standing(is_current=True)
    newer = own.filter(supplier_id=card.supplier_id, standard=card.standard, is_official=True)
    row = newer.values_list("published_at", "computed_at").first()
    return Standing(is_current=False, since=(row[0] or row[1]) if row else None)
