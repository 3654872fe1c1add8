"""The review of a submission: decide on each answer, then return it or finish.

Evaluation and purchasing are apart (T/CERDS 7.1 a): the capability is ``reviews.decide``, which
procurement does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.desk.checks import Checked, check_values, ensure_checked, keep_checks, needs_checks
from assessments.desk.rules import policy_of
from assessments.desk.sampling import follow_sample, running
from assessments.desk.second import ask_for_readings, ensure_read
from assessments.models import Decision, Request, RequestState, Review, SampleState
from assessments.planning.interests import refuse_in_conflict
from assessments.selectors.review import Progress, progress_of
from assessments.services.judging import judged, store_reviews, values_of
from core import events
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from tenants.models import User

#: How long a supplier gets to correct rejected answers when nothing else is said.
CORRECTION_TIME = timedelta(days=14)


class DecidedMeanwhile(InvalidInput):
    """A colleague decided on the answer after the reviewer had opened it."""

    def __init__(self, stands: Review) -> None:
        words = _(
            "%(name)s decided on this answer meanwhile: %(decision)s. Save again to put yours in its place."
        )
        given = {"name": stands.reviewer_name, "decision": stands.get_decision_display()}
        super().__init__(words % given, code="decided_meanwhile")


def mark_of(review: Review | None) -> str:
    """What tells one decision on an answer from a later one; empty for none."""
    return review.decided_at.isoformat() if review else ""


@transaction.atomic
def decide(
    *,
    request: Request,
    item: str,
    decision: str,
    met: Iterable[str] = (),
    not_applicable: Iterable[str] = (),
    reason: str = "",
    note: str = "",
    seen: str | None = None,
    checks: Mapping[str, Checked] | None = None,
    reviewer: User,
    now: datetime,
) -> Review:
    """Decide on one answer of the newest submission; deciding again replaces the decision.

    ``met`` and ``not_applicable`` are what counts instead when the decision is ``adjusted``, which needs a
    ``note``; ``rejected`` needs a ``reason`` (RejectReason) and leaves nothing; ``accepted`` needs a ``note``
    where the supplier claims something and no file of it counts (``assessments/validity.py``). The supplier
    reads reason and note once the request is returned or its result published. ``seen`` is the mark
    (:func:`mark_of`) of the decision the reviewer had before them; None replaces whatever stands. ``checks``
    are what was checked of the papers, by SHA-256; the buyer's policy says which a claim needs, and which
    decisions a second person reads. Raises
    InvalidInput for values that cannot be used, DomainError (409) when the request is not under review,
    DecidedMeanwhile for another's decision.
    """
    progress = _under_review(request, reviewer)
    if item not in progress.book.items:
        raise InvalidInput(_("There is no such question in this standard."), field="item")
    stands = progress.standing.get(item)
    if stands and seen not in {None, mark_of(stands)} and stands.reviewer_id != reviewer.pk:
        raise DecidedMeanwhile(stands)
    review = judged(
        progress,
        item,
        decision,
        met=set(met),
        not_applicable=set(not_applicable),
        reason=reason,
        note=note.strip(),
    )
    policy = policy_of(request.tenant_id)
    checked = keep_checks(progress, item, checks, reviewer=reviewer, now=now)
    ensure_checked(progress, review, checked, policy)
    before = values_of(progress.standing.get(item) or progress.earlier.get(item))
    store_reviews(progress, [review], reviewer, now)
    ask_for_readings(progress, [review], policy)
    decided = {"standard": request.standard, "item": item, **values_of(review)}
    if checked:
        decided["checks"] = check_values(checked)
    _record_unseen("review.decided", request, reviewer, before, decided)
    follow_sample(progress, review, policy, reviewer=reviewer, now=now)
    return review


@transaction.atomic
def accept_empty_claims(*, request: Request, reviewer: User, now: datetime) -> int:
    """Accept every open answer that claims nothing ("none of these"); gives how many."""
    progress = _under_review(request, reviewer)
    return _accept(progress, progress.empty_claims, reviewer, now)


@transaction.atomic
def accept_section(*, request: Request, section: str, reviewer: User, now: datetime) -> int:
    """Accept every answer of one section that is still open; gives how many. An answer whose proof does not
    count stays open, as accepting it needs a note, and so does one whose papers must be checked or read as a
    sample. Raises InvalidInput for an unknown section."""
    progress = _under_review(request, reviewer)
    if section not in {one.key for one in progress.book.sections}:
        raise InvalidInput(_("There is no such section in this standard."), field="section")
    policy = policy_of(request.tenant_id)
    items = [
        item
        for item in progress.open_items
        if progress.book.items[item].section == section
        and not progress.is_doubtful(item)
        and not needs_checks(progress, item, policy)
    ]
    return _accept(progress, items, reviewer, now)


@transaction.atomic
def return_to_supplier(
    *, request: Request, reviewer: User, now: datetime, due_at: datetime | None = None
) -> int:
    """Send the rejected answers back for correction until ``due_at`` (default: 14 days from now); gives how
    many. Each goes back once; rejected again, the decision is final. Raises DomainError while items are open
    or when none was rejected that may go back."""
    progress = _complete(request, reviewer)
    if not progress.returnable:
        raise DomainError(_why_none_goes_back(progress), code="none_rejected")
    due_at = due_at or now + CORRECTION_TIME
    if due_at <= now:
        raise InvalidInput(_("Choose a day after today."), field="due_at")
    before = {"state": request.state, "due_at": request.due_at.isoformat()}
    back = progress.returnable
    request.state, request.due_at = RequestState.RETURNED, due_at
    request.returns = {**request.returns, **dict.fromkeys(back, progress.submission.number)}
    request.save(update_fields=["state", "due_at", "returns"])
    after = {"state": request.state, "due_at": due_at.isoformat(), "rejected": back}
    events.record("request.returned", request, actor=reviewer, before=before, after=after)
    return len(back)


@transaction.atomic
def end_return(*, request: Request, reviewer: User, now: datetime) -> None:
    """Go on without a second answer, once the day it was due by is over: the rejections are final.

    Raises DomainError (409) when the request is not with the supplier for correction, or still may come.
    """
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    if request.state != RequestState.RETURNED:
        message = _("This request is not with the supplier for correction. Nothing was changed.")
        raise DomainError(message, code="not_returned")
    if request.due_at > now:
        message = _("The supplier may still answer. Go on when the day it was given is over.")
        raise DomainError(message, code="not_due")
    before = {"state": request.state}
    request.state = RequestState.SUBMITTED
    request.save(update_fields=["state"])
    events.record(
        "request.return_ended", request, actor=reviewer, before=before, after={"state": request.state}
    )


@transaction.atomic
def finish_review(*, request: Request, reviewer: User, now: datetime) -> None:
    """Close the review: what stands is verified, and the scorecard follows; with its publication the supplier
    reads the decisions. No result comes of a focused request: its decisions are read at once. Raises
    DomainError while items or second readings are open."""
    ensure_read(_complete(request, reviewer))
    before = {"state": request.state, "review_revision": request.review_revision}
    request.state = RequestState.REVIEWED
    request.review_revision += 1
    request.reviewed_at = now
    if request.is_focused:
        request.decisions_shown = request.review_revision
    request.save(update_fields=["state", "review_revision", "reviewed_at", "decisions_shown"])
    after = {"state": request.state, "review_revision": request.review_revision}
    events.record("request.reviewed", request, actor=reviewer, before=before, after=after)
    nudge("scorecards")


def _under_review(request: Request, reviewer: User) -> Progress:
    """Lock the request and read how far its review is; 409 in any other state, and for who has a conflict of
    interest with the supplier."""
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    progress = progress_of(request) if request.state == RequestState.SUBMITTED else None
    if progress is None:
        message = _("This request is not under review (it is: %(state)s). Nothing was changed.")
        raise DomainError(message % {"state": request.get_state_display()}, code="not_under_review")
    refuse_in_conflict(reviewer, request.supplier_id, tenant_id=request.tenant_id)
    return progress


def _complete(request: Request, reviewer: User) -> Progress:
    progress = _under_review(request, reviewer)
    if not progress.is_complete:
        message = _("%(count)d answers are not decided yet. Decide on them first.")
        raise DomainError(message % {"count": len(progress.open_items)}, code="items_open")
    return progress


def _why_none_goes_back(progress: Progress) -> str:
    if progress.rejected:
        return _("Every rejected answer was sent back once. What is decided now is final: finish the review.")
    return _("No answer was rejected: finish the review instead.")


def _accept(progress: Progress, items: list[str], reviewer: User, now: datetime) -> int:
    sample = running(progress)
    if sample and sample.state == SampleState.OPEN:
        items = [item for item in items if item not in sample.sample]
    accepted = [judged(progress, item, Decision.ACCEPTED) for item in items]
    if accepted:
        store_reviews(progress, accepted, reviewer, now)
        ask_for_readings(progress, accepted, policy_of(progress.request.tenant_id))
        _record_unseen("review.accepted_together", progress.request, reviewer, {}, {"items": items})
    return len(accepted)


def _record_unseen(
    kind: str, request: Request, actor: User, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Record an event the supplier must not read: decisions are shown when they are final."""
    events.record(kind, request, actor=actor, before=before, after=after, supplier_reads=False)
