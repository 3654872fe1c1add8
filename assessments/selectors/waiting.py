"""Which answers of a request can change now, and which wait for somebody to say that they still hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments.catalogue import book_of
from assessments.models import OPEN_STATES, Answer, Request, RequestState
from assessments.prefill import STALE_AFTER
from assessments.selectors.drafts import rejected_items


@dataclass(frozen=True, slots=True)
class Waiting:
    """Item keys in the source's order: taken over and not confirmed; given long ago."""

    unconfirmed: tuple[str, ...]
    stale: tuple[str, ...]


def open_items(request: Request) -> tuple[str, ...]:
    """The items whose answers can change now, in the source's order. At most one query."""
    if request.state not in OPEN_STATES:
        return ()
    items = book_of(request).items
    if request.state == RequestState.RETURNED:
        rejected = rejected_items(request)
        return tuple(item for item in items if item in rejected)
    return tuple(items)


def waiting_for_word(request: Request, *, now: datetime, changed_at: datetime | None = None) -> Waiting:
    """The answers that wait for somebody's word, of those that can change now. ``changed_at`` is when the
    company last told that its site changed: what was answered before is stale. Two queries."""
    fresh_from = max(filter(None, (now - STALE_AFTER, changed_at)))
    told = Answer.objects.filter(tenant_id=request.tenant_id, request=request)
    answers = {answer.item: answer for answer in told if answer.is_answered}
    order = [item for item in open_items(request) if item in answers]
    return Waiting(
        tuple(item for item in order if answers[item].to_check),
        tuple(item for item in order if not answers[item].to_check and answers[item].updated_at < fresh_from),
    )
