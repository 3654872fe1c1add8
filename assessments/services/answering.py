"""A supplier company opens a request and answers it, item by item."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Item, book_of
from assessments.documents import WHOLE_ITEM
from assessments.models import Answer, Request, RequestState
from assessments.selectors.saving import stored_answer
from assessments.services.drafts import company_of, lock, lock_open, record_private
from core.errors import DomainError, InvalidInput
from core.events import record
from core.transactions import joining
from tenants.models import User

#: What the supplier claims; reason and comment explain it.
POSITION = ("met", "none_met", "not_applicable")


class AnswerConflict(DomainError):
    """A colleague saved this answer meanwhile (HTTP 409). ``theirs`` is the answer that is stored."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__(
            _("A colleague saved this answer meanwhile. Choose which version to keep."), code="conflict"
        )
        self.theirs = theirs


@transaction.atomic
def open_request(*, request: Request, actor: User, now: datetime) -> None:
    """Start answering a request; opening one that was opened before changes nothing."""
    lock(request)
    if request.state != RequestState.SENT:
        return
    request.state = RequestState.ANSWERING
    request.opened_at = now
    request.save(update_fields=["state", "opened_at"])
    record("request.opened", request, actor=actor, before={"state": "sent"}, after={"state": "answering"})


@joining()
def save_answer(
    *,
    request: Request,
    item: str,
    met: Collection[str],
    none_met: bool,
    not_applicable: Collection[str],
    reason: str,
    comment: str,
    revision: int,
    actor: User,
    now: datetime,
) -> Answer:
    """Store the draft answer to one item and keep ``request.answered`` right.

    ``revision`` is the one the person saw: 0 for an answer not yet stored. Saving the same again changes
    nothing, so a repeated send does no harm; an answer that was taken away meanwhile is written anew. A draft
    may lack its reason; handing in asks for it. Raises :class:`InvalidInput` for keys or combinations the
    item does not have, :class:`AnswerConflict` when a colleague was quicker, and ``RequestNotOpen`` when the
    answer cannot change now. It refuses before it writes anything.
    """
    asked = book_of(request).items.get(item)
    if asked is None:
        raise InvalidInput(_("This questionnaire has no such question."), code="unknown_item", field="item")
    check_position(asked, frozenset(met), frozenset(not_applicable), none_met=none_met)
    lock_open(request, item)
    wanted = {
        "met": sorted(set(met)),
        "none_met": none_met,
        "not_applicable": sorted(set(not_applicable)),
        "reason": reason,
        "comment": comment,
    }
    stored = stored_answer(request, item)
    answer = stored or Answer(
        tenant_id=request.tenant_id, supplier_org_id=company_of(request), request=request, item=item
    )
    if all(getattr(answer, field) == value for field, value in wanted.items()):
        return answer
    if stored is not None and stored.revision != revision:
        theirs = Answer.objects.select_related("updated_by").defer("updated_by__password")
        raise AnswerConflict(theirs.get(tenant_id=request.tenant_id, pk=answer.pk))
    _store(request, answer, wanted, actor=actor, now=now)
    return answer


def _store(
    request: Request,
    answer: Answer,
    wanted: dict[str, Any],
    *,
    actor: User,
    now: datetime,
) -> None:
    before = {field: getattr(answer, field) for field in POSITION}
    was_answered = answer.is_answered
    for field, value in wanted.items():
        setattr(answer, field, value)
    answer.revision += 1
    answer.to_check = False
    answer.updated_by = actor
    answer.updated_at = now
    if answer.revision == 1:
        answer.save(force_insert=True)
    else:
        answer.save(update_fields=[*wanted, "revision", "to_check", "updated_by", "updated_at"])
    if answer.is_answered != was_answered:
        request.answered += 1 if answer.is_answered else -1
        request.save(update_fields=["answered"])
    position = {field: wanted[field] for field in POSITION}
    if position != before:
        record_private(
            "answer.saved",
            answer,
            request=request,
            actor=actor,
            before=before,
            after={"standard": request.standard, "item": answer.item, **position},
        )


def check_position(
    item: Item, met: frozenset[str], not_applicable: frozenset[str], *, none_met: bool
) -> None:
    """Raise :class:`InvalidInput` for what the item cannot mean. Source of the exclusive parts: T/CFIE
    Annex B, item 20."""
    if not met <= item.check_keys:
        raise InvalidInput(_("Tick only what this question lists."), code="unknown_check", field="met")
    if item.is_exclusive and len(met) > 1:
        raise InvalidInput(_("Only one of these can hold. Untick the others."), code="exclusive", field="met")
    if none_met and met:
        raise InvalidInput(
            _("Either tick what holds, or say that none of these holds yet."), field="none_met"
        )
    allowed = item.optional_keys | ({WHOLE_ITEM} if item.may_be_not_applicable else frozenset())
    if not not_applicable <= allowed:
        raise InvalidInput(_("This cannot be marked as not applicable."), field="not_applicable")
    if WHOLE_ITEM in not_applicable and (met or none_met):
        raise InvalidInput(
            _("A question that does not apply has nothing ticked. Untick one or the other."),
            field="not_applicable",
        )
    if not_applicable & met:
        raise InvalidInput(
            _("The same statement is ticked and marked as not applicable. Choose one."),
            field="not_applicable",
        )
