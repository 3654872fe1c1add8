"""Reads of import batches for their pages and results, and of records that were merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from suppliers.models import ImportBatch, ImportRow, SizeClass, Supplier
from suppliers.problems import field_label, sentence, word_for
from suppliers.reading.mapping import Chosen, key_of

#: States in which a worker is at it, so that the page asks again.
WORKING = (
    ImportBatch.State.UPLOADED,
    ImportBatch.State.READING,
    ImportBatch.State.IMPORTING,
    ImportBatch.State.UNDOING,
)
#: States of a list whose new lines have become suppliers.
_TAKEN = (ImportBatch.State.DONE, ImportBatch.State.UNDOING, ImportBatch.State.UNDONE)


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


def remembered_sheet(tenant_id: UUID, sheets: Sequence[str], kind: str) -> str:
    """The sheet that somebody of the buyer last chose in a workbook with these sheets; empty for none."""
    told = ImportBatch.objects.filter(tenant_id=tenant_id, kind=kind, sheets=list(sheets))
    chosen = told.exclude(sheet_chosen="").order_by("-created_at").values_list("sheet_chosen", flat=True)
    return chosen.first() or ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem of a line in words: the field it is about (or none) and the sentence."""

    field: str
    text: str


def remarks_on(row: ImportRow) -> list[Remark]:
    """What is to be said about a line, in the active language."""
    return [Remark(field_label(problem), sentence(problem)) for problem in row.problems]


def supplier_of(row: ImportRow, batch: ImportBatch) -> UUID | None:
    """The id of the supplier a line of this list means or made; None where there is none."""
    if row.supplier_id or batch.kind != ImportBatch.Kind.SUPPLIERS or batch.state not in _TAKEN:
        return row.supplier_id
    is_made = row.verdict == ImportRow.Verdict.FRESH and row.undone != ImportRow.Undone.BACK
    return row.pk if is_made else None


@dataclass(frozen=True, slots=True)
class Change:
    """What a line tells otherwise of a known supplier: the word for the field, the old value and the new."""

    field: str
    old: str
    new: str


def changes_of(row: ImportRow) -> list[Change]:
    """What a line of a known supplier changes, or would, in the active language."""
    return [
        Change(word_for(name), _in_words(name, old), _in_words(name, new))
        for name, (old, new) in row.changes.items()
    ]


def _in_words(name: str, value: Any) -> str:
    if name == "size_class" and value:
        return str(SizeClass(value).label)
    return "" if value is None else str(value)


def result_rows(batch: ImportBatch, verdict: str = "") -> Iterator[list[Any]]:
    """The lines of a downloaded result, or those of one verdict: number, verdict, what is to be done, then
    the cells as found."""
    labels = dict(ImportRow.Verdict.choices)
    found = batch.rows.filter(tenant_id=batch.tenant_id)
    found = found.filter(verdict=verdict) if verdict else found
    undone = dict(ImportRow.Undone.choices)
    rows = found.only("number", "verdict", "problems", "raw", "changes", "undone", "batch_id")
    for row in rows.iterator(chunk_size=2000):
        told = [f"{one.field}: {one.old or '–'} → {one.new}." for one in changes_of(row)]
        said = " ".join([*told, *(sentence(problem) for problem in row.problems)])
        yield [row.number, str(undone.get(row.undone) or labels[row.verdict]), said, *row.raw]


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
