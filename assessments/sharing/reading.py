"""May this be opened? Asked whenever somebody opens answers or files they hold by a consent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from assessments.models import Consent, SharedCopy, Submission, SubmittedFile
from assessments.sharing.freezing import sections_of
from core.errors import Gone
from tenants.scope import current


def require_running(consent: Consent | None, *, now: datetime) -> Consent:
    """The consent, while it runs. Raises :class:`Gone` once it was taken back or has ended."""
    if consent is not None and consent.revoked_at is not None:
        raise Gone(
            _("The supplier took back its consent to this copy. Answers and files can no longer be opened."),
            code="consent_revoked",
        )
    if consent is None or not consent.is_running(now):
        raise Gone(
            _("The supplier's consent to this copy has ended. Send a new request to see its proof again."),
            code="consent_ended",
        )
    return consent


def require_answer(submission: Submission, item: str, *, now: datetime) -> None:
    """Make sure that a buyer or its rating body may read the answer to ``item``. One query.

    Raises :class:`Gone` once the consent has ended, or it or the section was taken back.
    """
    found = Consent.objects.filter(tenant_id=submission.tenant_id, submission_id=submission.pk).first()
    consent = require_running(found, now=now)
    book = catalogue(submission.document["standard"], submission.document["version"])
    if consent.withdrawn and book.section_of(item).key in consent.withdrawn:
        raise _section_gone()


def require_file(file: SubmittedFile, *, now: datetime) -> None:
    """Make sure that a buyer or its rating body may open a file: a section it proves something in is still
    agreed to. Two queries at most. Raises :class:`Gone`."""
    held = {"submission_id": file.submission_id} if file.submission_id else {"copy_id": file.copy_id}
    consent = require_running(Consent.objects.filter(tenant_id=file.tenant_id, **held).first(), now=now)
    if consent.withdrawn and not _is_proof_elsewhere(file, consent):
        raise _section_gone()


def copies_of_tenant() -> Any:
    """The copies a buyer was given, newest first, without their documents."""
    return SharedCopy.objects.filter(tenant_id=current().tenant_id).defer("document")


def copy_with_consent(copy_id: UUID) -> tuple[SharedCopy, Consent] | None:
    """A copy the acting buyer was given and the consent to it, whatever it says; None where there is none.
    Two queries."""
    copy = copies_of_tenant().filter(pk=copy_id).first()
    consent = Consent.objects.filter(tenant_id=current().tenant_id, copy_id=copy_id).first()
    return (copy, consent) if copy and consent else None


def is_withdrawn(consent: Consent, document: Mapping[str, Any], item: str) -> bool:
    """Whether the section of an item was taken back."""
    if not consent.withdrawn:
        return False
    return catalogue(document["standard"], document["version"]).section_of(item).key in consent.withdrawn


def _section_gone() -> Gone:
    return Gone(
        _("The supplier took back this section of its answers. The other sections can still be opened."),
        code="section_revoked",
    )


def _is_proof_elsewhere(file: SubmittedFile, consent: Consent) -> bool:
    holder = file.submission or file.copy
    if holder is None:
        return False
    document = holder.document
    open_items = {
        item.key
        for section in sections_of(document)
        if section.key not in consent.withdrawn
        for item in section.items
    }
    return any(
        proof["id"] == str(file.evidence_id)
        for key in open_items & document["items"].keys()
        for proof in document["items"][key]["evidence"]
    )
