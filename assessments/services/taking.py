"""A supplier company takes an answer it gave elsewhere over to a question, as a draft; and undoes that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import book_of
from assessments.likeness import Position, like_items, offered
from assessments.models import Answer, AnswerEvidence, Evidence, Request
from assessments.selectors.likeness import TAKEN, TAKEN_BACK, position_of, source_of, taken_over
from assessments.services.answering import save_answer
from assessments.services.drafts import company_of, lock_open, record_private
from assessments.services.evidence import attach_evidence, detach_evidence
from core.errors import DomainError, InvalidInput
from tenants.models import User


@transaction.atomic
def take_over(
    *, request: Request, item: str, source: Request, source_item: str, actor: User, now: datetime
) -> None:
    """Copy what the answer to ``source_item`` of ``source`` settles here, and offer its proof here too.

    Both requests are of one company. Only what :func:`assessments.likeness.offered` lets through is ticked;
    the comment stays. Where it came from goes to the company's own log, by which it can be taken back.
    Raises :class:`InvalidInput` when the two questions are not alike, when there is nothing to take over, or
    for too many files; ``RequestNotOpen`` when the answer cannot change now.
    """
    lock_open(request, item)
    asked = book_of(request).items.get(item)
    here = (request.standard, request.standard_version, item)
    origin = source_of(source, source_item)
    is_ours = source.pk != request.pk and source.supplier_org_id == company_of(request)
    if asked is None or not is_ours or origin not in like_items(*here):
        raise InvalidInput(
            _("That answer has nothing to do with this question. Choose one of those shown."), field="source"
        )
    told = _answer(source, source_item)
    present = _answer(request, item)
    before = position_of(present)
    after = before
    if told is not None and told.is_answered:
        offer = offered(*here, source=origin, answer=position_of(told))
        after = offer.onto(before, exclusive=asked.is_exclusive)
    files = _new_files(source, source_item, request, item)
    if after == before and not files:
        raise InvalidInput(
            _("There is nothing to take over: this answer already holds all of it."), field="source"
        )
    revision = (
        _store(request, item, after, present, actor=actor, now=now) if after != before else _seen(present)
    )
    if after != before:
        Answer.objects.filter(tenant_id=request.tenant_id, request=request, item=item).update(to_check=True)
    for file in files:
        attach_evidence(request=request, item=item, evidence=file, actor=actor)
    came_from = {
        "request": str(source.pk),
        "buyer": source.tenant.name,
        "standard": source.standard,
        "version": source.standard_version,
        "item": source_item,
    }
    record_private(
        TAKEN,
        request,
        request=request,
        actor=actor,
        before=before,
        after={
            **after,
            "standard": request.standard,
            "item": item,
            "source": came_from,
            "revision": revision,
            "files": [str(file.pk) for file in files],
        },
    )


@transaction.atomic
def take_back(*, request: Request, item: str, actor: User, now: datetime) -> None:
    """Put the answer back as it stood before it was taken over, and take the files off that came with it.

    Raises :class:`DomainError` (HTTP 409) when nothing was taken over or the answer was changed since,
    ``RequestNotOpen`` when the answer cannot change now.
    """
    lock_open(request, item)
    present = _answer(request, item)
    event = taken_over(request, present or Answer(item=item))
    if event is None:
        raise DomainError(
            _("This answer was changed after it was taken over. Change it by hand."), code="changed_since"
        )
    earlier: Position = {key: event.before[key] for key in ("met", "none_met", "not_applicable", "reason")}
    if position_of(present) != earlier:
        _store(request, item, earlier, present, actor=actor, now=now)
    attached = AnswerEvidence.objects.filter(
        tenant_id=request.tenant_id, request=request, item=item, evidence_id__in=event.after["files"]
    )
    for link in attached.select_related("evidence"):
        detach_evidence(request=request, item=item, evidence=link.evidence, actor=actor)
    told = {"standard": request.standard, "item": item}
    record_private(TAKEN_BACK, request, request=request, actor=actor, after={**told, **earlier})


def _answer(request: Request, item: str) -> Answer | None:
    return Answer.objects.filter(tenant_id=request.tenant_id, request=request, item=item).first()


def _seen(present: Answer | None) -> int:
    return present.revision if present else 0


def _store(
    request: Request, item: str, wanted: Position, present: Answer | None, *, actor: User, now: datetime
) -> int:
    """Save the position over the present answer; the revision that then stands."""
    saved = save_answer(
        request=request,
        item=item,
        met=wanted["met"],
        none_met=wanted["none_met"],
        not_applicable=wanted["not_applicable"],
        reason=wanted["reason"],
        comment=present.comment if present else "",
        revision=_seen(present),
        actor=actor,
        now=now,
    )
    return saved.revision


def _new_files(source: Request, source_item: str, request: Request, item: str) -> list[Evidence]:
    """The papers offered there that are not yet proof here, in the order they were offered."""
    links = AnswerEvidence.objects.filter(supplier_org_id=company_of(request))
    here = links.filter(tenant_id=request.tenant_id, request=request, item=item).values("evidence_id")
    there = links.filter(tenant_id=source.tenant_id, request=source, item=source_item)
    fresh = there.exclude(evidence_id__in=here).select_related("evidence").order_by("created_at")
    return [link.evidence for link in fresh]
