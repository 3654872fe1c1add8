"""Lists for tests: small files made on the spot, and running them through the import."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers.models import ImportBatch
from suppliers.services.imports import confirm_import, upload_list
from suppliers.stages import advance_imports
from tenants.scope import scope

REAL = Path(__file__).parent.parent / "data" / "facility-lists"
HEADS = "name,country,address,sector\n"


def csv_file(
    *lines: str, heads: str = HEADS, name: str = "list.csv", encoding: str = "utf-8"
) -> SimpleUploadedFile:
    """A CSV file with these lines under the heads."""
    return SimpleUploadedFile(name, (heads + "\n".join(lines) + "\n").encode(encoding), "text/csv")


def workbook(*rows: Sequence[object], name: str = "list.xlsx") -> SimpleUploadedFile:
    """An XLSX workbook with these rows on its only sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile(name, content.getvalue())


def sheets(book: Mapping[str, Sequence[Sequence[object]]], name: str = "book.xlsx") -> SimpleUploadedFile:
    """An XLSX workbook with these sheets."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as written:
        for title, rows in book.items():
            sheet = written.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return SimpleUploadedFile(name, content.getvalue())


def real_file(name: str) -> SimpleUploadedFile:
    """One of the real facility lists."""
    return SimpleUploadedFile(name, (REAL / name).read_bytes())


def read(world, file, buyer: str = "Aurora") -> ImportBatch:
    """Upload a file as somebody in procurement and let the worker read it."""
    with scope(world.scope(buyer)):
        batch = upload_list(tenant_id=world.org(buyer).pk, file=file, actor=world.user(buyer, "procurement"))
    advance_imports(now=world.now)
    return again(world, batch, buyer)


def take(world, batch: ImportBatch, buyer: str = "Aurora") -> ImportBatch:
    """Confirm a batch and let the worker take it."""
    with scope(world.scope(buyer)):
        confirm_import(batch=batch, actor=world.user(buyer, "procurement"), leave_refused=True)
    advance_imports(now=world.now)
    return again(world, batch, buyer)


def again(world, batch: ImportBatch, buyer: str = "Aurora") -> ImportBatch:
    """The batch as it stands now."""
    with scope(world.scope(buyer)):
        return ImportBatch.objects.get(pk=batch.pk)


def verdicts(world, batch: ImportBatch, buyer: str = "Aurora") -> dict[int, tuple[str, list[str]]]:
    """Line number → its verdict and the codes of its problems."""
    with scope(world.scope(buyer)):
        return {r.number: (r.verdict, [p["code"] for p in r.problems]) for r in batch.rows.all()}
