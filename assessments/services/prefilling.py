"""A supplier company fills open questions with its earlier answers, and confirms what was taken over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, AnswerEvidence, Evidence, Request
from assessments.prefill import Filling, best_fillings
from assessments.selectors.likeness import TAKEN, position_of
from assessments.selectors.portal import answers_for
from assessments.selectors.waiting import open_items
from assessments.services.drafts import company_of, lock_open, record_private, record_private_all
from assessments.services.evidence import MAX_FILES
from core.errors import InvalidInput
from tenants.models import User


@transaction.atomic
def prefill(*, request: Request, source: Request | None, actor: User, now: datetime) -> int:
    """Fill every open question without a position with the nearest earlier answer, of ``source`` or of all
    earlier requests; gives how many. Each is marked as taken over until somebody confirms or changes it, and
    can be taken back by itself (:func:`assessments.services.taking.take_back`).

    Raises :class:`InvalidInput` when nothing can be filled, ``RequestNotOpen`` when nothing can change now.
    """
    lock_open(request)
    answers = answers_for(request)
    waiting = [item for item in open_items(request) if item not in answers or not answers[item].is_answered]
    fillings = best_fillings(request, waiting, only=source.pk if source else None, now=now)
    if not fillings:
        raise InvalidInput(
            _("There is nothing to take over: no earlier answer fits an open question."), field="source"
        )
    rows = [_filled(request, one, answers.get(one.item.key), actor, now) for one in fillings]
    Answer.objects.bulk_create([row for row in rows if row.revision == 1])
    Answer.objects.bulk_update(
        [row for row in rows if row.revision > 1],
        ["met", "none_met", "not_applicable", "reason", "revision", "to_check", "updated_by", "updated_at"],
    )
    files = _attach(request, fillings)
    request.answered += len(rows)
    request.save(update_fields=["answered"])
    told = [
        (position_of(None), _told(request, filling, row.revision, files.get(row.item, [])))
        for filling, row in zip(fillings, rows, strict=True)
    ]
    record_private_all(TAKEN, request, told, request=request, actor=actor)
    return len(rows)


@transaction.atomic
def confirm_answers(*, request: Request, items: Collection[str], actor: User, now: datetime) -> int:
    """Say that answers taken over, or given long ago, hold today; gives how many.

    Raises :class:`InvalidInput` when none of ``items`` is an answer that can change now, ``RequestNotOpen``.
    """
    lock_open(request)
    changeable = open_items(request)
    answers = [
        answer
        for item, answer in answers_for(request).items()
        if item in items and item in changeable and answer.is_answered
    ]
    if not answers:
        raise InvalidInput(_("Choose an answer of this questionnaire to confirm."), field="item")
    for answer in answers:
        answer.to_check, answer.updated_by, answer.updated_at = False, actor, now
    Answer.objects.bulk_update(answers, ["to_check", "updated_by", "updated_at"])
    record_private(
        "answers.confirmed",
        request,
        request=request,
        actor=actor,
        after={"standard": request.standard, "items": sorted(answer.item for answer in answers)},
    )
    return len(answers)


def _filled(request: Request, filling: Filling, present: Answer | None, actor: User, now: datetime) -> Answer:
    answer = present or Answer(
        tenant_id=request.tenant_id,
        supplier_org_id=company_of(request),
        request=request,
        item=filling.item.key,
    )
    for name, value in filling.after.items():
        setattr(answer, name, value)
    answer.revision += 1
    answer.to_check = True
    answer.updated_by, answer.updated_at = actor, now
    return answer


def _attach(request: Request, fillings: Collection[Filling]) -> dict[str, list[Evidence]]:
    """Offer the proof of the earlier answers here too; gives what is new by item."""
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request)
    here: dict[str, set[Any]] = {}
    for item, evidence in links.values_list("item", "evidence_id"):
        here.setdefault(item, set()).add(evidence)
    fresh: dict[str, list[Evidence]] = {}
    for filling in fillings:
        held = here.get(filling.item.key, set())
        room = max(MAX_FILES - len(held), 0)
        wanted = {file.pk: file for file in filling.files if file.pk not in held}
        fresh[filling.item.key] = list(wanted.values())[:room]
    AnswerEvidence.objects.bulk_create(
        AnswerEvidence(
            tenant_id=request.tenant_id,
            supplier_org_id=company_of(request),
            request=request,
            item=item,
            evidence=file,
        )
        for item, files in fresh.items()
        for file in files
    )
    return fresh


def _told(request: Request, filling: Filling, revision: int, files: list[Evidence]) -> dict[str, Any]:
    """What the company's log keeps of one answer taken over, by which it can be taken back."""
    origin = filling.source.request
    return {
        **filling.after,
        "standard": request.standard,
        "item": filling.item.key,
        "source": {
            "request": str(origin.pk),
            "buyer": origin.tenant.name,
            "standard": origin.standard,
            "version": origin.standard_version,
            "item": filling.source.item,
        },
        "revision": revision,
        "files": [str(file.pk) for file in files],
    }
