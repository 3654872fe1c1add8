"""What people do with a list: upload it, have it taken, discard it. The worker's part is ``staging``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from suppliers.models import ImportBatch
from suppliers.problems import UnreadableList, sentence
from suppliers.reading.mapping import check_chosen, names_of
from suppliers.reading.upload import START, extension_of, mismatch
from tenants.models import User

State = ImportBatch.State
#: States in which the same file need not be uploaded again.
_STANDING = (State.UPLOADED, State.READING, State.COLUMNS, State.READY, State.IMPORTING, State.DONE)
_DISCARDABLE = (State.UPLOADED, State.READING, State.COLUMNS, State.READY)
_NAMEABLE = (State.COLUMNS, State.READY)


class AlreadyUploaded(DomainError):
    """This very file was uploaded before; ``batch`` is where it stands."""

    def __init__(self, batch: ImportBatch) -> None:
        imported = batch.state == State.DONE
        text = (
            _("This very file has been imported already, as “%(name)s”. Nothing would be new.")
            if imported
            else _("This very file is here already, as “%(name)s”. Go on with that one.")
        )
        super().__init__(text % {"name": batch.file_name}, code="already_uploaded", field="file")
        self.batch = batch


@transaction.atomic
def upload_list(
    *, tenant_id: UUID, file: UploadedFile[bytes], actor: User, kind: str = ImportBatch.Kind.SUPPLIERS
) -> ImportBatch:
    """Keep an uploaded list for reading by a worker.

    Raises :class:`InvalidInput` for a file that is empty, too large or not what its name says, and
    :class:`AlreadyUploaded` for one that is here.
    """
    name = (file.name or "")[-255:]
    size = file.size or 0
    check_file(file, name, size)
    sha256 = sha256_of(file)
    earlier = ImportBatch.objects.filter(
        tenant_id=tenant_id, sha256=sha256, kind=kind, state__in=_STANDING
    ).first()
    if earlier is not None:
        raise AlreadyUploaded(earlier)
    batch = ImportBatch(
        id=uuid4(), tenant_id=tenant_id, file_name=name, sha256=sha256, size=size, created_by=actor, kind=kind
    )
    batch.file.save(f"{batch.pk}{extension_of(name)}", file, save=False)
    batch.save(force_insert=True)
    record("import.uploaded", batch, actor=actor, after={"file": name, "bytes": size})
    nudge("imports")
    return batch


@transaction.atomic
def name_columns(*, batch: ImportBatch, fields: Sequence[str], actor: User, now: datetime) -> None:
    """Say what each column of a list is, "" for nothing, and have the worker judge its lines by that.

    The same holds for later lists with these heads.

    Raises :class:`InvalidInput` when the list cannot be read so, :class:`DomainError` once it is taken.
    """
    batch = _locked(batch)
    if batch.state not in _NAMEABLE:
        raise DomainError(_("The columns of this list can no longer be changed. Reload the page."))
    if len(fields) != len(batch.heads):
        raise InvalidInput(
            _("Some columns were not sent. Reload the page and choose again."), field="columns"
        )
    try:
        check_chosen(batch.kind, batch.heads, fields)
    except UnreadableList as reason:
        raise InvalidInput(sentence(reason.problem), code=reason.problem["code"], field="columns") from reason
    before = dict(zip(batch.heads, batch.columns, strict=True))
    after = dict(zip(batch.heads, fields, strict=True))
    batch.columns = list(fields)
    batch.chosen = dict(zip(names_of(batch.heads), fields, strict=True))
    batch.chosen_at, batch.state = now, State.UPLOADED
    batch.save(update_fields=["chosen", "chosen_at", "columns", "state"])
    record("import.columns_named", batch, actor=actor, before=before, after=after)
    nudge("imports")


@transaction.atomic
def choose_sheet(*, batch: ImportBatch, sheet: str, actor: User) -> None:
    """Have the worker read another sheet of a workbook; the same holds for later workbooks with these sheets.

    Raises :class:`InvalidInput` for a sheet there is not, :class:`DomainError` once the list is taken.
    """
    batch = _locked(batch)
    if batch.state not in (*_NAMEABLE, State.FAILED):
        raise DomainError(_("Another sheet can no longer be read. Reload the page."))
    if sheet not in batch.sheets:
        raise InvalidInput(_("This sheet is not in the workbook. Choose from the list."), field="sheet")
    before, batch.sheet_chosen = batch.sheet, sheet
    batch.chosen, batch.chosen_at, batch.state, batch.finished_at = None, None, State.UPLOADED, None
    batch.save(update_fields=["sheet_chosen", "chosen", "chosen_at", "state", "finished_at"])
    record("import.sheet_chosen", batch, actor=actor, before={"sheet": before}, after={"sheet": sheet})
    nudge("imports")


@transaction.atomic
def confirm_import(
    *, batch: ImportBatch, actor: User, leave_refused: bool = False, update_known: bool = False
) -> None:
    """Have the worker take everything new of a list that was read, with ``update_known`` also what it tells
    otherwise of known suppliers.

    A list with refused lines is taken only with ``leave_refused``, that is, without them. Raises
    :class:`DomainError` where that was not said, and for a list that cannot be taken.
    """
    batch = _locked(batch)
    if batch.state != State.READY:
        raise DomainError(
            _("This list is not waiting to be imported. Reload the page to see where it stands.")
        )
    batch.update_known = update_known and bool(batch.different)
    if not batch.fresh and not batch.update_known:
        raise DomainError(_("This list has nothing new. Nothing can be imported from it."))
    if batch.refused and not leave_refused:
        raise DomainError(_("This list has refused lines. Take the others without them, or mend them first."))
    batch.save(update_fields=["update_known"])
    after = {"fresh": batch.fresh, "refused": batch.refused}
    if batch.update_known:
        after["updated"] = batch.different
    _move(batch, State.IMPORTING, "import.confirmed", actor, after)
    nudge("imports")


@transaction.atomic
def discard_import(*, batch: ImportBatch, actor: User) -> None:
    """Put a list aside for good; no supplier comes of it. Raises :class:`DomainError` once it is taken."""
    batch = _locked(batch)
    if batch.state not in _DISCARDABLE:
        raise DomainError(_("This list can no longer be discarded. Reload the page to see where it stands."))
    _move(batch, State.DISCARDED, "import.discarded", actor, {"file": batch.file_name})


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk, tenant_id=batch.tenant_id)


def _move(batch: ImportBatch, state: str, kind: str, actor: User, after: dict[str, Any]) -> None:
    batch.state = state
    batch.save(update_fields=["state"])
    record(kind, batch, actor=actor, after=after)


def check_file(file: UploadedFile[bytes], name: str, size: int) -> None:
    """Look at an uploaded list before it is kept; ``size`` is in bytes.

    Raises :class:`InvalidInput` for a file that is empty, too large or not what its name says.
    """
    if size > settings.MAX_IMPORT_BYTES:
        raise InvalidInput(
            _(
                "This file has %(size)s; lists may have up to %(limit)s. Split it, or remove what is not "
                "needed."
            )
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.MAX_IMPORT_BYTES)},
            code="too_large",
            field="file",
        )
    if not size:
        raise InvalidInput(_("This file is empty. Choose the list again."), code="empty", field="file")
    file.seek(0)
    fault = mismatch(name, file.read(START))
    if fault is not None:
        raise InvalidInput(fault, code="wrong_kind", field="file")


def sha256_of(file: UploadedFile[bytes]) -> str:
    """The SHA-256 of an uploaded file, in hexadecimal."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
