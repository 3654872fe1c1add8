"""CSV files as they come: five encodings, three separators."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from suppliers.problems import UnreadableList
from suppliers.reading.table import MAX_ROWS, Line, line_of

_SEPARATORS = (",", ";", "\t")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
#: Chinese letters take two high bytes each, so their runs are even; accents of western text stand alone.
_CHINESE_SHARE = 0.7
#: A first line in which spreadsheet programs note the separator.
_SEPARATOR_NOTE = re.compile(r"\"?sep=([,;\t|])\"?\r?\n", re.IGNORECASE)
_LINES_ABOVE_HEADS = 20
_LOOKED_AT = 10_000  # characters of a line


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 with a byte order mark, GB 18030 or Windows-1252.

    Raises :class:`UnreadableList` for NUL characters or letters in none of these.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    if marked is None and b"\x00" in content:
        raise UnreadableList("nul")
    for encoding in [marked] if marked else _guesses(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise UnreadableList("nul")
        return text
    raise UnreadableList("encoding")


def _guesses(content: bytes) -> list[str]:
    runs = _HIGH_BYTES.findall(content)
    even = sum(len(run) % 2 == 0 for run in runs)
    chinese = bool(runs) and even / len(runs) >= _CHINESE_SHARE
    return ["utf-8", "gb18030", "cp1252"] if chinese else ["utf-8", "cp1252", "gb18030"]


def read_delimited(content: bytes) -> list[Line]:
    """The lines of a CSV file that hold something, with their numbers in the file.

    Raises :class:`UnreadableList` for quotes that do not match, too many lines, and as :func:`decoded` does.
    """
    text = decoded(content)
    note = _SEPARATOR_NOTE.match(text)
    lines: list[Line] = []
    for number, cells in _records(text, note[1] if note else _separator(text)):
        line = line_of(number, cells)
        if line is None or (note and number == 1):
            continue
        lines.append(line)
        if len(lines) > MAX_ROWS + _LINES_ABOVE_HEADS:
            raise UnreadableList("too_many_rows", limit=MAX_ROWS)
    return lines


def _separator(text: str) -> str:
    """The separator that cuts one of the first lines into the most cells; a comma when none does."""
    start = text.splitlines()[:_LINES_ABOVE_HEADS]
    return max(_SEPARATORS, key=lambda mark: max((_cells_in(line, mark) for line in start), default=0))


def _cells_in(line: str, separator: str) -> int:
    return len(next(csv.reader([line[:_LOOKED_AT]], delimiter=separator), []))


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                raise UnreadableList("cell_too_long", line=number, limit=csv.field_size_limit()) from error
            raise UnreadableList("quotes", line=number) from error
        if cells is None:
            return
        yield number, cells
