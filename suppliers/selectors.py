"""Reads of import batches for their pages and results, and of records that were merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import field_label, sentence, word_for
from suppliers.reading.mapping import Chosen, key_of

#: States in which a worker is at it, so that the page asks again.
WORKING = (ImportBatch.State.UPLOADED, ImportBatch.State.READING, ImportBatch.State.IMPORTING)


def batches_of(tenant_id: UUID) -> QuerySet[ImportBatch]:
    """The uploaded lists of a buyer, newest first, with who uploaded them."""
    batches = ImportBatch.objects.filter(tenant_id=tenant_id)
    return batches.select_related("created_by").defer("created_by__password")


def is_working(batch: ImportBatch) -> bool:
    """Whether a worker still has to do with the batch."""
    return batch.state in WORKING


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its place, head and first values, the field it is taken for and the word for it."""

    number: int
    head: str
    field: str
    word: str
    samples: list[str]


def columns_read(batch: ImportBatch) -> list[Column]:
    """The columns of the file; those with neither head nor values are left out."""
    samples = batch.samples or [[] for _ in batch.heads]
    columns = zip(batch.heads, batch.columns, samples, strict=True)
    return [
        Column(number, head, name, word_for(name), shown)
        for number, (head, name, shown) in enumerate(columns)
        if head or shown
    ]


def remembered(tenant_id: UUID, heads: Sequence[str], kind: str) -> Chosen | None:
    """What somebody of the buyer last said of a list with these heads; None where nobody did."""
    told = ImportBatch.objects.filter(
        tenant_id=tenant_id, heads_key=key_of(heads, kind), chosen__isnull=False
    )
    return told.order_by("-chosen_at").values_list("chosen", flat=True).first()


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem of a line in words: the field it is about (or none) and the sentence."""

    field: str
    text: str


def remarks_on(row: ImportRow) -> list[Remark]:
    """What is to be said about a line, in the active language."""
    return [Remark(field_label(problem), sentence(problem)) for problem in row.problems]


def result_rows(batch: ImportBatch, verdict: str = "") -> Iterator[list[Any]]:
    """The lines of a downloaded result, or those of one verdict: number, verdict, what is to be done, then
    the cells as found."""
    labels = dict(ImportRow.Verdict.choices)
    found = batch.rows.filter(tenant_id=batch.tenant_id)
    found = found.filter(verdict=verdict) if verdict else found
    rows = found.values_list("number", "verdict", "problems", "raw")
    for number, judged, problems, raw in rows.iterator(chunk_size=2000):
        said = " ".join(sentence(problem) for problem in problems)
        yield [number, str(labels[judged]), said, *raw]


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
