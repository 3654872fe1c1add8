"""A supplier company's vault of proof, and which files back which answer."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import book_of
from assessments.files import clean_name, inspect
from assessments.models import AnswerEvidence, Confidentiality, Evidence, Request, Scan
from assessments.services.drafts import company_of, lock_open, record_private
from assessments.vault.holding import is_released, refuse_held
from assessments.vault.quarantine import quarantine_path, verdict
from core.errors import InvalidInput
from core.events import record
from core.nudge import nudge
from tenants.models import User

#: Files on one answer; more than this nobody reads.
MAX_FILES = 20


def stored_path(organisation_id: UUID, sha256: str) -> str:
    """Where a supplier company's file with this content lies in the private storage."""
    return str(PurePosixPath("evidence", str(organisation_id), sha256))


@transaction.atomic
def store_evidence(*, organisation_id: UUID, file: File[bytes], name: str, actor: User) -> Evidence:
    """Keep an uploaded file in the vault of ``organisation_id``; the same content twice is one row.

    Raises :class:`InvalidInput` for a file that may not be kept (see :func:`assessments.files.inspect`) and
    for one in which the virus scanner finds something. One that it did not judge waits in quarantine.
    """
    return kept_file(organisation_id=organisation_id, file=file, name=name, actor=actor)[0]


@transaction.atomic
def kept_file(*, organisation_id: UUID, file: File[bytes], name: str, actor: User) -> tuple[Evidence, bool]:
    """The same as :func:`store_evidence`, with whether the file is new to the vault.

    The file is stored before its row: a crash in between leaves a file without a row, which the next upload
    of the same content takes over.
    """
    content_type = inspect(file, name=name, size=file.size)
    sha256 = _sha256(file)
    known = Evidence.objects.filter(tenant_id=organisation_id, sha256=sha256).first()
    if known is not None:
        if known.scan == Scan.REFUSED:
            raise _infected()
        return known, False
    outcome, _found = verdict(file)
    if outcome == Scan.REFUSED:
        raise _infected()
    waits = outcome == Scan.WAITING
    place = quarantine_path if waits else stored_path
    path = _keep(file, place(organisation_id, sha256))
    evidence, created = Evidence.objects.get_or_create(
        tenant_id=organisation_id,
        sha256=sha256,
        defaults={
            "name": clean_name(name),
            "file": path,
            "content_type": content_type,
            "size": file.size,
            "scan": outcome,
            "scan_at": Now() if waits else None,
            "uploaded_by": actor,
        },
    )
    if created:
        record("evidence.stored", evidence, actor=actor, after={"name": evidence.name, "sha256": sha256})
    if waits:
        evidence.refresh_from_db(fields=["scan_at"])
        nudge("scans")
    return evidence, created


def _infected() -> InvalidInput:
    return InvalidInput(
        _(
            "The virus scanner found something in this file. Nothing was kept. "
            "Check the computer it came from."
        ),
        code="malware",
        field="file",
    )


@transaction.atomic
def attach_evidence(
    *, request: Request, item: str, evidence: Evidence, actor: User, release: bool = False
) -> None:
    """Offer a vault file as proof of one answer; offering it twice changes nothing. With ``release`` this
    customer may have a paper that is given on request only.

    A file that waits for the virus scanner may be attached; it holds up handing in until it is released.
    Raises :class:`InvalidInput` for an unknown question, too many files, or a paper that is held back
    (:mod:`assessments.vault.holding`), ``RequestNotOpen`` when the answer cannot change now.
    """
    if item not in book_of(request).items:
        raise InvalidInput(_("This questionnaire has no such question."), code="unknown_item", field="item")
    lock_open(request, item)
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request, item=item)
    attached = set(links.values_list("evidence_id", flat=True))
    released = release or is_released(evidence, request)
    if evidence.scan != Scan.WAITING:
        refuse_held(evidence, released=released)
    if evidence.pk in attached:
        if not release:
            return
        links.filter(evidence=evidence).delete()
        attached.discard(evidence.pk)
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
        released=released and evidence.confidentiality == Confidentiality.ON_REQUEST,
    )
    record_private(
        "evidence.attached",
        link,
        request=request,
        actor=actor,
        after={"standard": request.standard, "item": item, "name": evidence.name}
        | ({"released": True} if link.released else {}),
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
