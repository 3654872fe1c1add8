"""Reads of import batches for their pages and results, and of records that were merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import FIELDS, field_label, sentence

#: States in which a worker is at it, so that the page asks again.
WORKING = (ImportBatch.State.UPLOADED, ImportBatch.State.READING, ImportBatch.State.IMPORTING)


def batches_of(tenant_id: UUID) -> QuerySet[ImportBatch]:
    """The uploaded lists of a buyer, newest first, with who uploaded them."""
    batches = ImportBatch.objects.filter(tenant_id=tenant_id)
    return batches.select_related("created_by").defer("created_by__password")


def is_working(batch: ImportBatch) -> bool:
    """Whether a worker still has to do with the batch."""
    return batch.state in WORKING


def columns_read(batch: ImportBatch) -> list[tuple[str, str]]:
    """Each column head of the file with the word for the field it was taken for, empty for none."""
    return [
        (head, str(FIELDS.get(name, "")))
        for head, name in zip(batch.heads, batch.columns, strict=True)
        if head
    ]


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem of a line in words: the field it is about (or none) and the sentence."""

    field: str
    text: str


def remarks_on(row: ImportRow) -> list[Remark]:
    """What is to be said about a line, in the active language."""
    return [Remark(field_label(problem), sentence(problem)) for problem in row.problems]


def result_rows(batch: ImportBatch) -> Iterator[list[Any]]:
    """The lines of a downloaded result: number, verdict, what is to be done, then the cells as found."""
    labels = dict(ImportRow.Verdict.choices)
    rows = batch.rows.filter(tenant_id=batch.tenant_id).values_list("number", "verdict", "problems", "raw")
    for number, verdict, problems, raw in rows.iterator(chunk_size=2000):
        said = " ".join(sentence(problem) for problem in problems)
        yield [number, str(labels[verdict]), said, *raw]


def survivors(tenant_id: UUID, match_keys: Iterable[str]) -> dict[str, UUID]:
    """Match keys of merged records → the record each leads to now. One query."""
    merged = Supplier.everything.filter(tenant_id=tenant_id, merged_into__isnull=False)
    return dict(merged.filter(match_key__in=list(match_keys)).values_list("match_key", "merged_into_id"))


def survivors_by_id(tenant_id: UUID, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Ids of merged records → the record each leads to now; others are left out. One query."""
    merged = Supplier.everything.filter(tenant_id=tenant_id, merged_into__isnull=False)
    return dict(merged.filter(pk__in=list(ids)).values_list("pk", "merged_into_id"))


def one_company(supplier: Supplier) -> list[UUID]:
    """The ids whose sites a record may name: its own and, once merged, those of the one that stayed."""
    return [pk for pk in (supplier.pk, supplier.merged_into_id) if pk]
