"""Reads of scorecards, and figures that add up on screen as they do exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

from django.db.models import QuerySet

from assessments.catalogue import catalogue
from scoring.documents import OPEN_FINDING
from scoring.models import EVENT_LINE, Basis, CardState, Scorecard

#: What counts before what: an audit on the spot, then documents, then the supplier's word.
RANK = (Basis.AUDITED, Basis.VERIFIED, Basis.DECLARED)

PLACES = 2
_UNITS = 10**PLACES


def cards_of_tenant(tenant_id: UUID) -> QuerySet[Scorecard]:
    """Cards in a buyer's list, with request and submission."""
    cards = Scorecard.objects.filter(tenant_id=tenant_id)
    return cards.select_related("request__tenant", "submission")


def cards_of_supplier_company(organisation_id: UUID) -> QuerySet[Scorecard]:
    """Cards a supplier company may read: its own, from all customers."""
    cards = Scorecard.objects.filter(supplier_org_id=organisation_id)
    return cards.select_related("request__tenant", "submission")


def history_of(card: Scorecard) -> list[Scorecard]:
    """All cards of the same supplier in the same list, both standards, newest first. One query."""
    cards = Scorecard.objects.filter(tenant_id=card.tenant_id, supplier_id=card.supplier_id)
    rounds = cards.select_related("submission").defer("document", "submission__document")
    return list(rounds.order_by("-submission__submitted_at", "-computed_at", "basis"))


def newest(cards: Iterable[Scorecard], standard: str, basis: Basis) -> Scorecard | None:
    """The current card of a standard and basis among ``cards``."""
    return next(
        (card for card in cards if card.standard == standard and card.basis == basis and card.is_current),
        None,
    )


def official(cards: Iterable[Scorecard], standard: str) -> Scorecard | None:
    """The current card that counts on a standard; where none counts yet, the strongest one there is."""
    known = [card for card in cards if card.standard == standard and card.is_current]
    marked = next((card for card in known if card.is_official), None)
    return marked or next((card for basis in RANK for card in known if card.basis == basis), None)


def official_cards(tenant_id: UUID) -> QuerySet[Scorecard]:
    """The results of a buyer's suppliers that count by its evaluation policy: one a supplier and standard."""
    return Scorecard.objects.filter(tenant_id=tenant_id, is_official=True)


def previous(card: Scorecard, history: Iterable[Scorecard]) -> Scorecard | None:
    """The card published before this one on the same supplier, standard and basis, out of the supplier's
    ``history``.

    Before the first audit-verified card it is the document-verified one that the audit looked at.
    """
    known = [one for one in history if one.standard == card.standard and one.state == CardState.PUBLISHED]
    earlier = [one for one in known if one.basis == card.basis and one.computed_at < card.computed_at]
    if not earlier and card.basis == Basis.AUDITED:
        earlier = [
            one for one in known if one.basis == Basis.VERIFIED and one.submission_id == card.submission_id
        ]
    return max(earlier, key=lambda one: one.computed_at, default=None)


def refuting_findings(card: Scorecard) -> dict[str, list[dict[str, str]]]:
    """The open findings of an audit-verified card by the item they refute."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in card.adjustments:
        if line["state"] == OPEN_FINDING and line["item"]:
            found.setdefault(line["item"], []).append(line)
    return found


def lines_of(card: Scorecard) -> list[str]:
    """What a supplier can object to on a card: its items in the standard's order, then ``event:<id>`` for
    each negative event taken in."""
    items = catalogue(card.standard, card.standard_version).items
    return [*items, *(f"{EVENT_LINE}{event['id']}" for event in card.events)]


def re_adding(parts: Sequence[Fraction], total: Decimal | None = None) -> list[Decimal]:
    """The parts rounded to two decimals so that they add to the total exactly.

    ``total`` is the sum as shown, two decimals (default: the sum rounded half up). With the default each
    part is off by less than a hundredth; the largest remainders are rounded up.
    """
    units = [part * _UNITS for part in parts]
    whole = [floor(unit) for unit in units]
    wanted = floor(sum(units, Fraction(1, 2))) if total is None else int(total * _UNITS)
    each, missing = divmod(wanted - sum(whole), max(len(parts), 1))
    by_remainder = sorted(range(len(parts)), key=lambda place: (whole[place] - units[place], place))
    for rank, place in enumerate(by_remainder):
        whole[place] += each + (rank < missing)
    return [Decimal(unit).scaleb(-PLACES) for unit in whole]


def exact_total(card: Scorecard) -> Fraction:
    """The card's total as an exact fraction."""
    return Fraction(card.total_exact)
