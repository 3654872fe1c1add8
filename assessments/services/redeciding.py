"""Decisions after a review was finished: opening it again, and deciding anew on what was objected to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Request, RequestState, Review
from assessments.planning.interests import refuse_in_conflict
from assessments.selectors.review import Progress, progress_of
from assessments.services.judging import judged, store_reviews, values_of
from assessments.services.keeping import keep_decisions
from core import events
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from tenants.models import User


def reviewers_of(request: Request) -> dict[UUID, str]:
    """Everybody who decided on an answer of a request: names by person. One query."""
    made = Review.objects.filter(tenant_id=request.tenant_id, request_id=request.pk)
    return dict(made.order_by("reviewer_name").values_list("reviewer_id", "reviewer_name"))


@transaction.atomic
def show_decisions(*, tenant_id: UUID, request_id: UUID, revision: int) -> None:
    """Let the supplier read the decisions of a finished review, now that its result is published or that no
    result can come of it. ``revision`` is the review's; an earlier one than shown already changes nothing."""
    hidden = Request.objects.filter(tenant_id=tenant_id, pk=request_id, decisions_shown__lt=revision)
    hidden.update(decisions_shown=revision)


@transaction.atomic
def reopen_review(*, request: Request, reason: str, actor: User) -> None:
    """Put a finished review back on the desk: the decisions stand until they are changed, and it is finished
    again. Raises DomainError (409) when it is not finished, or a newer request on the standard is open."""
    _lock_reviewed(request)
    newer = Request.objects.filter(
        tenant_id=request.tenant_id, supplier_id=request.supplier_id, standard=request.standard
    ).exclude(state__in=[RequestState.REVIEWED, RequestState.CLOSED])
    if newer.exists():
        raise DomainError(
            _("A newer request on this standard is open: its answers will be rated instead of these."),
            code="newer_request",
        )
    keep_decisions(request)
    before = {"state": request.state}
    request.state, request.reviewed_at = RequestState.SUBMITTED, None
    request.save(update_fields=["state", "reviewed_at"])
    after = {"state": request.state, "reason": reason}
    events.record("request.reopened", request, actor=actor, before=before, after=after, supplier_reads=False)


@transaction.atomic
def decide_again(
    *,
    request: Request,
    item: str,
    decision: str,
    met: Iterable[str] = (),
    not_applicable: Iterable[str] = (),
    note: str,
    reviewer: User,
    now: datetime,
) -> Review:
    """Replace the decision on one answer of a finished review; the scorecard follows from it. Where the
    supplier reads the decisions, it reads this one too: it is the reply to its objection.

    Values as for :func:`assessments.services.reviewing.decide`. Raises InvalidInput for values that cannot be
    used or that change nothing, DomainError (409) when the review is not finished or the reviewer made the
    decision that stands or has a conflict of interest with the supplier.
    """
    progress = _lock_reviewed(request)
    refuse_in_conflict(reviewer, request.supplier_id, tenant_id=request.tenant_id)
    if item not in progress.book.items:
        raise InvalidInput(_("There is no such question in this standard."), field="item")
    stands = progress.standing.get(item)
    if stands and stands.reviewer_id == reviewer.pk:
        raise DomainError(
            _("You made the decision that stands. Somebody else has to look at it again."),
            code="own_decision",
        )
    review = judged(
        progress, item, decision, met=set(met), not_applicable=set(not_applicable), note=note.strip()
    )
    if stands and (sorted(stands.met), sorted(stands.not_applicable)) == (
        sorted(review.met),
        sorted(review.not_applicable),
    ):
        raise InvalidInput(
            _("This is what counts already. Set what the proof shows instead, or do not uphold it."),
            field="met",
        )
    before = values_of(stands)
    keep_decisions(request)
    store_reviews(progress, [review], reviewer, now)
    is_shown = request.shows_decisions
    request.review_revision += 1
    if is_shown:
        request.decisions_shown = request.review_revision
    request.save(update_fields=["review_revision", "decisions_shown"])
    after = {"standard": request.standard, "item": item, **values_of(review)}
    events.record("review.decided_again", request, actor=reviewer, before=before, after=after)
    nudge("scorecards")
    return review


def _lock_reviewed(request: Request) -> Progress:
    """Lock the request and read its decisions; 409 unless its review is finished."""
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    progress = progress_of(request) if request.state == RequestState.REVIEWED else None
    if progress is None:
        message = _("The review of these answers is not finished (it is: %(state)s). Nothing was changed.")
        raise DomainError(message % {"state": request.get_state_display()}, code="not_reviewed")
    return progress
