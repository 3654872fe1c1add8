"""The worker's part of a sheet: read it into rows with verdicts.

A step locks the sheet and looks at its state first, so that two workers, a rerun after a crash, or somebody
throwing it away meanwhile never do it twice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from audits.models import Audit, FindingSheet, FindingSheetRow
from audits.services.sheets import known_findings
from audits.sheets.checking import CheckedFinding, Ground, check_mark, checked_findings
from audits.sheets.reading import FindingTable, read_findings
from core.events import record
from suppliers.models import Site
from suppliers.problems import Problem, UnreadableList
from suppliers.reading.upload import extension_of
from suppliers.selectors import one_company
from tenants.models import User
from tenants.scope import Scope, scope

State, Verdict = FindingSheet.State, FindingSheetRow.Verdict


def read_sheet(*, tenant_id: UUID, sheet_id: UUID, now: datetime) -> None:
    """Read an uploaded sheet and judge every row. Raises :class:`UnreadableList` when it cannot be read."""
    table = _table_of(tenant_id, sheet_id)
    with scope(Scope.worker(tenant_id)):
        sheet = _claim(tenant_id, sheet_id)
        if sheet is None:
            return
        audit = Audit.objects.select_related("tenant", "supplier").get(pk=sheet.audit_id, tenant_id=tenant_id)
        ground = ground_of(audit, today=_today(audit, sheet, now))
        check_mark(table.mark, ground)
        rows = _rows(sheet, checked_findings(table, ground), known_findings(audit))
        FindingSheetRow.objects.bulk_create(rows)
        counts = Counter(row.verdict for row in rows)
        sheet.state, sheet.total = State.READY, len(rows)
        sheet.fresh, sheet.known, sheet.refused = (counts[verdict] for verdict in Verdict)
        sheet.save(update_fields=["state", "total", "fresh", "known", "refused"])
        record("sheet.read", audit, after={"file": sheet.file_name, **dict(counts)})


def fail_sheet(*, tenant_id: UUID, sheet_id: UUID, problem: Problem) -> None:
    """End a sheet that cannot be read, with the reason."""
    with scope(Scope.worker(tenant_id)):
        sheet = _claim(tenant_id, sheet_id)
        if sheet is None:
            return
        sheet.state, sheet.problem = State.FAILED, problem
        sheet.save(update_fields=["state", "problem"])
        after = {"file": sheet.file_name, "problem": problem["code"]}
        record("sheet.failed", sheet.audit, after=after)


def ground_of(audit: Audit, *, today: date) -> Ground:
    """What the sheets of an audit are held against."""
    sites = Site.objects.filter(tenant_id=audit.tenant_id, supplier_id__in=one_company(audit.supplier))
    visited = audit.sites.filter(tenant_id=audit.tenant_id).values("site_id")
    return Ground(
        audit_id=audit.pk,
        starts_on=audit.starts_on,
        ends_on=audit.ends_on,
        today=today,
        sites=list(sites.filter(pk__in=visited)),
        supplier_name=audit.supplier.name,
        supplier_number=audit.supplier.number,
        supplier_reference=audit.supplier.reference,
    )


def _today(audit: Audit, sheet: FindingSheet, now: datetime) -> date:
    """The day it is where the sheet was filled in: by the zone of who uploaded it, else the buyer's."""
    zones = User.objects.filter(pk=sheet.created_by_id).values_list("time_zone", flat=True)
    return now.astimezone(ZoneInfo(zones.first() or audit.tenant.time_zone)).date()


def _claim(tenant_id: UUID, sheet_id: UUID) -> FindingSheet | None:
    """The sheet, locked, if it still waits to be read and no other worker holds it."""
    return (
        FindingSheet.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(tenant_id=tenant_id, pk=sheet_id, state=State.UPLOADED)
        .first()
    )


def _table_of(tenant_id: UUID, sheet_id: UUID) -> FindingTable:
    """The table in the sheet's file, copied out of the storage so that a reader may open it by path."""
    with scope(Scope.worker(tenant_id)):
        sheet = FindingSheet.objects.get(tenant_id=tenant_id, pk=sheet_id)
    with tempfile.NamedTemporaryFile(suffix=extension_of(sheet.file_name)) as copy:
        try:
            with sheet.file.open("rb") as stored:
                shutil.copyfileobj(stored, copy)
        except FileNotFoundError as error:
            raise UnreadableList("file_gone") from error
        copy.flush()
        return read_findings(Path(copy.name))


def _rows(
    sheet: FindingSheet, lines: Iterable[CheckedFinding], known: dict[str, UUID]
) -> list[FindingSheetRow]:
    """The lines as rows; those the audit has, and those that repeat an earlier line, are known."""
    rows = []
    for line in lines:
        finding_id = known.get(line.key) if line.key else None
        verdict = Verdict.FRESH
        if finding_id or line.repeats is not None:
            verdict = Verdict.KNOWN
        elif line.problems:
            verdict = Verdict.REFUSED
        rows.append(
            FindingSheetRow(
                tenant_id=sheet.tenant_id,
                sheet=sheet,
                number=line.number,
                raw=line.raw,
                values=line.values,
                key=line.key,
                verdict=verdict,
                problems=line.problems,
                finding_id=finding_id,
            )
        )
    return rows
