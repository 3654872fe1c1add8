"""What a workbook is made of and held against: drafts, what can change, what was said before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from assessments.catalogue import book_of
from assessments.models import Answer, AnswerEvidence, AnswerWorkbook, Request, RequestState
from assessments.selectors.portal import answers_for
from assessments.selectors.waiting import open_items
from assessments.workbook.writing import Ground
from tenants.scope import organisation_id


def drafts_of(request: Request) -> dict[str, Answer]:
    """The draft answers of a request by item. One query."""
    return answers_for(request)


def seen_of(answers: Iterable[Answer]) -> str:
    """A hash of which answers stand, by their revisions: it changes with every save."""
    told = sorted(f"{answer.item}={answer.revision}" for answer in answers)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def earlier_answers(request: Request) -> dict[str, Answer]:
    """What the company told this customer when it last asked for this standard, by item. One query."""
    told = Answer.objects.filter(
        supplier_org_id=organisation_id(),
        tenant_id=request.tenant_id,
        request__standard=request.standard,
        request__supplier_id=request.supplier_id,
        request__created_at__lt=request.created_at,
    )
    found: dict[str, Answer] = {}
    for answer in told.order_by("-request__created_at", "item"):
        found.setdefault(answer.item, answer)
    return found


def ground_of(request: Request) -> Ground:
    """Everything the workbook of a request is made of. Five queries at most."""
    book, answers, changeable = book_of(request), drafts_of(request), frozenset(open_items(request))
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request)
    files: dict[str, int] = dict(links.order_by().values_list("item").annotate(files=Count("id")))
    notes = {
        item: _("Taken over from elsewhere. Please check.") for item, one in answers.items() if one.to_check
    }
    if request.state == RequestState.RETURNED:
        notes = {
            item: _("Sent back, to correct") if item in changeable else _("Accepted, cannot change")
            for item in book.items
        }
    return Ground(request, book, answers, files, earlier_answers(request), notes, changeable)


def workbooks_of(request: Request) -> QuerySet[AnswerWorkbook]:
    """The workbooks uploaded to a request, newest first, those thrown away left out."""
    books = AnswerWorkbook.objects.filter(tenant_id=request.tenant_id, request=request)
    return (
        books.exclude(state=AnswerWorkbook.State.DISCARDED)
        .select_related("uploaded_by")
        .defer("uploaded_by__password")
    )
