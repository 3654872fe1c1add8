"""The quarantine in front of the virus scanner, where an address of one is set (``CLAMAV_ADDRESS``).

A file is asked about while it is uploaded. Without a verdict it stays in quarantine, apart from the files in
use: nobody opens it, nothing is handed in with it, and stage ``scans`` asks again until the scanner answers.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessments.inspection.scanner import ScannerUnreachableError, scan
from assessments.models import Evidence, Scan
from core.events import record
from tenants.models import ROLES_BY_KIND, OrganisationKind
from tenants.scope import Scope, clock, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

#: Seconds each step of the talk with the scanner may take while somebody waits for a page.
SHORT, LONG = 5.0, 60.0
#: Files asked about in one run of the stage.
A_RUN = 100
#: The longest time between two tries.
LONGEST_WAIT = timedelta(hours=1)


def quarantine_path(organisation_id: UUID, sha256: str) -> str:
    """Where a file waits for the scanner."""
    return str(PurePosixPath("quarantine", str(organisation_id), sha256))


def verdict(file: IO[bytes], *, seconds: float = SHORT) -> tuple[str, str]:
    """What the scanner says of a file, as a value of :class:`Scan` and the name of what it found. Without an
    address every file passes."""
    if not settings.CLAMAV_ADDRESS:
        return Scan.PASSED, ""
    try:
        found = scan(file, address=settings.CLAMAV_ADDRESS, seconds=seconds)
    except ScannerUnreachableError as error:
        logger.warning("the virus scanner gave no verdict, the file stays in quarantine: %s", error)
        return Scan.WAITING, ""
    return (Scan.REFUSED, found) if found else (Scan.PASSED, "")


def advance_scans(*, now: datetime) -> int:
    """Ask the scanner again about files in quarantine; gives how many it gave a verdict on. Each is one
    transaction. Without an address nothing moves: what waits keeps waiting."""
    if not settings.CLAMAV_ADDRESS:
        return 0
    with clock():
        due = Evidence.objects.filter(scan_at__lte=now).order_by("scan_at")
        waiting = list(due.values_list("tenant_id", "pk")[:A_RUN])
    done = 0
    for company_id, evidence_id in waiting:
        try:
            done += _ask_again(company_id, evidence_id, now)
        except DatabaseError:
            logger.exception("file %s was not asked about and will be tried again", evidence_id)
    return done


def _ask_again(company_id: UUID, evidence_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(company_id)):
        evidence = (
            Evidence.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(tenant_id=company_id, pk=evidence_id, scan_at__lte=now)
            .first()
        )
        if evidence is None:
            return 0
        waits_in = str(evidence.file)
        with default_storage.open(waits_in, "rb") as file:
            outcome, found = verdict(file, seconds=LONG)
        if outcome == Scan.WAITING:
            evidence.scan_tries += 1
            evidence.scan_at = now + min(timedelta(minutes=2 ** min(evidence.scan_tries, 8)), LONGEST_WAIT)
            evidence.save(update_fields=["scan_tries", "scan_at"])
            return 0
        _settle(evidence, outcome)
        record(
            "evidence.released" if outcome == Scan.PASSED else "evidence.refused",
            evidence,
            after={"name": evidence.name, "sha256": evidence.sha256, "reason": found},
        )
        _tell(evidence, "file_released" if outcome == Scan.PASSED else "file_refused", now)
        transaction.on_commit(lambda: default_storage.delete(waits_in))
        return 1


def _settle(evidence: Evidence, outcome: str) -> None:
    """Move a clean file out of quarantine, under the name of its content; an infected one has none."""
    evidence.scan, evidence.scan_at = outcome, None
    if outcome == Scan.PASSED:
        place = str(PurePosixPath("evidence", str(evidence.tenant_id), evidence.sha256))
        if not default_storage.exists(place):
            with default_storage.open(str(evidence.file), "rb") as file:
                default_storage.save(place, file)
        evidence.file.name = place
    evidence.save(update_fields=["file", "scan", "scan_at"])


def _tell(evidence: Evidence, kind: str, now: datetime) -> None:
    """Tell who uploaded the file; everybody of the company who may, where that person has left."""
    people = list(people_to_tell(evidence.tenant_id, ROLES_BY_KIND[OrganisationKind.SUPPLIER]))
    own = [pair for pair in people if pair[1] == evidence.uploaded_by_id]
    notify(
        tenant_id=evidence.tenant_id,
        key=f"scan {evidence.pk} {kind}",
        kind=kind,
        recipients=own or people,
        context={
            "reference": evidence.tenant.name,
            "title": {language: evidence.name for language, _name in settings.LANGUAGES},
            "supplier_name": evidence.tenant.name,
        },
        path=reverse("evidence_edit", args=[evidence.pk]),
        now=now,
    )
