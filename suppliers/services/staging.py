"""The worker's part of an import: read the list into rows with verdicts, then take all new suppliers at once.

Everything is set-wise. Each step locks the batch and looks at its state first, so that two workers, a rerun
after a crash, or somebody discarding meanwhile never do a step twice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Exists, F, Func, JSONField, OuterRef, QuerySet, Subquery, Value

from core.events import record
from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import Problem, UnreadableList
from suppliers.reading.kinds import check_columns
from suppliers.reading.mapping import Chosen, key_of, samples_of, with_chosen
from suppliers.reading.rows import CheckedLine, checked_lines
from suppliers.reading.table import Table
from suppliers.reading.upload import extension_of, read_list
from suppliers.selectors import remembered, remembered_sheet
from suppliers.services.belonging_rows import take_rows, who
from suppliers.services.belongings import judged_rows
from suppliers.services.known_rows import match_numbers, note_changes, take_changes
from suppliers.services.line_store import keep_lines, make_suppliers
from suppliers.services.listing import lock_list
from tenants.scope import Scope, scope

State, Verdict = ImportBatch.State, ImportRow.Verdict
#: Lines written in one transaction while a list is read; progress moves by as many.
CHUNK = 2_000


def read_batch(*, tenant_id: UUID, batch_id: UUID, now: datetime) -> None:
    """Read an uploaded list into rows and judge them. Raises :class:`UnreadableList` when it cannot be read.

    A reading that was broken off goes on where it stopped.
    """
    table, kind, chosen = _table_of(tenant_id, batch_id)
    try:
        check_columns(kind, table.heads, table.fields)
    except UnreadableList as reason:
        _ask_for_columns(tenant_id, batch_id, table, reason.problem)
        return
    lines: list[CheckedLine] | list[ImportRow]
    if kind == ImportBatch.Kind.SUPPLIERS:
        lines = list(checked_lines(table, this_year=now.year))
    else:
        with scope(Scope.worker(tenant_id)):
            lines = judged_rows(tenant_id=tenant_id, kind=kind, table=table)
    position = _begin(tenant_id, batch_id, table, chosen)
    while position is not None and position < len(lines):
        position = _stage(tenant_id, batch_id, position, lines[position : position + CHUNK], now)
    if position is not None:
        _judge(tenant_id, batch_id)


def take_batch(*, tenant_id: UUID, batch_id: UUID, now: datetime) -> None:
    """Make what every new line tells of, and finish the batch: suppliers all or none, others line by line.

    Lines that became known since the list was read are left out, and the counts say so.
    """
    with scope(Scope.worker(tenant_id)):
        batch = _claim(tenant_id, batch_id, State.IMPORTING)
        if batch is None:
            return
        if batch.kind == ImportBatch.Kind.SUPPLIERS:
            _take_suppliers(batch, now)
        else:
            take_rows(batch=batch, rows=_rows(batch))
        counts = _count(batch)
        batch.state, batch.finished_at = State.DONE, now
        batch.save(update_fields=["state", "finished_at", "different", *counts])
        updated = {"updated": batch.different} if batch.update_known else {}
        record("import.finished", batch, after={"file": batch.file_name, **counts, **updated})


def _take_suppliers(batch: ImportBatch, now: datetime) -> None:
    lock_list(batch.tenant_id)
    _mark_known(batch)
    make_suppliers(batch=batch, now=now)
    if batch.update_known:
        take_changes(batch=batch, actor=who(batch, "import.confirmed"), now=now)


def fail_batch(*, tenant_id: UUID, batch_id: UUID, problem: Problem, now: datetime) -> None:
    """End a batch that cannot go on, with the reason; no supplier comes of it. One that could not be taken
    back stays as it was."""
    with scope(Scope.worker(tenant_id)):
        standing = _claim(tenant_id, batch_id, State.UNDOING)
        if standing is not None:
            standing.state, standing.problem = State.DONE, {"code": "undo_failed"}
            standing.save(update_fields=["state", "problem"])
            record("import.undo_failed", standing, after={"file": standing.file_name})
            return
        batch = _claim(tenant_id, batch_id, State.UPLOADED, State.READING, State.IMPORTING)
        if batch is None:
            return
        batch.state, batch.problem, batch.finished_at = State.FAILED, problem, now
        batch.sheets, batch.sheet = problem.get("sheets", []), problem.get("sheet", "")
        batch.save(update_fields=["state", "problem", "finished_at", "sheets", "sheet"])
        record("import.failed", batch, after={"file": batch.file_name, "problem": problem["code"]})


def _claim(tenant_id: UUID, batch_id: UUID, *states: str) -> ImportBatch | None:
    """The batch, locked, if it is in one of these states and no other worker holds it."""
    return (
        ImportBatch.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(tenant_id=tenant_id, pk=batch_id, state__in=states)
        .first()
    )


def _table_of(tenant_id: UUID, batch_id: UUID) -> tuple[Table, str, Chosen | None]:
    """The table in the batch's file, its columns named as a person said for this list or for an earlier one
    with the same heads; the kind of list; and what was said for this one."""
    with scope(Scope.worker(tenant_id)):
        batch = ImportBatch.objects.get(tenant_id=tenant_id, pk=batch_id)
    table = _read(batch, batch.sheet_chosen)
    if not batch.sheet_chosen and len(table.sheets) > 1:
        with scope(Scope.worker(tenant_id)):
            sheet = remembered_sheet(tenant_id, table.sheets, batch.kind)
        table = _read(batch, sheet) if sheet and sheet != table.sheet else table
    with scope(Scope.worker(tenant_id)):
        chosen = batch.chosen if batch.chosen is not None else remembered(tenant_id, table.heads, batch.kind)
    return (table if chosen is None else with_chosen(table, chosen)), batch.kind, batch.chosen


def _read(batch: ImportBatch, sheet: str) -> Table:
    """The table in a file, copied out of the storage so that a reader may open it by path."""
    with tempfile.NamedTemporaryFile(suffix=extension_of(batch.file_name)) as copy:
        try:
            with batch.file.open("rb") as stored:
                shutil.copyfileobj(stored, copy)
        except FileNotFoundError as error:
            raise UnreadableList("file_gone") from error
        copy.flush()
        return read_list(Path(copy.name), batch.kind, sheet)


def _ask_for_columns(tenant_id: UUID, batch_id: UUID, table: Table, problem: Problem) -> None:
    """Leave the list until a person says which column is which."""
    with scope(Scope.worker(tenant_id)):
        batch = _claim(tenant_id, batch_id, State.UPLOADED, State.READING)
        if batch is None:
            return
        _rows(batch).delete()
        batch.state, batch.problem, batch.staged = State.COLUMNS, problem, 0
        written = _describe(batch, table)
        batch.save(update_fields=["state", "problem", "staged", *written])
        record("import.columns_asked", batch, after={"file": batch.file_name, "problem": problem["code"]})


def _describe(batch: ImportBatch, table: Table) -> tuple[str, ...]:
    """Set what the list looks like, and give the names of what was set."""
    batch.total, batch.heads, batch.columns = len(table.lines), list(table.heads), list(table.fields)
    batch.samples, batch.heads_key = samples_of(table.heads, table.lines), key_of(table.heads, batch.kind)
    batch.sheet, batch.sheets = table.sheet, list(table.sheets)
    return ("total", "heads", "columns", "samples", "heads_key", "sheet", "sheets")


def _begin(tenant_id: UUID, batch_id: UUID, table: Table, chosen: Chosen | None) -> int | None:
    """Note what the list looks like; gives how many lines stand already, None when it is not ours.

    A list that was read before with other columns starts anew.
    """
    with scope(Scope.worker(tenant_id)):
        batch = _claim(tenant_id, batch_id, State.UPLOADED, State.READING)
        if batch is None or batch.chosen != chosen:
            return None
        if batch.state == State.UPLOADED:
            _rows(batch).delete()
            batch.staged = 0
        batch.state, batch.problem = State.READING, {"code": "formulas_read"} if table.has_formulas else {}
        written = _describe(batch, table)
        batch.save(update_fields=["state", "problem", "staged", *written])
        return batch.staged


def _stage(
    tenant_id: UUID, batch_id: UUID, position: int, lines: Sequence[CheckedLine | ImportRow], now: datetime
) -> int | None:
    """Write some lines; gives the new position, or None when another worker or a discard came between."""
    with scope(Scope.worker(tenant_id)):
        batch = _claim(tenant_id, batch_id, State.READING)
        if batch is None or batch.staged != position:
            return None
        rows = [line for line in lines if isinstance(line, ImportRow)]
        for row in rows:
            row.batch = batch
        ImportRow.objects.bulk_create(rows)
        checked = [line for line in lines if isinstance(line, CheckedLine)]
        if checked:
            keep_lines(tenant_id=tenant_id, batch_id=batch_id, lines=checked, now=now)
        batch.staged = position + len(lines)
        batch.save(update_fields=["staged"])
        return batch.staged


def _judge(tenant_id: UUID, batch_id: UUID) -> None:
    with scope(Scope.worker(tenant_id)):
        batch = _claim(tenant_id, batch_id, State.READING)
        if batch is None or batch.staged != batch.total:
            return
        if batch.kind == ImportBatch.Kind.SUPPLIERS:
            _note_alike(batch)
            match_numbers(batch)
            note_changes(batch)
        counts = _count(batch)
        batch.state = State.READY
        batch.save(update_fields=["state", "different", *counts])
        record("import.read", batch, after={"file": batch.file_name, "total": batch.total, **counts})


def _note_alike(batch: ImportBatch) -> None:
    """Mark lines that are in the list, and point out those that have the name of one."""
    _mark_known(batch)
    same_name = Supplier.objects.filter(tenant_id=batch.tenant_id, name_key=OuterRef("name_key"))
    unlike = _rows(batch).exclude(problems__contains=[{"code": "similar_line"}])
    unlike = unlike.filter(Exists(same_name), verdict=Verdict.FRESH)
    unlike.filter(address="").update(problems=_with_note("address_missing"))
    unlike.exclude(address="").update(problems=_with_note("similar_known"))


def _rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(tenant_id=batch.tenant_id, batch=batch)


def _with_note(code: str) -> Func:
    """The problems of a line and one more, about its name."""
    note = Value([{"code": code, "field": "name"}], output_field=JSONField())
    return Func(F("problems"), note, template="%(expressions)s", arg_joiner=" || ")


def _mark_known(batch: ImportBatch) -> None:
    same = Supplier.objects.filter(tenant_id=batch.tenant_id, match_key=OuterRef("match_key"))
    merged = Supplier.everything.filter(
        tenant_id=batch.tenant_id, match_key=OuterRef("match_key"), merged_into__isnull=False
    )
    for known, leads_to in ((same, "pk"), (merged, "merged_into_id")):
        _rows(batch).filter(Exists(known), verdict=Verdict.FRESH).update(
            verdict=Verdict.KNOWN, supplier=Subquery(known.values(leads_to)[:1]), problems=[]
        )


def _count(batch: ImportBatch) -> dict[str, int]:
    """Set the batch's counts by verdict and give them."""
    found = dict(_rows(batch).order_by().values_list("verdict").annotate(Count("pk")))
    counts = {verdict.value: found.get(verdict.value, 0) for verdict in Verdict}
    for name, number in counts.items():
        setattr(batch, name, number)
    return counts
