"""The lines of a list of suppliers in the database: written by COPY, judged and taken set by set.

Row-level security refuses COPY into a protected table: lines go by COPY into a temporary one and from there
by one INSERT.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

import orjson
from django.db import connection

from core.rising_ids import rising_ids
from suppliers.models import ImportBatch, ImportRow
from suppliers.reading.rows import CheckedLine
from suppliers.services.listing import last_number

Verdict = ImportRow.Verdict

#: Column → its type while it stands in the temporary table.
_TYPES = {
    "id": "uuid",
    "number": "integer",
    "name": "text",
    "country": "text",
    "address": "text",
    "sector": "text",
    "size_class": "text",
    "tier": "smallint",
    "reference": "text",
    "contact_name": "text",
    "contact_email": "text",
    "match_key": "text",
    "name_key": "text",
    "size_reason": "text",
    "industry": "text",
    "headcount": "integer",
    "revenue": "numeric",
    "assets": "numeric",
    "currency": "text",
    "figures_year": "smallint",
    "raw": "jsonb",
    "verdict": "text",
    "problems": "jsonb",
}
_COLUMNS = ", ".join(_TYPES)
_MAKE = f"CREATE TEMPORARY TABLE told_lines ({', '.join(map(' '.join, _TYPES.items()))})"
_TEXTS = ", ".join(name for name, kind in _TYPES.items() if kind == "text")
_COPY = f"COPY told_lines FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({_TEXTS}))"
_KEEP = f"""
INSERT INTO suppliers_importrow (tenant_id, batch_id, created_at, {_COLUMNS})
SELECT %s, %s, %s, {_COLUMNS} FROM told_lines;
DROP TABLE told_lines
"""  # noqa: S608 - names of columns, from above
_values = attrgetter(*(name for name in _TYPES if name not in {"id", "raw", "verdict", "problems"}))
_TAKE = """
INSERT INTO suppliers_supplier (id, tenant_id, created_at, updated_at, number, reference, name, country,
  address, sector, size_class, tier, status, match_key, name_key, contact_name, contact_email,
  size_reason, industry, headcount, revenue, assets, currency, figures_year)
SELECT id, tenant_id, %s, %s, %s + row_number() OVER (ORDER BY number), reference, name, country, address,
  sector, size_class, tier, 'candidate', match_key, name_key, contact_name, contact_email,
  size_reason, industry, headcount, revenue, assets, currency, figures_year
FROM suppliers_importrow WHERE tenant_id = %s AND batch_id = %s AND verdict = 'fresh'
"""


def keep_lines(*, tenant_id: UUID, batch_id: UUID, lines: Sequence[CheckedLine], now: datetime) -> None:
    """Write checked lines of a list, each with its verdict."""
    told = io.StringIO()
    csv.writer(told).writerows(
        (new_id, *_values(line), _list_of(line.raw), _verdict(line), _problems(line))
        for new_id, line in zip(rising_ids(len(lines)), lines, strict=True)
    )
    told.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)
        cursor.copy_expert(_COPY, told)
        cursor.execute(_KEEP, [tenant_id, batch_id, now])


def make_suppliers(*, batch: ImportBatch, now: datetime) -> None:
    """Make a supplier of every new line, with the id of the line, under the next numbers of the list."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [now, now, last_number(batch.tenant_id), batch.tenant_id, batch.pk])


def _list_of(cells: Sequence[str]) -> str:
    """The cells as JSON."""
    return orjson.dumps(cells).decode()


def _verdict(line: CheckedLine) -> str:
    if line.faults:
        return Verdict.REFUSED.value
    return Verdict.FRESH.value if line.repeats is None else Verdict.REPEATED.value


def _problems(line: CheckedLine) -> str:
    problems = line.faults + line.notices
    return json.dumps(problems) if problems else "[]"
