"""A workbook that came back: whose it is, and what it says to each question. No database, no clock."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assessments.catalogue import Catalogue, Item
from assessments.documents import WHOLE_ITEM
from assessments.workbook.columns import LIMITS, MARK, NEEDED, QUESTION, READ, STATEMENT, heads
from assessments.workbook.mark import Mark, unsealed
from assessments.workbook.words import NO, NONE, SKIPPED, YES, meaning, nearest_meaning
from suppliers.problems import Problem, UnreadableList
from suppliers.reading.heads import folded_head
from suppliers.reading.table import Line, cleaned
from suppliers.reading.workbook import read_sheet

#: Seconds a workbook may take to be read: people wait for it.
_SECONDS = 10
_SEARCHED_LINES = 20
_SHOWN, _SHOWN_ROWS = 60, 10

Row = tuple[int, Mapping[str, str]]
"""The number of a row, and its cells by field."""


@dataclass(slots=True)
class Said:
    """What a workbook says: answers by item (a field without a column is None), what is wrong with single
    answers, and remarks about the workbook."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, list[Problem]] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)


def read_lines(path: Path) -> tuple[list[Line], bool]:
    """The lines of a workbook, line breaks in cells kept, and whether it has formulas.

    Raises :class:`UnreadableList` for what is no workbook, is broken, too much to open, or has merged cells.
    """
    sheet = read_sheet(path, line=_line, seconds=_SECONDS, merged=True)
    if sheet.has_merged:
        raise UnreadableList("merged")
    return sheet.lines, sheet.has_formulas


def mark_in(lines: Sequence[Line]) -> Mark:
    """The mark of the workbook. Raises :class:`UnreadableList` where there is none, or it was changed."""
    for line in lines[:_SEARCHED_LINES]:
        if line.cells[0] == MARK:
            found = unsealed(line.cells[1]) if len(line.cells) > 1 else None
            if found is None:
                raise UnreadableList("mark_changed")
            return found
    raise UnreadableList("no_mark")


def answers_in(lines: Sequence[Line], book: Catalogue) -> Said:
    """What the workbook says to the questions of ``book``. Rows may stand in any order, columns too.

    Raises :class:`UnreadableList` where heads are missing or no row of the questionnaire is left.
    """
    at, fields = _heads(lines)
    found = Said()
    rows, strange = _rows(lines[at + 1 :], fields)
    if not rows:
        raise UnreadableList("no_rows")
    for item in book.items.values():
        _read_item(item, rows, fields, found)
    known = {QUESTION + key for key in book.items}
    known |= {STATEMENT + key for item in book.items.values() for key in item.check_keys}
    strange += [number for key, held in rows.items() if key not in known for number, _cells in held]
    if not found.said and not found.faults:
        raise UnreadableList("no_rows")
    if strange:
        found.remarks.append({"code": "rows_added", "found": sorted(strange)[:_SHOWN_ROWS]})
    gone = [name for name in READ if name not in fields]
    if gone:
        found.remarks.append({"code": "columns_gone", "missing": gone})
    return found


def _line(number: int, cells: Sequence[str]) -> Line | None:
    """A line of cleaned cells whose line breaks are kept."""
    clean = [
        "\n".join(cleaned(part) for part in cell.splitlines()).strip() if "\n" in cell else cleaned(cell)
        for cell in cells
    ]
    while clean and not clean[-1]:
        clean.pop()
    return Line(number, tuple(clean), len(cells)) if clean else None


def _heads(lines: Sequence[Line]) -> tuple[int, tuple[str, ...]]:
    known = heads()
    for at, line in enumerate(lines[:_SEARCHED_LINES]):
        fields = tuple(known.get(folded_head(cell), "") for cell in line.cells)
        if line.cells[0] == MARK or sum(map(bool, fields)) < len(NEEDED):
            continue
        missing = [name for name in NEEDED if name not in fields]
        if missing:
            raise UnreadableList("heads_missing", missing=missing)
        twice = next((name for name in READ if fields.count(name) > 1), "")
        if twice:
            raise UnreadableList("heads_twice", field=twice)
        return at, fields
    raise UnreadableList("no_heads")


def _rows(lines: Sequence[Line], fields: Sequence[str]) -> tuple[dict[str, list[Row]], list[int]]:
    """Rows by their key, and the numbers of those that have none though somebody wrote an answer there."""
    rows: dict[str, list[Row]] = {}
    strange: list[int] = []
    for line in lines:
        cells = {name: cell for name, cell in zip(fields, line.cells, strict=False) if name}
        key = unicodedata.normalize("NFKC", cells.get("key", "")).strip()
        if key:
            rows.setdefault(key, []).append((line.number, cells))
        elif any(cells.get(name) for name in READ):
            strange.append(line.number)
    return rows, strange


def _read_item(item: Item, rows: Mapping[str, Sequence[Row]], fields: Sequence[str], found: Said) -> None:
    checks = [check for block in item.blocks for check in block.checks]
    keys = [QUESTION + item.key, *(STATEMENT + check.key for check in checks)]
    held = {key: rows[key] for key in keys if key in rows}
    if not held:
        return
    twice = sorted(number for one in held.values() if len(one) > 1 for number, _cells in one)
    if twice:
        found.faults[item.key] = [{"code": "row_twice", "column": "", "found": twice}]
        return
    texts = {STATEMENT + check.key: check.text.in_language("en") for check in checks}
    gone = next((key for key in keys if key not in held), None)
    if gone is not None:
        text = texts.get(gone) or item.name.in_language("en")
        found.faults[item.key] = [{"code": "row_missing", "column": "", "text": text, "key": gone}]
        return
    faults: list[Problem] = []
    cells = {key: one[0] for key, one in held.items()}
    told = {key: told for key, row in cells.items() if (told := _told(item, key, row, faults))}
    question = cells[keys[0]][1]
    said = _position(item, told) | {name: _text(name, question, fields, faults) for name in LIMITS}
    if faults:
        found.faults[item.key] = faults
    else:
        found.said[item.key] = said


def _told(item: Item, key: str, row: Row, faults: list[Problem]) -> str:
    """What the cell of answers in one row says; empty for nothing."""
    number, cells = row
    text = cells.get("answer", "")
    if not text:
        return ""
    allowed = list(_allowed(item, key))
    told = meaning(text)
    if told in allowed:
        return told or ""
    near = told or nearest_meaning(text)
    problem: Problem = {"column": "answer", "line": number, "value": text[:_SHOWN]}
    if near in allowed:
        faults.append(problem | {"code": "word_unlike", "nearest": near})
    else:
        faults.append(problem | {"code": "word_unknown", "known": allowed})
    return ""


def _allowed(item: Item, key: str) -> Iterator[str]:
    if key.startswith(QUESTION):
        yield NONE
        if item.may_be_not_applicable:
            yield SKIPPED
    else:
        yield from (YES, NO)
        if key.removeprefix(STATEMENT) in item.optional_keys:
            yield SKIPPED


def _position(item: Item, told: Mapping[str, str]) -> dict[str, Any]:
    """The position the rows of one question take. "No" to every statement means that none of them holds."""
    whole = told.get(QUESTION + item.key)
    by_check = {key: told.get(STATEMENT + key) for key in item.check_keys}
    met = sorted(key for key, word in by_check.items() if word == YES)
    skipped = sorted(key for key, word in by_check.items() if word == SKIPPED)
    words = set(by_check.values())
    none_met = whole == NONE or (whole is None and NO in words and words <= {NO, SKIPPED})
    return {
        "met": met,
        "none_met": none_met,
        "not_applicable": [*([WHOLE_ITEM] if whole == SKIPPED else []), *skipped],
    }


def _text(name: str, cells: Mapping[str, str], fields: Sequence[str], faults: list[Problem]) -> str | None:
    if name not in fields:
        return None
    text = cells.get(name, "")
    if len(text) > LIMITS[name]:
        faults.append({"code": "too_long", "column": name, "length": len(text), "limit": LIMITS[name]})
    return text
