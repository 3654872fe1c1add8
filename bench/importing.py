"""Importing 10,000 suppliers from a workbook, read, judged and taken."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from uuid import UUID

import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench.database import bench_database
from bench.figures import Figure
from suppliers.models import ImportBatch
from suppliers.services.imports import confirm_import, upload_list
from suppliers.stages import advance_imports
from tenants.scope import scope
from tests import databases
from tests.world import World

ROWS = 10_000
#: Rows of an import before the one that is measured.
WARM = 50
HEADS = ("Name", "Country", "Address", "Sector", "Tier", "E-mail")


def measure_import() -> Iterator[Figure]:
    """Seconds from the file to the list, against reading the file and COPY of what it holds."""
    book = _workbook()
    with bench_database() as world:
        _import(world, _workbook("Warm", WARM), WARM)  # a worker has read its tables of reference long ago
        _reference(book)
        reference = _reference(book)
        taken = _import(world, book, ROWS)
    yield Figure(f"import {ROWS:,} rows", taken, reference, "s", at_most=6)


def _workbook(name: str = "Mill", rows: int = ROWS) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        for n in range(1, rows + 1):
            row = [
                f"{name} {n}",
                ("China", "Viet Nam", "IN")[n % 3],
                f"{n} Weaver Road",
                "Knitwear",
                1 + n % 3,
            ]
            sheet.write_row(n, 0, [*row, f"contact{n}@mill.example"])
    return target.getvalue()


def _reference(book: bytes) -> float:
    """calamine and COPY, nothing else."""
    started = time.perf_counter()
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    lines.seek(0)
    with databases.admin("esgdd_bench") as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (a text, b text, c text, d text, e text, f text)")
        cursor.copy_expert("COPY bare FROM STDIN (FORMAT csv)", lines)
    return time.perf_counter() - started


def _import(world: World, book: bytes, rows: int) -> float:
    file = SimpleUploadedFile("suppliers.xlsx", book)
    actor, buyer = world.user("Aurora", "procurement"), world.scope("Aurora")
    started = time.perf_counter()
    with scope(buyer):
        batch = upload_list(tenant_id=buyer.tenant_id, file=file, actor=actor)
    advance_imports(now=timezone.now())
    with scope(buyer):
        confirm_import(batch=_batch(batch.pk), actor=actor)
    advance_imports(now=timezone.now())
    taken = time.perf_counter() - started
    with scope(buyer):
        done = _batch(batch.pk)
        assert (done.state, done.fresh) == (ImportBatch.State.DONE, rows), f"{done.state}: {done.problem}"
    return taken


def _batch(batch_id: UUID) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch_id)
