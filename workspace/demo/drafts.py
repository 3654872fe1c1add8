"""Many draft answers at once, stored as if each had been saved by itself."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from assessments.catalogue import catalogue
from assessments.models import Answer, AnswerEvidence, Evidence, Request
from assessments.services.answering import POSITION
from core.models import Event
from tenants.models import User
from workspace.demo.answers import position

#: Share of claims that come with proof.
PROVEN = 0.45
#: What an answer nobody touched holds.
EMPTY: dict[str, Any] = {"met": [], "none_met": False, "not_applicable": []}


def answer_share(
    request: Request,
    share: float,
    quality: int,
    papers: list[Evidence],
    *,
    dice: Random,
    actor: User,
    now: datetime,
) -> None:
    """Answer the first ``share`` (0 to 1) of a request's questions (in the supplier's scope).

    Leaves what :func:`assessments.services.answering.save_answer` and ``attach_evidence`` leave one by one:
    answers, proof, the counter, and the company's own events; in five statements.
    """
    items = list(catalogue(request.standard, request.standard_version).items.values())
    items = items[: round(len(items) * share)]
    given = {item.key: position(item, quality, dice) for item in items}
    case = {"tenant_id": request.tenant_id, "supplier_org_id": request.supplier_org_id, "request": request}
    answers = [
        Answer(**case, item=key, **values, revision=1, updated_by=actor, updated_at=now)
        for key, values in given.items()
    ]
    links = [
        AnswerEvidence(**case, item=item.key, evidence=dice.choice(papers))
        for item in items
        if given[item.key]["met"] and dice.random() < PROVEN
    ]
    Answer.objects.bulk_create(answers)
    AnswerEvidence.objects.bulk_create(links)
    Event.objects.bulk_create(
        [_event("answer.saved", answer, actor, before=EMPTY, after=_told(answer)) for answer in answers]
        + [_event("evidence.attached", link, actor, before={}, after=_shown(link)) for link in links]
    )
    request.answered = len(answers)
    request.save(update_fields=["answered"])


def _told(answer: Answer) -> dict[str, Any]:
    return {"item": answer.item, **{field: getattr(answer, field) for field in POSITION}}


def _shown(link: AnswerEvidence) -> dict[str, Any]:
    return {"item": link.item, "name": link.evidence.name}


def _event(
    kind: str,
    subject: Answer | AnswerEvidence,
    actor: User,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Event:
    return Event(
        tenant_id=subject.supplier_org_id,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        actor_name=actor.name,
        before=before,
        after={"request": str(subject.request_id), **after},
    )
