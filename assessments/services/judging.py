"""One decision on one answer: checked, and stored. Reviews and objections both decide by it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.catalogue import Item
from assessments.documents import WHOLE_ITEM, answer_hash
from assessments.models import Decision, RejectReason, Review
from assessments.selectors.review import Progress
from core.errors import InvalidInput
from tenants.models import User

#: Letters the reason for accepting an answer without proof that counts needs.
REASON_LENGTH = 5


def judged(
    progress: Progress,
    item: str,
    decision: str,
    *,
    met: AbstractSet[str] = frozenset(),
    not_applicable: AbstractSet[str] = frozenset(),
    reason: str = "",
    note: str = "",
) -> Review:
    """The unsaved decision, its values checked (see :func:`assessments.services.reviewing.decide`).
    Raises InvalidInput."""
    review = Review(item=item, decision=decision, note=note)
    if len(note) > 1000:  # noqa: PLR2004 - the length of the column
        raise InvalidInput(_("Keep the note under 1,000 characters."), field="note")
    entry = progress.entry(item)
    if decision == Decision.ACCEPTED:
        _check_acceptance(progress, item, note)
        review.met, review.not_applicable = list(entry["met"]), list(entry["not_applicable"])
    elif decision == Decision.REJECTED:
        if reason not in RejectReason.values:
            raise InvalidInput(_("Choose why the answer is rejected."), field="reason")
        review.reason = reason
    elif decision == Decision.ADJUSTED:
        _check_adjustment(progress.book.items[item], met, not_applicable)
        if not note:
            raise InvalidInput(_("Say in the note what the proof shows instead."), field="note")
        if met == set(entry["met"]) and not_applicable == set(entry["not_applicable"]):
            raise InvalidInput(_("Nothing differs from the answer: accept it instead."), field="met")
        review.met, review.not_applicable = sorted(met), sorted(not_applicable)
    else:
        raise InvalidInput(_("Accept, adjust or reject the answer."), field="decision")
    return review


def _check_acceptance(progress: Progress, item: str, note: str) -> None:
    """A claim whose every file fails the terms of the evaluation is accepted with a reason only."""
    if len(note) < REASON_LENGTH and progress.is_doubtful(item):
        raise InvalidInput(
            _("No file of this answer counts as proof. Reject it, or say in the note why it counts."),
            code="proof_does_not_count",
            field="note",
        )


def _check_adjustment(item: Item, met: AbstractSet[str], not_applicable: AbstractSet[str]) -> None:
    skippable = item.optional_keys | ({WHOLE_ITEM} if item.may_be_not_applicable else set())
    if not met <= item.check_keys or not not_applicable <= skippable:
        raise InvalidInput(_("These conditions do not belong to this question."), field="met")
    whole = item.check_keys if WHOLE_ITEM in not_applicable else not_applicable
    if met & whole:
        raise InvalidInput(_("A condition cannot both hold and not apply."), field="met")
    if len(met) > 1 and any(block.condition == "exclusive" for block in item.blocks):
        raise InvalidInput(_("Only one of these counts: choose one."), field="met")


def store_reviews(progress: Progress, reviews: list[Review], reviewer: User, now: datetime) -> None:
    """Write decisions in one statement; one on the same item is replaced."""
    for review in reviews:
        review.tenant_id = progress.request.tenant_id
        review.supplier_org_id = progress.submission.supplier_org_id
        review.request, review.submission = progress.request, progress.submission
        review.answer_hash = answer_hash(progress.entry(review.item))
        review.reviewer, review.reviewer_name, review.decided_at = reviewer, reviewer.name, now
    replaced = ["submission", "answer_hash", "decision", "met", "not_applicable", "reason", "note"]
    Review.objects.bulk_create(
        reviews,
        update_conflicts=True,
        unique_fields=["tenant", "request", "item"],
        update_fields=[*replaced, "reviewer", "reviewer_name", "decided_at"],
    )
    if progress.request.review_round < progress.submission.number:  # from now on it cannot be taken back
        progress.request.review_round = progress.submission.number
        progress.request.save(update_fields=["review_round"])


def values_of(review: Review | None) -> dict[str, Any]:
    """A decision as the event log tells it; nothing for none."""
    if review is None:
        return {}
    return {"decision": review.decision, "met": review.met, "reason": review.reason, "note": review.note}
