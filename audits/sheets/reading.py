"""A file as a table of findings: the mark of its audit, recognised columns, lines. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audits.sheets.columns import MARK, MAX_ROWS, NEEDED, heads
from suppliers.problems import UnreadableList
from suppliers.reading.delimited import read_delimited
from suppliers.reading.heads import folded_head
from suppliers.reading.table import MAX_COLUMNS, Line
from suppliers.reading.upload import WORKBOOKS, extension_of
from suppliers.reading.workbook import read_workbook

#: The mark and the heads stand in one of the first lines.
_SEARCHED_LINES = 20
_SHOWN_HEADS = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """For which audit a sheet was made: its id as written, its reference, its supplier's name."""

    audit: str
    reference: str
    supplier: str


@dataclass(frozen=True, slots=True)
class FindingTable:
    """The lines under the heads, the field of each column (empty for none), and the mark if there is one."""

    mark: Mark | None
    fields: tuple[str, ...]
    lines: Sequence[Line]


def read_findings(path: Path) -> FindingTable:
    """The findings in a CSV file or workbook.

    Raises :class:`UnreadableList` when the file cannot be read, has no heads, lacks a column every finding
    needs, or holds no or too many lines.
    """
    if extension_of(path.name) in WORKBOOKS:
        return table_of(read_workbook(path))
    return table_of(read_delimited(path.read_bytes()))


def table_of(lines: Sequence[Line]) -> FindingTable:
    """The table in these lines. Raises :class:`UnreadableList` as :func:`read_findings` does."""
    mark, start = _mark(lines)
    counts = [_recognised(line) for line in lines[start : start + _SEARCHED_LINES]]
    if not counts or not max(counts):
        raise UnreadableList("no_heads", found=_shown(lines[start]) if lines[start:] else [])
    at = start + counts.index(max(counts))
    cells = lines[at].cells
    if len(cells) > MAX_COLUMNS:
        raise UnreadableList("too_many_columns", found=len(cells), limit=MAX_COLUMNS)
    fields = tuple(heads().get(folded_head(cell), "") for cell in cells)
    _check(fields, lines[at])
    below = lines[at + 1 :]
    if not below:
        raise UnreadableList("no_rows")
    if len(below) > MAX_ROWS:
        raise UnreadableList("too_many_rows", limit=MAX_ROWS)
    return FindingTable(mark, fields, below)


def _mark(lines: Sequence[Line]) -> tuple[Mark | None, int]:
    """The mark, and how many lines to leave out to get past it."""
    for number, line in enumerate(lines[:_SEARCHED_LINES], start=1):
        if line.cells[0] == MARK:
            audit, reference, supplier = (*line.cells[1:4], "", "", "")[:3]
            return Mark(audit, reference, supplier), number
    return None, 0


def _recognised(line: Line) -> int:
    return sum(folded_head(cell) in heads() for cell in line.cells[:MAX_COLUMNS])


def _shown(line: Line) -> list[str]:
    return [cell for cell in line.cells if cell][:_SHOWN_HEADS]


def _check(fields: Sequence[str], line: Line) -> None:
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        raise UnreadableList("heads_missing", missing=missing, found=_shown(line))
    for name in set(fields) - {""}:
        if fields.count(name) > 1:
            same = [head for head, field in zip(line.cells, fields, strict=True) if field == name]
            raise UnreadableList("heads_twice", field=name, found=same)
