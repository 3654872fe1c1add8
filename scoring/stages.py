"""Stages: every request is told its rules, every submission gets its declared card, every finished review
its verified card, every change of negative events new cards, and every quarter of a buyer its round."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Exists, F, OuterRef

from assessments.models import Request, RequestState, Submission, Withdrawal
from assessments.services.redeciding import show_decisions
from core.errors import DomainError
from scoring import rounds
from scoring.engine import ScoringError
from scoring.models import Basis, Scorecard, Screening
from scoring.services import score_review, score_submission
from scoring.services.pinning import pin_rules
from scoring.services.screening import take_in_events
from standards.faults import StandardError
from tenants.clock import waiting_effects
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)


def advance_scorecards(*, now: datetime) -> int:
    """Make the cards that are missing; gives how many.

    Each card is one transaction. One that cannot be made is logged, holds up no other, and is tried
    again at the next beat.
    """
    submissions, requests = _missing()
    made = sum(_make(score_submission, tenant, row, now) for tenant, row in submissions)
    return made + sum(_make(_score_review, tenant, row, now) for tenant, row in requests)


def _score_review(request_id: UUID, *, tenant_id: UUID, now: datetime) -> Scorecard | None:
    """The verified card of a finished review. Where nothing can be scored, such as when nothing applies, no
    result holds the decisions back from the supplier."""
    try:
        return score_review(request_id, tenant_id=tenant_id, now=now)
    except ScoringError:
        logger.exception("the review of request %s cannot be scored", request_id)
        request = Request.objects.only("review_revision").get(pk=request_id, tenant_id=tenant_id)
        show_decisions(tenant_id=tenant_id, request_id=request_id, revision=request.review_revision)
        return None


def advance_rules(*, now: datetime) -> int:
    """Pin the buyer's rules on every request that was sent since; gives how many."""
    with clock():
        waiting = Request.objects.filter(rules_at=None).order_by().values_list("tenant_id", flat=True)
        tenants = sorted(set(waiting.distinct()))
    return sum(_attempt(pin_rules, tenant, now=now) for tenant in tenants)


def advance_screening(*, now: datetime) -> int:
    """Take new, changed and withdrawn negative events into the scores; gives how many suppliers."""
    with clock():
        stale = Screening.objects.exclude(revision=F("scored_revision")).order_by("pk")
        found = list(stale.values_list("tenant_id", "supplier_id"))
    return sum(_make(take_in_events, tenant, supplier, now) for tenant, supplier in found)


def _missing() -> tuple[list[tuple[UUID, UUID]], list[tuple[UUID, UUID]]]:
    """Pairs of tenant and row: submissions without a declared card, reviews without a verified one. Requests
    of chosen sections get none (``services/cards.py``)."""
    declared = Scorecard.objects.filter(submission_id=OuterRef("pk"), basis=Basis.DECLARED)
    verified = Scorecard.objects.filter(
        request_id=OuterRef("pk"), basis=Basis.VERIFIED, review_revision=OuterRef("review_revision")
    )
    withdrawn = Withdrawal.objects.filter(submission_id=OuterRef("pk"))
    with clock():
        missing = Submission.objects.filter(~Exists(declared), ~Exists(withdrawn), request__sections=[])
        submissions = missing.order_by("pk")
        reviewed = Request.objects.filter(~Exists(verified), state=RequestState.REVIEWED, sections=[])
        requests = reviewed.order_by("pk")
        return list(submissions.values_list("tenant_id", "pk")), list(requests.values_list("tenant_id", "pk"))


def _make(service: Callable[..., Any], tenant_id: UUID, row_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return int(service(row_id, tenant_id=tenant_id, now=now) is not None)
    except (ScoringError, StandardError, DomainError, DatabaseError):
        logger.exception("%s of %s failed and will be tried again", service.__name__, row_id)
        return 0


def advance_rounds(*, now: datetime) -> int:
    """Open the re-evaluation of buyers that have none, and take every round that fell due, the oldest of a
    buyer first; gives how many things were done.

    Each is one transaction: a quarter missed in an outage gets its round when the clock runs again, and one
    buyer's failure holds up no other and is tried again at the next beat.
    """
    with clock():
        buyers = rounds.buyers_without_clock()
    done = sum(_attempt(rounds.open_clock, buyer, now=now) for buyer in buyers)
    while taken := sum(
        _attempt(rounds.run_oldest_round, buyer, effects, now=now)
        for buyer, effects in waiting_effects(rounds.SUBJECT, kinds=[rounds.STEP])
    ):
        done += taken
    return done


def _attempt(service: Callable[..., int], buyer: UUID, *values: Sequence[UUID], now: datetime) -> int:
    try:
        with scope(Scope.worker(buyer)):
            return int(service(buyer, *values, now=now))
    except DatabaseError:
        logger.exception("%s of buyer %s failed and will be tried again", service.__name__, buyer)
        return 0
