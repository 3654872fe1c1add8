"""What people do with a sheet of findings: upload, take, throw away. The worker's part is ``staging``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, FindingSheet, FindingSheetRow
from audits.services.findings import findings_of, origin_label
from audits.services.planning import locked
from core.errors import DomainError
from core.events import record
from core.nudge import nudge
from remediation.models import FindingState, Origin
from remediation.services import FindingValues, Source, open_findings
from suppliers.models import Site
from suppliers.reading.upload import extension_of
from suppliers.selectors import one_company
from suppliers.services.imports import check_file, sha256_of
from tenants.models import User

State, Verdict = FindingSheet.State, FindingSheetRow.Verdict
#: States in which the same file need not be uploaded again.
_STANDING = (State.UPLOADED, State.READY, State.TAKEN)
_DISCARDABLE = (State.UPLOADED, State.READY)


class AlreadyHere(DomainError):
    """This very file was uploaded to this audit before; ``sheet`` is where it stands."""

    def __init__(self, sheet: FindingSheet) -> None:
        text = (
            _("This very sheet has been taken already, as “%(name)s”. Nothing would be new.")
            if sheet.state == State.TAKEN
            else _("This very sheet is here already, as “%(name)s”. Go on with that one.")
        )
        super().__init__(text % {"name": sheet.file_name}, code="already_uploaded", field="file")
        self.sheet = sheet


@transaction.atomic
def upload_sheet(*, audit: Audit, file: UploadedFile[bytes], actor: User) -> FindingSheet:
    """Keep a sheet of findings for reading by a worker.

    Raises :class:`core.errors.InvalidInput` for a file that is empty, too large or not what its name says,
    :class:`AlreadyHere` for one this audit has, :class:`DomainError` once the audit is over.
    """
    audit = locked(audit)
    name, size = (file.name or "")[-255:], file.size or 0
    check_file(file, name, size)
    sha256 = sha256_of(file)
    sheets = FindingSheet.objects.filter(tenant_id=audit.tenant_id, audit=audit)
    earlier = sheets.filter(sha256=sha256, state__in=_STANDING).first()
    if earlier is not None:
        raise AlreadyHere(earlier)
    sheet = FindingSheet(
        id=uuid4(),
        tenant_id=audit.tenant_id,
        audit=audit,
        file_name=name,
        sha256=sha256,
        size=size,
        created_by=actor,
    )
    sheet.file.save(f"{sheet.pk}{extension_of(name)}", file, save=False)
    sheet.save(force_insert=True)
    record("sheet.uploaded", audit, actor=actor, after={"file": name, "bytes": size})
    nudge("sheets")
    return sheet


@transaction.atomic
def take_sheet(*, sheet: FindingSheet, actor: User, now: datetime) -> int:
    """Make a draft finding of every fresh row, all or none; gives how many.

    Rows that became known since the sheet was read are left out. Raises :class:`DomainError` for a sheet
    that does not wait to be taken, or once the audit is over.
    """
    audit = locked(sheet.audit)
    sheet = _waiting(sheet, State.READY)
    rows = list(sheet.rows.filter(tenant_id=sheet.tenant_id, verdict=Verdict.FRESH))
    known = known_findings(audit)
    if all(row.key in known for row in rows):
        raise DomainError(_("This sheet has no new finding. Nothing can be taken from it."))
    sites = Site.objects.filter(
        tenant_id=audit.tenant_id, supplier_id__in=one_company(audit.supplier)
    ).in_bulk()
    taken = open_findings(
        tenant_id=audit.tenant_id,
        supplier=audit.supplier,
        drafts=[(_values(row.values, sites), row.key) for row in rows if row.key not in known],
        source=Source(Origin.AUDIT, audit.pk, origin_label(audit)),
        actor=actor,
        now=now,
    )
    known |= {finding.origin_key: finding.pk for finding in taken}
    for row in rows:
        row.finding_id = known[row.key]
    FindingSheetRow.objects.bulk_update(rows, ["finding"])
    sheet.state, sheet.taken_at = State.TAKEN, now
    sheet.save(update_fields=["state", "taken_at"])
    record("sheet.taken", audit, actor=actor, after={"file": sheet.file_name, "fresh": len(taken)})
    return len(taken)


@transaction.atomic
def discard_sheet(*, sheet: FindingSheet, actor: User) -> None:
    """Throw a sheet away; no finding comes of it. Raises :class:`DomainError` once it is taken."""
    sheet = _waiting(sheet, *_DISCARDABLE)
    sheet.state = State.DISCARDED
    sheet.save(update_fields=["state"])
    record("sheet.discarded", sheet.audit, actor=actor, after={"file": sheet.file_name})


def known_findings(audit: Audit) -> dict[str, UUID]:
    """Key → id of the findings an audit has, the withdrawn ones left out."""
    standing = findings_of(audit).exclude(state=FindingState.WITHDRAWN).exclude(origin_key="")
    return dict(standing.values_list("origin_key", "pk"))


def _waiting(sheet: FindingSheet, *states: str) -> FindingSheet:
    found = FindingSheet.objects.select_for_update(of=("self",), no_key=True).select_related("audit")
    sheet = found.get(pk=sheet.pk, tenant_id=sheet.tenant_id)
    if sheet.state not in states:
        raise DomainError(
            _("This sheet does not wait for that any more. Reload the page to see where it stands.")
        )
    return sheet


def _values(kept: Mapping[str, Any], sites: Mapping[UUID, Site]) -> FindingValues:
    """What a row was understood to say, as the findings' service takes it."""
    return FindingValues(
        severity=kept["severity"],
        area=kept["area"],
        clause=kept["clause"],
        title=kept["title"],
        description=kept["description"],
        standard=kept["standard"],
        item=kept["item"],
        found_on=date.fromisoformat(kept["found_on"]),
        site=sites[UUID(kept["site"])] if kept["site"] else None,
    )
