"""A questionnaire as a workbook: download it, upload it, look at what would change, take it.

Who comes: somebody of a supplier company who fills in the answers away from the network, or sends the sheet
round to colleagues. Their questions: where is the file, what does this upload do to what is online, and did
it arrive.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import book_of
from assessments.models import OPEN_STATES, AnswerWorkbook, Request, RequestState
from assessments.selectors.portal import own_requests
from assessments.selectors.waiting import open_items
from assessments.services.answering import open_request
from assessments.workbook.comparing import (
    ABSENT,
    CHANGE,
    CLASH,
    CLOSED,
    ONLINE,
    REFUSED,
    SAME,
    Compared,
    compared,
)
from assessments.workbook.problems import sentence
from assessments.workbook.selectors import (
    drafts_of,
    ground_of,
    seen_of,
    workbooks_of,
)
from assessments.workbook.services import (
    MAX_BYTES,
    AnswersMoved,
    UploadedBefore,
    discard_workbook,
    take_workbook,
    upload_workbook,
)
from assessments.workbook.writing import workbook_of
from core.errors import DomainError, InvalidInput
from core.sheets.writing import book_file
from standards.codes import code
from tenants.access import capability
from tenants.models import User

#: What the page sends for a question that changed in both places.
CHOICE = "keep-"


@require_GET
@capability("portal.open")
def portal_workbook(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Where the workbook is downloaded and uploaded, and what became of earlier ones."""
    return _page(request, _asked(request, request_id))


@require_GET
@capability("portal.open")
def portal_workbook_file(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The workbook with the present answers, in the reader's language."""
    asked = _asked(request, request_id)
    if asked.state not in OPEN_STATES:
        messages.error(request, _("Nothing can be answered now, so there is no workbook to fill in."))
        return redirect("portal_workbook", asked.pk)
    day = timezone.localdate().isoformat()
    return book_file(workbook_of(ground_of(asked)), f"{code(asked.standard).replace('/', '-')}-{day}")


@require_POST
@capability("answers.edit")
def portal_workbook_upload(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep what a workbook says, and show what it would change."""
    asked = _asked(request, request_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput(_("No file arrived. Choose the workbook and send it again."), field="file")
        workbook = upload_workbook(request=asked, file=file, actor=_person(request))
    except UploadedBefore as error:
        messages.warning(request, str(error.message))
        workbook = error.workbook
    except DomainError as error:
        return _page(request, asked, fault=str(error.message), status=422)
    return redirect("portal_workbook_look", asked.pk, workbook.pk)


@require_GET
@capability("portal.open")
def portal_workbook_look(request: HttpRequest, request_id: UUID, workbook_id: UUID) -> HttpResponse:
    """What an uploaded workbook would change, question by question."""
    workbook = _workbook(request, request_id, workbook_id)
    asked = workbook.request
    context: dict[str, Any] = {"asked": asked, "workbook": workbook, "code": code(asked.standard)}
    if workbook.state == AnswerWorkbook.State.READY:
        answers = drafts_of(asked)
        rows = compared(workbook.content, book_of(asked), answers, open_items(asked))
        context |= _sorted(rows)
        context |= {
            "seen": seen_of(answers.values()),
            "remarks": [sentence(one) for one in workbook.content["remarks"]],
            "is_open": asked.state in OPEN_STATES,
        }
    return render(request, "workspace/portal_workbook_look.html", context)


@require_POST
@capability("answers.edit")
def portal_workbook_take(request: HttpRequest, request_id: UUID, workbook_id: UUID) -> HttpResponse:
    """Take what was agreed to."""
    workbook = _workbook(request, request_id, workbook_id)
    choices = {
        name.removeprefix(CHOICE): value for name, value in request.POST.items() if name.startswith(CHOICE)
    }
    try:
        taken = take_workbook(
            workbook=workbook,
            seen=request.POST.get("seen", ""),
            choices={key: str(value) for key, value in choices.items()},
            actor=_person(request),
            now=timezone.now(),
        )
    except AnswersMoved as error:
        messages.warning(request, str(error.message))
        return redirect("portal_workbook_look", request_id, workbook.pk)
    text = ngettext(
        "%(n)d answer was taken from the workbook.", "%(n)d answers were taken from the workbook.", taken
    )
    messages.success(request, text % {"n": taken})
    return redirect("portal_workbook_look", request_id, workbook.pk)


@require_POST
@capability("answers.edit")
def portal_workbook_discard(request: HttpRequest, request_id: UUID, workbook_id: UUID) -> HttpResponse:
    """Throw an uploaded workbook away."""
    workbook = _workbook(request, request_id, workbook_id)
    discard_workbook(workbook=workbook, actor=_person(request), now=timezone.now())
    messages.success(request, _("The workbook was thrown away. No answer was changed."))
    return redirect("portal_workbook", request_id)


def _page(request: HttpRequest, asked: Request, *, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "asked": asked,
        "book": book_of(asked),
        "code": code(asked.standard),
        "is_open": asked.state in OPEN_STATES,
        "workbooks": workbooks_of(asked)[:20],
        "fault": fault,
        "limit_mb": MAX_BYTES // 1024**2,
    }
    return render(request, "workspace/portal_workbook.html", context, status=status)


def _sorted(rows: list[Compared]) -> dict[str, Any]:
    """The rows by what becomes of them, as the page shows them."""
    by_verdict: dict[str, list[Compared]] = {}
    for row in rows:
        by_verdict.setdefault(row.verdict, []).append(row)
    counts = {name: len(by_verdict.get(name, [])) for name in (SAME, ABSENT, ONLINE)}
    return {
        "changes": by_verdict.get(CHANGE, []),
        "clashes": by_verdict.get(CLASH, []),
        "refused": by_verdict.get(REFUSED, []),
        "closed": by_verdict.get(CLOSED, []),
        "untouched": counts,
        "takeable": len(by_verdict.get(CHANGE, [])) + len(by_verdict.get(CLASH, [])),
    }


def _asked(request: HttpRequest, request_id: UUID) -> Request:
    """The request, its answering started where it was only sent."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    if asked.state == RequestState.SENT:
        open_request(request=asked, actor=_person(request), now=timezone.now())
    return asked


def _workbook(request: HttpRequest, request_id: UUID, workbook_id: UUID) -> AnswerWorkbook:
    asked = get_object_or_404(own_requests(), pk=request_id)
    books = AnswerWorkbook.objects.filter(tenant_id=asked.tenant_id, request=asked)
    workbook = get_object_or_404(books, pk=workbook_id)
    workbook.request = asked
    return workbook


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
