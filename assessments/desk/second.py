"""Second readings: another person reads a decision before the review can finish (T/CERDS 7.1 a, c)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.desk.gaps import BOTH, MORE, gap
from assessments.models import (
    Decision,
    ReadingCause,
    ReadingState,
    Request,
    RequestState,
    Review,
    ReviewPolicy,
    SecondReading,
)
from assessments.planning.interests import refuse_in_conflict
from assessments.selectors.review import Progress, progress_of
from core import events
from core.errors import DomainError, InvalidInput
from suppliers.models import SupplierFlag
from tenants.models import User

#: Readings that hold up the end of a review.
PENDING = (ReadingState.OPEN, ReadingState.DISAGREED)
KEY_MARKS = (SupplierFlag.Kind.STRATEGIC, SupplierFlag.Kind.CORE_PART)
_NOTE_LENGTH = 1000


def ask_for_readings(progress: Progress, reviews: Sequence[Review], policy: ReviewPolicy) -> None:
    """Have another person read those of the stored ``reviews`` that the policy names; a decision that was
    replaced is read again. Three statements at most, inside the caller's transaction."""
    request = progress.request
    known = {
        one.item: one
        for one in SecondReading.objects.filter(
            tenant_id=request.tenant_id, request_id=request.pk, item__in=[one.item for one in reviews]
        )
    }
    is_key = policy.second_key and _is_key(request)
    asked = []
    for review in reviews:
        stands = known.get(review.item)
        cause = _cause(progress, review, policy, is_key=is_key)
        if cause is None and stands is not None and stands.state != ReadingState.OPEN:
            cause = ReadingCause(stands.cause)
        if cause is None and stands is not None and stands.cause != ReadingCause.RAISED:
            cause = ReadingCause(stands.cause)
        if cause is None:
            if stands is not None:
                stands.delete()
            continue
        asked.append(
            SecondReading(
                tenant_id=request.tenant_id,
                request=request,
                item=review.item,
                decided_at=review.decided_at,
                cause=cause,
                share=policy.second_share if cause == ReadingCause.SAMPLE else None,
                state=ReadingState.OPEN,
            )
        )
    SecondReading.objects.bulk_create(
        asked,
        update_conflicts=True,
        unique_fields=["tenant", "request", "item"],
        update_fields=["decided_at", "cause", "share", "state"],
    )


def pending_readings(progress: Progress) -> list[SecondReading]:
    """Readings that hold up the end of this review, in the source's order. One query."""
    found = SecondReading.objects.filter(
        tenant_id=progress.request.tenant_id, request_id=progress.request.pk, state__in=PENDING
    )
    order = {key: place for place, key in enumerate(progress.book.items)}
    return sorted((one for one in found if one.item in progress.standing), key=lambda one: order[one.item])


def ensure_read(progress: Progress) -> None:
    """Raise DomainError (409) while a second reading holds up the end of this review."""
    left = len(pending_readings(progress))
    if left:
        message = ngettext(
            "%(n)d decision waits for a second reader. The review can finish after that.",
            "%(n)d decisions wait for a second reader. The review can finish after that.",
            left,
        )
        raise DomainError(message % {"n": left}, code="second_open")


@transaction.atomic
def read_again(
    *, request: Request, item: str, agrees: bool, note: str = "", reader: User, now: datetime
) -> SecondReading:
    """Agree with a decision somebody else took, or not; to disagree needs a ``note``.

    After a disagreement the decision is taken anew, or a third person settles it. Raises DomainError (409)
    when there is nothing to read, or to whoever took the decision, InvalidInput without a note.
    """
    review, reading = _held(request, item, ReadingState.OPEN, reader)
    if review.reviewer_id == reader.pk:
        raise DomainError(
            _("You took this decision yourself. Somebody else has to read it."), code="own_decision"
        )
    note = _checked(note, needed=not agrees)
    reading.state = ReadingState.AGREED if agrees else ReadingState.DISAGREED
    reading.reader, reading.reader_name, reading.note, reading.read_at = reader, reader.name, note, now
    reading.save(update_fields=["state", "reader", "reader_name", "note", "read_at"])
    _record("review.read_again", request, reading, note, reader)
    return reading


@transaction.atomic
def settle_reading(*, request: Request, item: str, note: str, actor: User, now: datetime) -> SecondReading:
    """Let a decision stand that the second reader did not agree with, by a third person who says why.

    Raises DomainError (409) when there is no disagreement, or to one of the two, InvalidInput without a note.
    """
    review, reading = _held(request, item, ReadingState.DISAGREED, actor)
    if actor.pk in {review.reviewer_id, reading.reader_id}:
        raise DomainError(
            _("You are one of the two who disagree. A third person settles it, or the decision is changed."),
            code="own_decision",
        )
    note = _checked(note, needed=True)
    reading.state = ReadingState.SETTLED
    reading.settled_by_name, reading.settled_note, reading.settled_at = actor.name, note, now
    reading.save(update_fields=["state", "settled_by_name", "settled_note", "settled_at"])
    _record("review.reading_settled", request, reading, note, actor)
    return reading


def is_drawn(seed: str, submission_hash: str, item: str, share: int) -> bool:
    """Whether a decision is drawn at ``share`` per cent. The same values always give the same answer, and
    who does not know the seed cannot foretell it."""
    digest = hashlib.sha256(f"{seed}:{submission_hash}:{item}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < share * 100


def _cause(progress: Progress, review: Review, policy: ReviewPolicy, *, is_key: bool) -> ReadingCause | None:
    claimed = progress.entry(review.item)["met"]
    is_raised = review.decision == Decision.ADJUSTED and gap(claimed, review.met) in {MORE, BOTH}
    if policy.second_raised and is_raised:
        return ReadingCause.RAISED
    if is_key:
        return ReadingCause.KEY
    drawn = is_drawn(policy.seed, progress.submission.sha256, review.item, policy.second_share)
    return ReadingCause.SAMPLE if drawn else None


def _is_key(request: Request) -> bool:
    return SupplierFlag.objects.filter(
        tenant_id=request.tenant_id, supplier_id=request.supplier_id, kind__in=KEY_MARKS, ended_at=None
    ).exists()


def _held(request: Request, item: str, state: ReadingState, person: User) -> tuple[Review, SecondReading]:
    """The decision and its reading in this state, with the request locked; 409 otherwise, and to who declared
    a conflict of interest."""
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    refuse_in_conflict(person, request.supplier_id, tenant_id=request.tenant_id)
    progress = progress_of(request) if request.state == RequestState.SUBMITTED else None
    review = progress.standing.get(item) if progress else None
    reading = SecondReading.objects.filter(
        tenant_id=request.tenant_id, request_id=request.pk, item=item, state=state
    ).first()
    if review is None or reading is None:
        raise DomainError(
            _("This decision does not wait for a second reader (any more). Nothing was changed."),
            code="nothing_to_read",
        )
    return review, reading


def _checked(note: str, *, needed: bool) -> str:
    note = note.strip()
    if needed and not note:
        raise InvalidInput(_("Say why: the colleague reads it."), field="note")
    if len(note) > _NOTE_LENGTH:
        raise InvalidInput(_("Keep the note under 1,000 characters."), field="note")
    return note


def _record(kind: str, request: Request, reading: SecondReading, note: str, actor: User) -> None:
    after = {"standard": request.standard, "item": reading.item, "state": reading.state, "note": note}
    events.record(kind, request, actor=actor, after=after, supplier_reads=False)


def readings_by_item(tenant_id: UUID, request_id: UUID) -> dict[str, SecondReading]:
    """All second readings of one review by item. One query."""
    found = SecondReading.objects.filter(tenant_id=tenant_id, request_id=request_id)
    return {one.item: one for one in found}
