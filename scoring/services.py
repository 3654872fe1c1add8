"""Making scorecards and computing them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessments.documents import document_hash
from assessments.models import Request, RequestState, Review, Submission
from core import events
from core.errors import DomainError
from scoring import documents
from scoring.engine import LevelsResult, PartsResult, exact_text
from scoring.models import Basis, Scorecard

_PLACES = Decimal("0.0001")


@transaction.atomic
def score_submission(submission_id: UUID, *, tenant_id: UUID, now: datetime) -> Scorecard:
    """The declared card of a submission: made now, or the one that is there already.

    Raises ScoringError when its answers cannot be scored, such as when nothing at all applies.
    """
    submission = Submission.objects.select_related("request").get(pk=submission_id, tenant_id=tenant_id)
    return _card(submission.request, submission, Basis.DECLARED, now=now)


@transaction.atomic
def score_review(request_id: UUID, *, tenant_id: UUID, now: datetime) -> Scorecard | None:
    """The verified card of a finished review: made now, or the one that is there already; None while
    the review is not finished. Raises ScoringError like :func:`score_submission`."""
    request = Request.objects.filter(pk=request_id, tenant_id=tenant_id, state=RequestState.REVIEWED).first()
    submission = Submission.objects.filter(request_id=request_id, tenant_id=tenant_id).first()
    if request is None or submission is None:
        return None
    return _card(request, submission, Basis.VERIFIED, now=now)


@transaction.atomic
def score_audit(verified: Scorecard, *, adjustments: Sequence[Mapping[str, Any]], now: datetime) -> Scorecard:
    """The audit-verified card that follows from a document-verified one and what audits found: made now, or
    the one that is there already.

    ``adjustments`` are described at :class:`scoring.models.Scorecard`. Raises ScoringError like
    :func:`score_submission`.
    """
    return _card(verified.request, verified.submission, Basis.AUDITED, adjustments=adjustments, now=now)


def _card(
    request: Request,
    submission: Submission,
    basis: Basis,
    *,
    adjustments: Sequence[Mapping[str, Any]] = (),
    now: datetime,
) -> Scorecard:
    """One at a time for a supplier, so that a second worker finds the first one's card."""
    _lock(request.supplier_id)
    revision = 0 if basis == Basis.DECLARED else request.review_revision
    document = _engine_document(submission, basis, adjustments)
    input_hash = _input_hash(document, submission, revision, basis, adjustments)
    known = Scorecard.objects.filter(tenant_id=request.tenant_id, input_hash=input_hash).first()
    if known is not None and (known.is_current or basis != Basis.AUDITED):
        return known
    siblings = Scorecard.objects.filter(
        tenant_id=request.tenant_id,
        supplier_id=request.supplier_id,
        standard=request.standard,
        basis=basis,
        is_current=True,
    )
    overtaken = siblings.filter(submission__submitted_at__gt=submission.submitted_at).exists()
    before = siblings.first()
    if not overtaken:
        siblings.update(is_current=False)
    if known is not None:
        return _stand_again(known, before) if not overtaken else known
    result = documents.score(document)
    outcome = documents.outcome_of(result)
    card = Scorecard.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=submission.supplier_org_id,
        supplier_id=request.supplier_id,
        request=request,
        submission=submission,
        basis=basis,
        review_revision=revision,
        standard=document["standard"],
        standard_version=document["version"],
        standard_hash=documents.standard_of(document).hash,
        size_class=submission.document["size"],
        document=document,
        adjustments=list(adjustments),
        input_hash=input_hash,
        total_exact=exact_text(outcome.total),
        total=_rounded(outcome.total),
        band=outcome.band,
        parts=_parts(result),
        computed_at=now,
        is_current=not overtaken,
    )
    events.record(
        "scorecard.computed",
        card,
        before={"total": before.total_exact, "band": before.band} if before else {},
        after={
            "standard": card.standard,
            "basis": card.basis,
            "total": card.total_exact,
            "band": card.band,
            "input_hash": card.input_hash,
        },
    )
    return card


def _stand_again(card: Scorecard, before: Scorecard | None) -> Scorecard:
    """What audits found is once more what an earlier card took in, such as when a finding was withdrawn."""
    card.is_current = True
    card.save(update_fields=["is_current"])
    events.record(
        "scorecard.restored",
        card,
        before={"total": before.total_exact, "band": before.band} if before else {},
        after={"standard": card.standard, "basis": card.basis, "total": card.total_exact, "band": card.band},
    )
    return card


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out when a card was computed again from what it rests on."""

    total: Fraction
    same_input: bool
    same_total: bool

    @property
    def same(self) -> bool:
        """Whether input and total are what the card says."""
        return self.same_input and self.same_total


def recompute(card: Scorecard) -> Recomputed:
    """Build the card's input again from submission and decisions, score it, and compare; writes nothing."""
    basis = Basis(card.basis)
    document = _engine_document(card.submission, basis, card.adjustments)
    input_hash = _input_hash(document, card.submission, card.review_revision, basis, card.adjustments)
    total = documents.outcome_of(documents.score(document)).total
    return Recomputed(total, input_hash == card.input_hash, exact_text(total) == card.total_exact)


def _engine_document(
    submission: Submission, basis: Basis, adjustments: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    frozen = submission.document
    standard = documents.standard_of(frozen)
    if standard.hash != frozen["hash"]:
        raise DomainError(
            _("The standard's package is not the one these answers were given on; restore it first."),
            code="standard_changed",
        )
    if basis == Basis.DECLARED:
        positions = documents.declared_positions(frozen)
    else:
        reviews = Review.objects.filter(request_id=submission.request_id, tenant_id=submission.tenant_id)
        positions = documents.without_refuted(documents.verified_positions(reviews), adjustments)
    return documents.engine_document(standard, frozen["size"], positions)


def _input_hash(
    document: dict[str, Any],
    submission: Submission,
    revision: int,
    basis: Basis,
    adjustments: Sequence[Mapping[str, Any]],
) -> str:
    covered = {
        "document": document,
        "submission": submission.sha256,
        "submission_id": str(submission.pk),
        "review_revision": revision,
        "basis": str(basis.value),
        "standard_hash": submission.document["hash"],
    }
    if basis == Basis.AUDITED:
        covered["adjustments"] = [dict(one) for one in adjustments]
    return document_hash(covered)


def _parts(result: LevelsResult | PartsResult) -> dict[str, dict[str, str]]:
    """What each topic or group adds, exact, for lists and trends."""
    if isinstance(result, PartsResult):
        return {"groups": {one.group.key: exact_text(one.score) for one in result.groups}}
    return {"topics": {topic.key: exact_text(topic.contribution) for topic in result.topics}}


def _rounded(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return quotient.quantize(_PLACES, rounding=ROUND_HALF_EVEN)


def _lock(supplier_id: UUID) -> None:
    """Hold other workers off this supplier's cards until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"scorecards {supplier_id}"])
