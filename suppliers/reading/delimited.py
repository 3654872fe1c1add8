"""CSV files as they come: six encodings, three separators."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from suppliers.problems import UnreadableList
from suppliers.reading.table import MAX_ROWS, Line, line_of

_SEPARATORS = (",", ";", "\t")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
#: Chinese letters take two high bytes each, so their runs are even; accents of western text stand alone.
_CHINESE_SHARE = 0.7
#: A text in UTF-16, where separators at least are Latin, has so many NUL bytes, and this share of all.
_NULS, _NUL_SHARE = 4, 0.05
#: Bytes that are looked at to tell encodings apart.
_PROBE = 50_000
#: A first line in which spreadsheet programs note the separator.
_SEPARATOR_NOTE = re.compile(r"\"?sep=([,;\t|])\"?\r?\n", re.IGNORECASE)
_LINES_ABOVE_HEADS = 20
_LOOKED_AT = 10_000  # characters of a line


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16, GB 18030, Big5 or Windows-1252, with a byte order mark or not.

    Raises :class:`UnreadableList` for NUL characters or letters in none of these.
    """
    marked = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else utf16_of(content)
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
    first = ["utf-8", "gb18030", "cp1252"] if chinese else ["utf-8", "cp1252", "gb18030"]
    if not runs or _is_utf8(content):
        return first
    # Nearly every text in Big5 can be read in the others too: which letters are common tells it apart.
    likely = from_bytes(content[:_PROBE], cp_isolation=["gb18030", "big5", "cp1252"]).best()
    return ["big5", *first] if likely is not None and likely.encoding == "big5" else first


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def utf16_of(content: bytes) -> str | None:
    """The codec of a text in UTF-16, None for any other text.

    Without a mark: Latin letters have their NUL before or behind them, all on one side.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    probe = content[:_PROBE]
    behind, before = probe[1::2].count(0), probe[::2].count(0)
    if min(behind, before) or max(behind, before) < max(_NULS, len(probe) * _NUL_SHARE):
        return None
    return "utf-16-le" if behind else "utf-16-be"


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
