"""Stage ``withdrawals``: a card computed from answers that were taken back no longer stands."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from assessments.models import Withdrawal
from core import events
from scoring.models import CardState, Scorecard
from scoring.rules import rules_on
from scoring.services.standing import lock_cards, mark_official, stand
from tenants.days import local_day
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)


def advance_withdrawals(*, now: datetime) -> int:
    """Take down the cards of submissions that were taken back; gives how many submissions were dealt with.
    Each is one transaction; one that fails holds up no other and is tried again."""
    with clock():
        waiting = list(Withdrawal.objects.filter(settled_at=None).values_list("tenant_id", "pk"))
    return sum(_settle(tenant_id, pk, now) for tenant_id, pk in waiting)


def _settle(tenant_id: UUID, withdrawal_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            waiting = Withdrawal.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            withdrawal = waiting.filter(tenant_id=tenant_id, pk=withdrawal_id, settled_at=None).first()
            if withdrawal is None:
                return 0
            _take_down(withdrawal, now)
            withdrawal.settled_at = now
            withdrawal.save(update_fields=["settled_at"])
            return 1
    except DatabaseError:
        logger.exception("withdrawal %s was not settled and will be tried again", withdrawal_id)
        return 0


def _take_down(withdrawal: Withdrawal, now: datetime) -> None:
    """The cards of the submission stand no longer; the newest of earlier answers stands again, if any."""
    tenant_id = withdrawal.tenant_id
    cards = Scorecard.objects.filter(tenant_id=tenant_id, submission_id=withdrawal.submission_id)
    first = cards.first()
    if first is None:
        return
    lock_cards(first.supplier_id)
    for card in list(cards.filter(is_current=True)):
        card.is_current = card.is_official = False
        card.save(update_fields=["is_current", "is_official"])
        told = {"standard": card.standard, "basis": card.basis}
        events.record("scorecard.taken_down", card, before=told, after=told)
        policy = rules_on(tenant_id, card.standard, local_day(tenant_id, now)).policy
        earlier = (
            Scorecard.objects.filter(
                tenant_id=tenant_id,
                supplier_id=card.supplier_id,
                standard=card.standard,
                basis=card.basis,
                state=CardState.PUBLISHED,
                submission__withdrawals=None,
            )
            .order_by("-submission__submitted_at", "-computed_at")
            .first()
        )
        if earlier is None:
            mark_official(tenant_id, card.supplier_id, card.standard, policy["official"])
        else:
            stand(earlier, policy)
