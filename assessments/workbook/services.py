"""A supplier company hands a workbook in to its own draft: keep what it says, take it, throw it away."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import book_of
from assessments.models import Answer, AnswerWorkbook, Request
from assessments.selectors.waiting import open_items
from assessments.services.answering import POSITION
from assessments.services.drafts import company_of, lock_open, record_private
from assessments.workbook.comparing import CHANGE, CLASH, Compared, compared
from assessments.workbook.mark import FIELDS, Mark
from assessments.workbook.problems import sentence
from assessments.workbook.reading import answers_in, mark_in, read_lines
from assessments.workbook.selectors import drafts_of, seen_of
from core.errors import DomainError, InvalidInput
from suppliers.problems import UnreadableList
from suppliers.reading.upload import START, extension_of, mismatch
from suppliers.services.imports import sha256_of
from tenants.models import User

State = AnswerWorkbook.State
#: A questionnaire as a workbook takes a tenth of this.
MAX_BYTES = 5 * 1024 * 1024
#: What the page sends for an answer that changed in both places: keep the workbook's.
FROM_BOOK = "book"


class UploadedBefore(DomainError):
    """This very file was uploaded to this request before; ``workbook`` is where it stands."""

    def __init__(self, workbook: AnswerWorkbook) -> None:
        text = (
            _("This very workbook was taken already. Download a fresh one, or change it and upload it again.")
            if workbook.state == State.TAKEN
            else _("This very workbook is here already. Look at what it would change.")
        )
        super().__init__(text, code="already_uploaded")
        self.workbook = workbook


class AnswersMoved(DomainError):
    """Answers changed after the page that was agreed to was made (HTTP 409)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Answers were changed online while you looked at this page. Nothing was taken. Look again at "
                "what would change now."
            ),
            code="moved",
        )


def upload_workbook(*, request: Request, file: UploadedFile[bytes], actor: User) -> AnswerWorkbook:
    """Read a workbook and keep what it says, to be looked at; the file itself is not kept.

    Raises :class:`InvalidInput` for a file that is no workbook of this very request, with what to do,
    :class:`UploadedBefore` for one that is here already, ``RequestNotOpen`` when no answer can change now.
    """
    name = (file.name or "")[-255:]
    _check_file(file, name)
    sha256 = sha256_of(file)
    try:
        content = _content(request, file)
    except UnreadableList as error:
        raise InvalidInput(sentence(error.problem), code=error.problem["code"], field="file") from error
    return _keep(request, name, sha256, content, actor)


@transaction.atomic
def take_workbook(
    *, workbook: AnswerWorkbook, seen: str, choices: Mapping[str, str], actor: User, now: datetime
) -> int:
    """Take every answer the workbook changes, all at once or none; gives how many.

    ``seen`` is what :func:`assessments.workbook.selectors.seen_of` gave for the page that was agreed to.
    ``choices`` says per item that changed in both places which one to keep; without :data:`FROM_BOOK` the
    one online stays. Refused answers stay as they are. Raises :class:`AnswersMoved` when an answer changed
    since, :class:`DomainError` for a workbook that does not wait, ``RequestNotOpen``.
    """
    request = workbook.request
    lock_open(request)
    workbook = _waiting(workbook)
    answers = drafts_of(request)
    if seen_of(answers.values()) != seen:
        raise AnswersMoved
    rows = compared(workbook.content, book_of(request), answers, open_items(request))
    wanted = [
        row
        for row in rows
        if row.verdict == CHANGE or (row.verdict == CLASH and choices.get(row.item.key) == FROM_BOOK)
    ]
    _store(request, wanted, actor, now)
    _close(workbook, State.TAKEN, changed=len(wanted), now=now)
    record_private(
        "answers.from_workbook",
        workbook,
        request=request,
        actor=actor,
        before={"answers": {row.item.key: {name: row.now[name] for name in POSITION} for row in wanted}},
        after={
            "file": workbook.file_name,
            "standard": request.standard,
            "changed": len(wanted),
            "answers": {row.item.key: {name: row.then[name] for name in POSITION} for row in wanted},
        },
    )
    return len(wanted)


@transaction.atomic
def discard_workbook(*, workbook: AnswerWorkbook, actor: User, now: datetime) -> None:
    """Throw a workbook away; no answer changes. Raises :class:`DomainError` once it is taken."""
    workbook = _waiting(workbook)
    _close(workbook, State.DISCARDED, changed=0, now=now)
    record_private(
        "workbook.discarded",
        workbook,
        request=workbook.request,
        actor=actor,
        after={"file": workbook.file_name},
    )


@transaction.atomic
def _keep(request: Request, name: str, sha256: str, content: dict[str, Any], actor: User) -> AnswerWorkbook:
    lock_open(request)
    known = AnswerWorkbook.objects.filter(tenant_id=request.tenant_id, request=request, sha256=sha256)
    earlier = known.exclude(state=State.DISCARDED).first()
    if earlier is not None:
        raise UploadedBefore(earlier)
    workbook = AnswerWorkbook.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=company_of(request),
        request=request,
        file_name=name,
        sha256=sha256,
        content=content,
        uploaded_by=actor,
    )
    record_private("workbook.uploaded", workbook, request=request, actor=actor, after={"file": name})
    return workbook


def _check_file(file: UploadedFile[bytes], name: str) -> None:
    size = file.size or 0
    if not size:
        raise InvalidInput(_("This file is empty. Choose the workbook again."), code="empty", field="file")
    limit = min(MAX_BYTES, settings.MAX_IMPORT_BYTES)
    if size > limit:
        raise InvalidInput(
            _("This file has %(size)s; a workbook of answers has up to %(limit)s. Download a fresh one.")
            % {"size": filesizeformat(size), "limit": filesizeformat(limit)},
            code="too_large",
            field="file",
        )
    file.seek(0)
    fault = mismatch(name, file.read(START))
    if fault is None and extension_of(name) != ".xlsx":
        fault = sentence({"code": "not_xlsx"})
    if fault is not None:
        raise InvalidInput(fault, code="wrong_kind", field="file")


def _content(request: Request, file: UploadedFile[bytes]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        lines, has_formulas = read_lines(Path(copy.name))
    mark = mark_in(lines)
    _check_mark(mark, request)
    found = answers_in(lines, book_of(request))
    remarks = [*found.remarks, *([{"code": "formulas_read"}] if has_formulas else [])]
    return {"said": found.said, "faults": found.faults, "base": dict(mark.base), "remarks": remarks}


def _check_mark(mark: Mark, request: Request) -> None:
    """Refuse a workbook that was made for something else, by :class:`UnreadableList`."""
    if mark.company != str(request.supplier_org_id):
        raise UnreadableList("other_company")
    if mark.standard != request.standard:
        raise UnreadableList("other_standard", made_for=mark.standard, asked=request.standard)
    if (mark.version, mark.hash) != (request.standard_version, request.standard_hash):
        raise UnreadableList("other_version", made_for=mark.version, asked=request.standard_version)
    if mark.request != str(request.pk):
        raise UnreadableList("other_request")


def _waiting(workbook: AnswerWorkbook) -> AnswerWorkbook:
    found = AnswerWorkbook.objects.select_for_update(of=("self",), no_key=True).select_related(
        "request__tenant"
    )
    held = found.get(pk=workbook.pk, tenant_id=workbook.tenant_id)
    if held.state != State.READY:
        raise DomainError(
            _("This workbook does not wait any more. Reload the page to see where it stands."), code="over"
        )
    return held


def _close(workbook: AnswerWorkbook, state: str, *, changed: int, now: datetime) -> None:
    workbook.state, workbook.changed, workbook.content = state, changed, {}
    workbook.taken_at = now if state == State.TAKEN else None
    workbook.save(update_fields=["state", "changed", "content", "taken_at"])


def _store(request: Request, rows: list[Compared], actor: User, now: datetime) -> None:
    """Write the answers in two statements and keep ``request.answered`` right."""
    fresh: list[Answer] = []
    known: list[Answer] = []
    gained = 0
    for row in rows:
        answer = row.answer or Answer(
            tenant_id=request.tenant_id,
            supplier_org_id=company_of(request),
            request=request,
            item=row.item.key,
        )
        before = row.answer is not None and answer.is_answered
        for name in FIELDS:
            setattr(answer, name, row.then[name])
        answer.revision += 1
        answer.to_check = False
        answer.updated_by, answer.updated_at = actor, now
        gained += answer.is_answered - before
        (known if row.answer else fresh).append(answer)
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(known, [*FIELDS, "revision", "to_check", "updated_by", "updated_at"])
    if gained:
        request.answered += gained
        request.save(update_fields=["answered"])
