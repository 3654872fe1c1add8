"""Importing 10,000 suppliers from a workbook, read, judged and taken."""

from __future__ import annotations

import csv
import io
import statistics
import time
from collections.abc import Iterator
from uuid import UUID

import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench.database import NAME, bench_database
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
#: A table like the suppliers', which fills in by itself what a file does not say.
ALIKE = """
CREATE TABLE bare_alike (LIKE suppliers_supplier INCLUDING ALL);
ALTER TABLE bare_alike ALTER country TYPE text, ALTER tier TYPE real;  -- as they stand in the file
CREATE SEQUENCE bare_numbers;
DO $$ DECLARE col record; BEGIN
  FOR col IN SELECT column_name AS name, data_type AS kind FROM information_schema.columns
    WHERE table_name = 'bare_alike' AND is_nullable = 'NO' AND column_default IS NULL
  LOOP
    EXECUTE format('ALTER TABLE bare_alike ALTER %I SET DEFAULT %s', col.name, CASE
      WHEN col.name = 'tenant_id' THEN quote_literal(gen_random_uuid())
      WHEN col.kind = 'uuid' THEN 'gen_random_uuid()'
      WHEN col.name IN ('match_key', 'name_key') THEN 'md5(random()::text)'
      WHEN col.name = 'number' THEN $n$nextval('bare_numbers')$n$
      WHEN col.kind LIKE 'timestamp%' THEN 'now()'
      WHEN col.kind LIKE '%int%' OR col.kind = 'real' THEN '0'
      WHEN col.kind = 'boolean' THEN 'false'
      WHEN col.kind = 'jsonb' THEN $j$'[]'$j$
      ELSE $e$''$e$ END);
  END LOOP;
END $$;
"""
PLAIN = """
CREATE UNLOGGED TABLE bare_plain (
  name text, country text, address text, sector text, tier text, contact_email text)
"""
HEADS = ("Name", "Country", "Address", "Sector", "Tier", "E-mail")


def measure_import() -> Iterator[Figure]:
    """Milliseconds from the file to the list, against reading the file and COPY of what it holds: into a
    table like the suppliers', with its keys and indexes, and, to be read beside it, into one without any."""
    book = _workbook()
    with bench_database() as world:
        _import(world, _workbook("Warm", WARM), WARM)  # a worker has read its tables of reference long ago
        with databases.admin(NAME) as cursor:
            cursor.execute(ALIKE)
            cursor.execute(PLAIN)
        alike, plain = (_middle(book, into) for into in ("bare_alike", "bare_plain"))
        taken = _import(world, book, ROWS)
    yield Figure(f"import {ROWS:,} rows", 1000 * taken, 1000 * alike, "ms", at_most=6)
    yield Figure("the same, against a bare table", 1000 * taken, 1000 * plain, "ms")


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


def _middle(book: bytes, table: str) -> float:
    """The middle of three times of :func:`_reference`."""
    return statistics.median(_reference(book, table) for _ in range(3))


def _reference(book: bytes, table: str) -> float:
    """calamine and COPY, nothing else."""
    with databases.admin(NAME) as cursor:
        cursor.execute(f"TRUNCATE {table}")
        started = time.perf_counter()
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
        lines = io.StringIO()
        csv.writer(lines).writerows(sheet.to_python()[1:])
        lines.seek(0)
        columns = "name, country, address, sector, tier, contact_email"
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", lines)
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
