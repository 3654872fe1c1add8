"""Making scorecards and computing them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Request, RequestState, Review, Submission
from core import events
from core.errors import DomainError
from scoring import documents
from scoring.engine import LevelsResult, PartsResult, exact_text
from scoring.exact import rounded
from scoring.hashing import hash_of_input
from scoring.models import Basis, CardState, Cause, Scorecard
from scoring.rules import RuleSet, rules_on
from scoring.screening import Taken
from scoring.services.pinning import rules_of
from scoring.services.screening import taken_by
from scoring.services.standing import lock_cards, stand, stands_alone
from tenants.days import local_day


@transaction.atomic
def score_submission(submission_id: UUID, *, tenant_id: UUID, now: datetime) -> Scorecard:
    """The declared card of a submission: made now, or the one that is there already.

    Raises ScoringError when its answers cannot be scored, such as when nothing at all applies.
    """
    submission = Submission.objects.select_related("request").get(pk=submission_id, tenant_id=tenant_id)
    return _card(submission.request, submission, Basis.DECLARED, cause=Cause.ANSWERS, now=now)


@transaction.atomic
def score_review(request_id: UUID, *, tenant_id: UUID, now: datetime) -> Scorecard | None:
    """The verified card of a finished review: made now, or the one that is there already; None while
    the review is not finished. Raises ScoringError like :func:`score_submission`."""
    request = Request.objects.filter(pk=request_id, tenant_id=tenant_id, state=RequestState.REVIEWED).first()
    submission = Submission.objects.filter(request_id=request_id, tenant_id=tenant_id).first()
    if request is None or submission is None:
        return None
    return _card(request, submission, Basis.VERIFIED, cause=Cause.REVIEW, now=now)


@transaction.atomic
def score_audit(verified: Scorecard, *, adjustments: Sequence[Mapping[str, Any]], now: datetime) -> Scorecard:
    """The audit-verified card that follows from a document-verified one and what audits found: made now, or
    the one that is there already.

    ``adjustments`` are described at :class:`scoring.models.Scorecard`. Raises ScoringError like
    :func:`score_submission`.
    """
    return _card(
        verified.request,
        verified.submission,
        Basis.AUDITED,
        adjustments=adjustments,
        cause=Cause.AUDIT,
        now=now,
    )


@transaction.atomic
def score_events(*, tenant_id: UUID, supplier_id: UUID, now: datetime) -> list[Scorecard]:
    """The cards that stand for a supplier once its negative events are taken in as they are now, one for each
    that stood before. Raises ScoringError like :func:`score_submission`."""
    lock_cards(supplier_id)
    standing = Scorecard.objects.filter(tenant_id=tenant_id, supplier_id=supplier_id, is_current=True)
    cards = list(standing.select_related("request__supplier", "submission").order_by("standard", "basis"))
    made = []
    for card in cards:
        policy = rules_on(tenant_id, card.standard, local_day(tenant_id, now))
        taken = taken_by(card.request, policy=policy.policy, today=local_day(tenant_id, now))
        draft = _Draft(
            request=card.request,
            submission=card.submission,
            basis=Basis(card.basis),
            revision=card.review_revision,
            document=taken.on(card.document),
            adjustments=card.adjustments,
            taken=taken,
            pins=card.rules.get("pins", []),
            cause=Cause.EVENTS,
        )
        made.append(_store(draft, policy, published=True, now=now))
    return made


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything a card says before it is computed."""

    request: Request
    submission: Submission
    basis: Basis
    revision: int
    document: dict[str, Any]
    cause: Cause
    adjustments: Sequence[Mapping[str, Any]] = ()
    taken: Taken = field(default_factory=Taken)
    pins: Sequence[Mapping[str, Any]] = ()

    @property
    def input_hash(self) -> str:
        """SHA-256 of what the card rests on."""
        return input_hash(
            self.document,
            self.submission,
            revision=self.revision,
            basis=self.basis,
            adjustments=self.adjustments,
            taken=self.taken.events,
        )


def _card(
    request: Request,
    submission: Submission,
    basis: Basis,
    *,
    cause: Cause,
    now: datetime,
    adjustments: Sequence[Mapping[str, Any]] = (),
) -> Scorecard:
    """One at a time for a supplier, so that a second worker finds the first one's card."""
    lock_cards(request.supplier_id)
    told = rules_of(request, now=now)
    day = local_day(request.tenant_id, now)
    rules = rules_on(request.tenant_id, request.standard, day)
    taken = taken_by(request, policy=rules.policy, today=day)
    draft = _Draft(
        request=request,
        submission=submission,
        basis=basis,
        revision=0 if basis == Basis.DECLARED else request.review_revision,
        document=taken.on(_engine_document(submission, basis, adjustments, told)),
        adjustments=adjustments,
        taken=taken,
        pins=told.get("pins", []),
        cause=cause,
    )
    published = basis != Basis.VERIFIED or rules.policy["release"] == "automatic"
    return _store(draft, rules, published=published, now=now)


def _store(draft: _Draft, rules: RuleSet, *, published: bool, now: datetime) -> Scorecard:
    """The card of ``draft``: the one that is there already, standing again where it should, or a new one."""
    request, submission, basis = draft.request, draft.submission, draft.basis
    known = Scorecard.objects.filter(tenant_id=request.tenant_id, input_hash=draft.input_hash).first()
    if known is not None:
        again = draft.cause in {Cause.AUDIT, Cause.EVENTS, Cause.RULES} and not known.is_current
        if again and known.state == CardState.PUBLISHED and stands_alone(known):
            before = stand(known, rules.policy)
            _record("scorecard.restored", known, before)
        return known
    result = documents.score(draft.document)
    outcome = documents.outcome_of(result)
    card = Scorecard(
        tenant_id=request.tenant_id,
        supplier_org_id=submission.supplier_org_id,
        supplier_id=request.supplier_id,
        request=request,
        submission=submission,
        basis=basis,
        review_revision=draft.revision,
        standard=draft.document["standard"],
        standard_version=draft.document["version"],
        standard_hash=documents.standard_of(draft.document).hash,
        size_class=submission.document["size"],
        document=draft.document,
        adjustments=list(draft.adjustments),
        events=list(draft.taken.events),
        rules={"pins": list(draft.pins), "official": rules.policy["official"]} if rules.rules else {},
        input_hash=draft.input_hash,
        total_exact=exact_text(outcome.total),
        total=rounded(outcome.total),
        band=outcome.band,
        parts=parts_of(result),
        computed_at=now,
        is_current=False,
        state=CardState.PUBLISHED if published else CardState.DRAFT,
        cause=draft.cause,
        reference_date=request.reference_date,
        published_at=now if published else None,
    )
    before = None
    card.save(force_insert=True)
    if published and stands_alone(card):
        before = stand(card, rules.policy)
    _record("scorecard.computed", card, before)
    return card


def _record(kind: str, card: Scorecard, before: Scorecard | None) -> None:
    after = {"standard": card.standard, "basis": card.basis, "total": card.total_exact, "band": card.band}
    if kind == "scorecard.computed":
        after["input_hash"] = card.input_hash
    known = {"total": before.total_exact, "band": before.band} if before else {}
    events.record(kind, card, before=known, after=after)


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
    """Score the card's document again, and compare total and hash with what it says; writes nothing.

    The newest card of an answer set is also built again from submission and decisions, so that a change
    behind its back is noticed.
    """
    basis = Basis(card.basis)
    document = card.document
    if card.cause in {Cause.ANSWERS, Cause.REVIEW, Cause.AUDIT}:
        built = _engine_document(card.submission, basis, card.adjustments, {"options": document["options"]})
        document = document | {key: built[key] for key in ("levels", "parts") if key in built}
    found = input_hash(
        document,
        card.submission,
        revision=card.review_revision,
        basis=basis,
        adjustments=card.adjustments,
        taken=card.events,
    )
    total = documents.outcome_of(documents.score(document)).total
    return Recomputed(total, found == card.input_hash, exact_text(total) == card.total_exact)


def _engine_document(
    submission: Submission,
    basis: Basis,
    adjustments: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
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
    return documents.engine_document(standard, frozen["size"], positions, told)


def input_hash(
    document: Mapping[str, Any],
    submission: Submission,
    *,
    revision: int,
    basis: Basis,
    adjustments: Sequence[Mapping[str, Any]] = (),
    taken: Sequence[Mapping[str, Any]] = (),
) -> str:
    """SHA-256 over everything a card rests on: document, submission, decisions, findings and events."""
    return hash_of_input(
        document,
        submission_id=submission.pk,
        submission_sha256=submission.sha256,
        standard_hash=submission.document["hash"],
        revision=revision,
        basis=basis,
        adjustments=adjustments,
        taken=taken,
    )


def parts_of(result: LevelsResult | PartsResult) -> dict[str, dict[str, str]]:
    """What each topic or group adds, exact, for lists and trends."""
    if isinstance(result, PartsResult):
        return {"groups": {one.group.key: exact_text(one.score) for one in result.groups}}
    return {"topics": {topic.key: exact_text(topic.contribution) for topic in result.topics}}
