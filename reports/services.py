"""Asking for a report, and the worker's part: claiming one, keeping what was made, giving up on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.documents import document_hash
from core.errors import InvalidInput
from core.events import record
from core.nudge import nudge
from reports.content import Json, NothingToReport, counting_basis, freeze
from reports.models import Language, Report
from scoring.models import Scorecard
from suppliers.models import Supplier
from tenants.models import User

State = Report.State
#: So often a report is tried before it counts as failed.
MOST_ATTEMPTS = 3
_WORKING = (State.QUEUED, State.RENDERING)


@transaction.atomic
def request_report(
    *, supplier: Supplier, language: str, actor: User, now: datetime, draft: Scorecard | None = None
) -> Report:
    """The report on a supplier's results as they stand, in ``language``: a new one, or the one there is.

    With ``draft`` it tells of that card as if it were published, and is a draft itself. One that failed is
    tried again. Raises :class:`NothingToReport` before a review is finished, :class:`NoDraftReport` for a
    card that waits for nothing, and :class:`InvalidInput` for a language reports are not written in.
    """
    if language not in Language.values:
        raise InvalidInput(_("Reports are written in English and in Chinese."), code="language")
    company = supplier.supplier_org_id
    if company is None:  # nobody there has joined, so nothing can have been handed in
        raise NothingToReport
    content = freeze(supplier, draft=draft)
    known, is_new = Report.objects.get_or_create(
        tenant_id=supplier.tenant_id,
        content_hash=document_hash(content),
        language=language,
        defaults={
            "supplier": supplier,
            "supplier_org_id": company,
            "content": content,
            "is_draft": draft is not None,
            "requested_by": actor,
            "requested_at": now,
            **_results(content),
        },
    )
    report = Report.objects.select_for_update(of=("self",)).get(pk=known.pk)
    if is_new or report.state == State.FAILED:
        before = {} if is_new else {"state": report.state}
        report.state, report.attempts, report.problem = State.QUEUED, 0, ""
        report.save(update_fields=["state", "attempts", "problem"])
        record(
            "report.requested",
            report,
            actor=actor,
            before=before,
            after={"name": supplier.name, "language": language, "content_hash": report.content_hash}
            | ({"is_draft": True} if report.is_draft else {}),
            supplier_reads=False,
        )
        nudge("reports")
    return report


def _results(content: Json) -> dict[str, int | str | None]:
    """Stars and grade of the results that count, for lists."""
    bands = {
        result["standard"]: result["cards"][basis]["band"]
        for result in content["results"]
        if (basis := counting_basis(result)) is not None
    }
    stars = bands.get("t-cerds")
    return {"stars": int(stars or 0) if stars is not None else None, "grade": bands.get("t-cfie", "")}


@transaction.atomic
def begin_report(report_id: UUID, *, tenant_id: UUID, problem: str) -> Report | None:
    """Note one more try; None when the report is done, or another worker is at it.

    One whose last try never came back, because it takes its worker with it, fails with ``problem``.
    """
    report = _claim(report_id, tenant_id, *_WORKING)
    if report is None:
        return None
    if report.attempts >= MOST_ATTEMPTS:
        _fail(report, problem)
        return None
    report.state, report.attempts = State.RENDERING, report.attempts + 1
    report.save(update_fields=["state", "attempts"])
    return report


def claim_report(report_id: UUID, *, tenant_id: UUID) -> Report | None:
    """The report a worker has begun, locked until its transaction ends: a killed worker lets go of it."""
    return _claim(report_id, tenant_id, State.RENDERING)


def keep_report(report: Report, *, pdf: bytes, sha256: str, pictures: Sequence[bytes], now: datetime) -> None:
    """Store the PDF and a picture of each page, and say that the report is ready."""
    report.file = f"reports/{report.pk}/report.pdf"
    _store(report.file, pdf)
    for number, picture in enumerate(pictures, start=1):
        _store(report.page_picture(number), picture)
    report.state, report.sha256, report.pages, report.ready_at = State.READY, sha256, len(pictures), now
    report.save(update_fields=["state", "file", "sha256", "pages", "ready_at"])
    record(
        "report.ready",
        report,
        after={"name": report.supplier.name, "language": report.language, "sha256": sha256},
        supplier_reads=not report.is_draft,
    )


@transaction.atomic
def put_back_report(report_id: UUID, *, tenant_id: UUID, problem: str) -> None:
    """A try went wrong: wait for the next one, or, after the last, fail with the reason in words."""
    report = _claim(report_id, tenant_id, State.RENDERING)
    if report is None:
        return
    if report.attempts < MOST_ATTEMPTS:
        report.state = State.QUEUED
        report.save(update_fields=["state"])
        return
    _fail(report, problem)


def _fail(report: Report, problem: str) -> None:
    report.state, report.problem = State.FAILED, problem
    report.save(update_fields=["state", "problem"])
    record("report.failed", report, after={"name": report.supplier.name}, supplier_reads=False)


def _claim(report_id: UUID, tenant_id: UUID, *states: str) -> Report | None:
    rows = Report.objects.select_for_update(skip_locked=True, of=("self",)).select_related("supplier")
    return rows.filter(pk=report_id, tenant_id=tenant_id, state__in=states).first()


def _store(path: str, content: bytes) -> None:
    """Write a file anew: what an earlier, broken-off try left is replaced."""
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
