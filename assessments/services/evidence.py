"""A supplier company's vault of proof, and which files back which answer."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import book_of
from assessments.files import clean_name, inspect
from assessments.models import AnswerEvidence, Evidence, Request
from assessments.services.drafts import company_of, lock_open, record_private
from core.errors import InvalidInput
from core.events import record
from tenants.models import User

#: Files on one answer; more than this nobody reads.
MAX_FILES = 20


def stored_path(organisation_id: UUID, sha256: str) -> str:
    """Where a supplier company's file with this content lies in the private storage."""
    return str(PurePosixPath("evidence", str(organisation_id), sha256))


@transaction.atomic
def store_evidence(*, organisation_id: UUID, file: File[bytes], name: str, actor: User) -> Evidence:
    """Keep an uploaded file in the vault of ``organisation_id``; the same content twice is one row.

    Raises :class:`InvalidInput` for a file that may not be kept (see :func:`assessments.files.inspect`). The
    file is stored before its row: a crash in between leaves a file without a row, which the next upload of
    the same content takes over.
    """
    content_type = inspect(file, name=name, size=file.size)
    sha256 = _sha256(file)
    known = Evidence.objects.filter(tenant_id=organisation_id, sha256=sha256).first()
    if known is not None:
        return known
    path = _keep(file, stored_path(organisation_id, sha256))
    evidence, created = Evidence.objects.get_or_create(
        tenant_id=organisation_id,
        sha256=sha256,
        defaults={
            "name": clean_name(name),
            "file": path,
            "content_type": content_type,
            "size": file.size,
            "uploaded_by": actor,
        },
    )
    if created:
        record("evidence.stored", evidence, actor=actor, after={"name": evidence.name, "sha256": sha256})
    return evidence


@transaction.atomic
def attach_evidence(*, request: Request, item: str, evidence: Evidence, actor: User) -> None:
    """Offer a vault file as proof of one answer; offering it twice changes nothing.

    Raises :class:`InvalidInput` for an unknown question or too many files, ``RequestNotOpen`` when the answer
    cannot change now.
    """
    if item not in book_of(request).items:
        raise InvalidInput(_("This questionnaire has no such question."), code="unknown_item", field="item")
    lock_open(request, item)
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request, item=item)
    attached = set(links.values_list("evidence_id", flat=True))
    if evidence.pk in attached:
        return
    if len(attached) >= MAX_FILES:
        raise InvalidInput(
            _("One answer holds at most %(limit)s files. Remove one first.") % {"limit": MAX_FILES},
            code="too_many",
            field="file",
        )
    link = AnswerEvidence.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=company_of(request),
        request=request,
        item=item,
        evidence=evidence,
    )
    record_private(
        "evidence.attached",
        link,
        request=request,
        actor=actor,
        after={"standard": request.standard, "item": item, "name": evidence.name},
    )


@transaction.atomic
def detach_evidence(*, request: Request, item: str, evidence: Evidence, actor: User) -> None:
    """Take a file off one answer; it stays in the vault. Taking it off twice changes nothing."""
    lock_open(request, item)
    links = AnswerEvidence.objects.filter(
        tenant_id=request.tenant_id, request=request, item=item, evidence=evidence
    )
    for link in links:
        record_private(
            "evidence.detached",
            link,
            request=request,
            actor=actor,
            before={"standard": request.standard, "item": item, "name": evidence.name},
        )
    links.delete()


def _sha256(file: File[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _keep(file: File[bytes], path: str) -> str:
    """Store the file under ``path``; one an earlier try left whole is used again, a cut-off one replaced."""
    if default_storage.exists(path):
        if default_storage.size(path) == file.size:
            return path
        default_storage.delete(path)
    file.seek(0)
    return default_storage.save(path, file)
