"""Making scorecards and computing them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from assessments.models import Request, RequestState, Submission
from core import events
from scoring import documents
from scoring.engine import LevelsResult, PartsResult, ScoringError, exact_text
from scoring.engine.problems import Problem
from scoring.exact import rounded
from scoring.hashing import hash_of_input
from scoring.models import Basis, CardState, Cause, Dispute, Scorecard
from scoring.rules import RuleSet, rules_on
from scoring.screening import Taken
from scoring.services.disputes import corrections_due, link_event_corrections
from scoring.services.pinning import rules_of
from scoring.services.publishing import open_to_supplier, tell_standing
from scoring.services.screening import taken_by
from scoring.services.standing import lock_cards, stand, stands_alone
from tenants.days import local_day

#: Why a draft was set aside that another one replaced.
EVENTS_CHANGED = gettext_lazy("Negative events changed: a fresh draft takes its place.")
_REVIEWER = ("reviewed_by", "reviewed_by_name", "reviewed_at")


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
    the review is not finished. One that corrects what an objection was upheld on is published at once: who
    decided that is a second person. Raises ScoringError like :func:`score_submission`."""
    request = Request.objects.filter(pk=request_id, tenant_id=tenant_id, state=RequestState.REVIEWED).first()
    submission = Submission.objects.filter(request_id=request_id, tenant_id=tenant_id).first()
    if request is None or submission is None:
        return None
    upheld = corrections_due(tenant_id).filter(card__request_id=request_id)
    newest = upheld.order_by("decided_at").last()
    cause = Cause.DISPUTE if newest else Cause.REVIEW
    card = _card(request, submission, Basis.VERIFIED, cause=cause, now=now, upheld=newest)
    upheld.update(new_card=card)
    return card


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
    that stood before, and fresh drafts for those that wait for release. Raises ScoringError like
    :func:`score_submission`."""
    lock_cards(supplier_id)
    standing = Scorecard.objects.filter(tenant_id=tenant_id, supplier_id=supplier_id, is_current=True)
    cards = list(standing.select_related("request__supplier", "submission").order_by("standard", "basis"))
    made = [_with_events(card, cause=Cause.EVENTS, now=now) for card in cards]
    link_event_corrections(tenant_id, supplier_id, made)
    drafts = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier_id=supplier_id, state__in=[CardState.DRAFT, CardState.REVIEWED]
    )
    for card in drafts.select_related("request__supplier", "submission").order_by("computed_at"):
        fresh = _with_events(card, cause=Cause(card.cause), now=now)
        if fresh.pk != card.pk:
            card.state, card.aside_reason = CardState.ASIDE, str(EVENTS_CHANGED)
            card.save(update_fields=["state", "aside_reason"])
            made.append(fresh)
    return made


def _with_events(card: Scorecard, *, cause: Cause, now: datetime) -> Scorecard:
    """The card with the negative events as they are now: published if ``card`` is, else a draft."""
    day = local_day(card.tenant_id, now)
    rules = rules_on(card.tenant_id, card.standard, day)
    taken = taken_by(card.request, policy=rules.policy, today=day)
    draft = _Draft(
        request=card.request,
        submission=card.submission,
        basis=Basis(card.basis),
        revision=card.review_revision,
        document=taken.on(card.document),
        adjustments=card.adjustments,
        taken=taken,
        pins=card.rules.get("pins", []),
        cause=cause,
    )
    return _store(draft, rules, published=card.state == CardState.PUBLISHED, now=now)


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
    upheld: Dispute | None = None

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
    upheld: Dispute | None = None,
) -> Scorecard:
    """One at a time for a supplier, so that a second worker finds the first one's card.

    Whoever is asked chosen sections only has no result: nothing is known of the rest, and counting it as not
    met would lower what a full answer earns. Its answers serve the next full request.
    """
    if request.is_focused:
        raise ScoringError([Problem("sections", "a request of chosen sections gives no result")])
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
        document=taken.on(documents.answers_document(submission, basis, adjustments, told)),
        adjustments=adjustments,
        taken=taken,
        pins=told.get("pins", []),
        cause=cause,
        upheld=upheld,
    )
    published = basis != Basis.VERIFIED or upheld is not None or rules.policy["release"] == "automatic"
    return _store(draft, rules, published=published, now=now)


def _store(draft: _Draft, rules: RuleSet, *, published: bool, now: datetime) -> Scorecard:
    """The card of ``draft``: the one that is there already, standing again where it should, or a new one."""
    request, submission, basis = draft.request, draft.submission, draft.basis
    known = Scorecard.objects.filter(tenant_id=request.tenant_id, input_hash=draft.input_hash).first()
    if known is not None:
        return _again(draft, known, rules, published=published, now=now)
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
        reviewed_by_id=draft.upheld.decided_by_id if draft.upheld else None,
        reviewed_by_name=draft.upheld.decided_by_name if draft.upheld else "",
        reviewed_at=draft.upheld.decided_at if draft.upheld else None,
    )
    before = None
    card.save(force_insert=True)
    if published and stands_alone(card):
        before = stand(card, rules.policy)
    _record("scorecard.computed", card, before)
    if published:
        open_to_supplier(card)
        tell_standing(card, before, cause=draft.cause, now=now)
    return card


def _again(draft: _Draft, known: Scorecard, rules: RuleSet, *, published: bool, now: datetime) -> Scorecard:
    """A card that is there already: taken up again where it was set aside, standing again where it should."""
    if known.state == CardState.ASIDE:
        known.state, known.aside_reason = CardState.DRAFT, ""
        if published:
            known.state, known.published_at = CardState.PUBLISHED, now
        else:
            known.reviewed_by, known.reviewed_by_name, known.reviewed_at = None, "", None
        known.save(update_fields=["state", "aside_reason", "published_at", *_REVIEWER])
        if published:
            open_to_supplier(known)
    again = draft.cause in {Cause.AUDIT, Cause.EVENTS, Cause.RULES} and not known.is_current
    if again and known.state == CardState.PUBLISHED and stands_alone(known):
        before = stand(known, rules.policy)
        _record("scorecard.restored", known, before)
        tell_standing(known, before, cause=draft.cause, now=now)
    return known


def _record(kind: str, card: Scorecard, before: Scorecard | None) -> None:
    """A draft is not the supplier's to read: it hears of it when it is published."""
    after = {"standard": card.standard, "basis": card.basis, "total": card.total_exact, "band": card.band}
    if kind == "scorecard.computed":
        after["input_hash"] = card.input_hash
    known = {"total": before.total_exact, "band": before.band} if before else {}
    shown = card.state == CardState.PUBLISHED
    events.record(kind, card, before=known, after=after, supplier_reads=shown)


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
