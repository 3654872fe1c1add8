"""Filling a bench database: rows like those of one supplier for every other, in a few statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from assessments.models import Request, Submission
from scoring.models import Scorecard

#: No foreign key is looked up row by row, no trigger runs: what is put in fits together by its making.
PLAIN = "SET session_replication_role = replica"
USUAL = "RESET session_replication_role; ANALYZE"

_LIKENESS = """
CREATE TEMPORARY TABLE likeness AS
SELECT id AS supplier_id, gen_random_uuid() AS request_id, gen_random_uuid() AS submission_id,
  row_number() OVER () AS n
FROM suppliers_supplier WHERE tenant_id = %s AND supplier_org_id IS NULL AND match_key LIKE 'bench%%'
"""

_REQUESTS = {"id": "l.request_id", "supplier_id": "l.supplier_id", "rules": "'{}'::jsonb"}
_SUBMISSIONS = {"id": "l.submission_id", "request_id": "l.request_id", "document": "'{}'::jsonb"}
_CARDS = {
    "id": "gen_random_uuid()",
    "supplier_id": "l.supplier_id",
    "request_id": "l.request_id",
    "submission_id": "l.submission_id",
    "document": "v.document",
    "input_hash": "md5(l.n::text) || md5('x' || l.n)",
    "supersedes_id": "NULL",
}


def fill_likeness(cursor: Any, card: Scorecard, documents: Iterable[Mapping[str, Any]]) -> None:
    """Give every supplier of the bench a request, answers and a current card like this one and its own; the
    cards take these documents in turn. ``cursor`` is a superuser's."""
    cursor.execute("CREATE TEMPORARY TABLE variants (number int, document jsonb)")
    count = 0
    for count, document in enumerate(documents, start=1):
        cursor.execute("INSERT INTO variants VALUES (%s, %s)", [count - 1, json.dumps(document)])
    cursor.execute(_LIKENESS, [str(card.tenant_id)])
    cursor.execute("ANALYZE likeness, variants")
    cursor.execute(PLAIN)
    cursor.execute(_copies(Request, _REQUESTS), {"id": str(card.request_id)})
    cursor.execute(_copies(Submission, _SUBMISSIONS), {"id": str(card.submission_id)})
    variants = f"JOIN variants v ON v.number = l.n %% {count}"
    cursor.execute(_copies(Scorecard, _CARDS, variants), {"id": str(card.pk)})
    cursor.execute("DROP TABLE likeness, variants")
    cursor.execute(USUAL)


def _copies(model: type[Model], own: Mapping[str, str], besides: str = "") -> str:
    """The statement that repeats one row of a table for each of ``likeness``, but for its ``own`` columns."""
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    assert set(own) <= set(columns), set(own) - set(columns)
    values = ", ".join(own.get(column, f"old.{column}") for column in columns)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - names of the models
        f"FROM likeness l {besides} JOIN {table} old ON old.id = %(id)s"
    )
