"""A supplier company hands in its answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import book_of
from assessments.documents import WHOLE_ITEM, build_document, document_hash, files_in
from assessments.models import (
    Consent,
    Request,
    RequestState,
    Submission,
    SubmittedFile,
)
from assessments.selectors.drafts import Gaps, draft_entries, gaps_in
from assessments.selectors.waiting import waiting_for_word
from assessments.services.drafts import company_of, lock_open
from assessments.services.evidence import stored_path
from assessments.sharing.consents import check_not_taken_back
from assessments.sharing.ending import next_reminder
from assessments.team.reviewing import check_cleared
from assessments.vault.holding import held_in
from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from tenants.models import User


class Incomplete(DomainError):
    """Answers are missing; ``gaps`` lists them (HTTP 409)."""

    def __init__(self, gaps: Gaps) -> None:
        super().__init__(
            _("Some answers are missing, lack a reason or were not confirmed. They are listed on this page."),
            code="incomplete",
        )
        self.gaps = gaps


@transaction.atomic
def submit_answers(
    *, request: Request, consent: bool, actor: User, now: datetime, seen_at: datetime | None = None
) -> Submission:
    """Freeze the answers into one document and share it with the buyer for twelve months.

    ``seen_at`` is when the person saw what they agree to. Raises ``RequestNotOpen`` when it was handed in
    already, :class:`InvalidInput` without consent, :class:`Incomplete` while an answer is missing, what
    :func:`assessments.team.reviewing.check_cleared` raises while a colleague reads the answers or has to, and
    ``TakenBack`` when a colleague took back the company's consent for this request after ``seen_at``.
    """
    lock_open(request)
    if seen_at is not None:
        check_not_taken_back(request, seen_at)
    if not consent:
        raise InvalidInput(
            _("Tick the box to share these answers. Without it nothing is sent."),
            code="no_consent",
            field="consent",
        )
    book = book_of(request)
    entries = draft_entries(request)
    waiting = waiting_for_word(request, now=now)
    gaps = replace(gaps_in(book, entries, request.terms), unconfirmed=waiting.unconfirmed)
    if gaps.blocking:
        raise Incomplete(gaps)
    if all(WHOLE_ITEM in entry["not_applicable"] for entry in entries.values()):
        raise InvalidInput(
            _("Every question is marked as not applicable, so nothing is left to evaluate."),
            code="nothing_applies",
        )
    _refuse_held(request)
    check_cleared(request, actor)
    document = build_document(request, book, entries)
    submission = Submission.objects.create(
        **_case(request),
        request=request,
        number=_last_number(request) + 1,
        document=document,
        sha256=document_hash(document),
        submitted_by=actor,
        submitted_at=now,
    )
    _copy_files(request, submission)
    Consent.objects.create(
        **_case(request),
        submission=submission,
        given_by=actor,
        given_at=now,
        expires_at=a_year_after(now),
        remind_at=next_reminder(a_year_after(now), after=now),
    )
    _hand_over(request, submission, actor, now)
    return submission


def _refuse_held(request: Request) -> None:
    """Raise :class:`InvalidInput` where an open answer has a paper that may not be handed in."""
    held = held_in(request)
    if held:
        raise InvalidInput(
            _("Some papers are held back. They are listed on this page."),
            code="papers_held",
            field="evidence",
        )


def a_year_after(instant: datetime) -> datetime:
    """The same day and time next year; 29 February becomes 28 February."""
    try:
        return instant.replace(year=instant.year + 1)
    except ValueError:
        return instant.replace(year=instant.year + 1, day=28)


def _case(request: Request) -> dict[str, UUID]:
    return {"tenant_id": request.tenant_id, "supplier_org_id": company_of(request)}


def _last_number(request: Request) -> int:
    found: dict[str, Any] = Submission.objects.filter(tenant_id=request.tenant_id, request=request).aggregate(
        last=Max("number")
    )
    return found["last"] or 0


def _copy_files(request: Request, submission: Submission) -> None:
    SubmittedFile.objects.bulk_create(
        SubmittedFile(
            **_case(request),
            submission=submission,
            evidence_id=file["id"],
            name=file["name"],
            file=stored_path(company_of(request), file["sha256"]),
            sha256=file["sha256"],
            content_type=file["content_type"],
            size=file["size"],
        )
        for file in files_in(submission.document).values()
    )


def _hand_over(request: Request, submission: Submission, actor: User, now: datetime) -> None:
    before = request.state
    request.state = RequestState.SUBMITTED
    request.submitted_at = now
    request.save(update_fields=["state", "submitted_at"])
    record(
        "request.submitted",
        request,
        actor=actor,
        before={"state": before},
        after={"state": request.state, "number": submission.number, "sha256": submission.sha256},
    )
    nudge("scorecards")
