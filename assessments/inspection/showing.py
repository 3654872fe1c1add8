"""What a reviewer is shown of a file: a page as a picture, a sheet as rows of text, the words of a text.

Runs in the limited process only (:mod:`~assessments.inspection.reader`). Formulas are text, nothing is
computed, and nothing of a file reaches a browser but pictures made here and text.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree as ET

from suppliers.reading.workbook_process import text_of

MAX_SHEETS = 8
MAX_ROWS = 200
MAX_COLUMNS = 40
MAX_CELL = 400
MAX_PARAGRAPHS = 400
MAX_PART = 32 * 1024 * 1024
#: Pictures of pages are this wide at most, in pixels; a page of A4 then takes about 12 MB of memory.
MAX_WIDTH = 2000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)$")


def pdf_page(file: IO[bytes], size: int, page: int, width: int) -> bytes:
    """One page of a PDF, ``width`` pixels wide, as PNG after a line that says how many pages there are."""
    import pypdfium2 as pdfium  # noqa: PLC0415 - each reader loads what its kind of file needs

    file.seek(0)
    document = pdfium.PdfDocument(file.read(size))
    pages = len(document)
    shown = document[min(max(page, 1), pages) - 1]
    scale = min(width, MAX_WIDTH) / max(shown.get_width(), 1)
    tallest = 3 * MAX_WIDTH / max(shown.get_height(), 1)
    picture = shown.render(scale=min(scale, tallest), may_draw_forms=False).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return f"{pages}\n".encode() + out.getvalue()


def picture(file: IO[bytes], size: int, page: int, width: int) -> bytes:
    """A picture made anew, ``width`` pixels wide at most, like :func:`pdf_page`: what it carried besides its
    pixels is gone."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    file.seek(0)
    with Image.open(file) as found:
        found.thumbnail((min(width, MAX_WIDTH), 2 * min(width, MAX_WIDTH)))
        shown = (ImageOps.exif_transpose(found) or found).convert("RGB")
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=85)
    return b"1\n" + out.getvalue()


def workbook(file: IO[bytes], size: int, sheet: int, width: int) -> bytes:
    """One sheet of a workbook as JSON: its rows of text, the names of all sheets, what was left out."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - as above

    file.seek(0)
    content = file.read(size)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = book.sheet_names[:MAX_SHEETS]
    place = min(max(sheet, 0), len(names) - 1)
    rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
    cells = [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
    _put_formulas(cells, content, place)
    more = any(len(row) > MAX_COLUMNS for row in rows)
    return _table(cells, names=[str(one)[:MAX_CELL] for one in names], sheet=place, wide=more)


def table(file: IO[bytes], size: int, sheet: int, width: int) -> bytes:
    """A CSV file as JSON, like :func:`workbook`; the character between fields is told by the first lines."""
    file.seek(0)
    content = file.read(size)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    head = text[:4096]
    separator = max(",;\t|", key=head.count)
    csv.field_size_limit(1024 * 1024)
    rows = list(
        itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MAX_ROWS + 1)
    )
    cells = [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
    return _table(cells, names=[], sheet=0, wide=any(len(row) > MAX_COLUMNS for row in rows))


def words(file: IO[bytes], size: int, page: int, width: int) -> bytes:
    """The paragraphs of a text document as JSON."""
    file.seek(0)
    found: list[str] = []
    with zipfile.ZipFile(file) as package, package.open("word/document.xml") as part:
        for element in _elements(part):
            if element.tag == f"{_WORD}p":
                text = "".join(one.text or "" for one in element.iter(f"{_WORD}t")).strip()
                if text:
                    found.append(text[:4000])
                element.clear()
                if len(found) > MAX_PARAGRAPHS:
                    break
    return json.dumps({"paragraphs": found[:MAX_PARAGRAPHS], "more": len(found) > MAX_PARAGRAPHS}).encode()


def _table(cells: list[list[str]], *, names: list[str], sheet: int, wide: bool) -> bytes:
    more = wide or len(cells) > MAX_ROWS
    cells = cells[:MAX_ROWS]
    while cells and not any(cells[-1]):
        cells.pop()
    width = max((len(row) for row in cells), default=0)
    while width and not any(row[width - 1] for row in cells if len(row) >= width):
        width -= 1
    rows = [(row + [""] * width)[:width] for row in cells]
    return json.dumps({"rows": rows, "sheets": names, "sheet": sheet, "more": more}).encode()


def _text(value: Any) -> str:
    return " ".join(text_of(value).split())[:MAX_CELL]


def _put_formulas(cells: list[list[str]], content: bytes, place: int) -> None:
    """Write formulas over the values they had when the workbook was saved: ``=SUM(B2:B9) → 12``."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        name = _part_of_sheet(package, place)
        if name not in package.namelist():
            return
        with package.open(name) as part:
            for cell in _elements(part):
                if cell.tag != f"{_SHEET}c":
                    continue
                formula = cell.find(f"{_SHEET}f")
                found = _REFERENCE.match(cell.get("r", ""))
                if formula is not None and found:
                    _put(cells, found, formula.text or "…")
                if found and int(found[2]) > MAX_ROWS:
                    return
                cell.clear()


def _part_of_sheet(package: zipfile.ZipFile, place: int) -> str:
    """The part of a workbook that holds its sheet at ``place``; empty where it does not say."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in package.namelist():
        return ""
    with package.open("xl/workbook.xml") as part:
        sheets = [one for one in _elements(part) if one.tag == f"{_SHEET}sheet"]
    with package.open(relations) as part:
        targets = {one.get("Id"): one.get("Target", "") for one in _elements(part)}
    key = sheets[place].get(f"{_RELATION}id") if place < len(sheets) else None
    target = targets.get(key, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _put(cells: list[list[str]], reference: re.Match[str], formula: str) -> None:
    column = 0
    for letter in reference[1]:
        column = column * 26 + ord(letter) - 64
    row = int(reference[2])
    if row <= len(cells) and column <= len(cells[row - 1]):
        value = cells[row - 1][column - 1]
        shown = f"={formula}"[:MAX_CELL]
        cells[row - 1][column - 1] = f"{shown} → {value}" if value else shown


def _elements(part: IO[bytes]) -> Iterator[ET.Element]:
    """The elements of a part of a package, each when it ends."""
    # This process has a limit of memory and of time, and its expat refuses entities that grow.
    for _event, element in ET.iterparse(_Limited(part)):  # noqa: S314 - see the lines above
        yield element


class _Limited(io.RawIOBase):
    """A part of a package of which no more than :data:`MAX_PART` bytes are read."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part, self._left = part, MAX_PART

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none once the limit is reached."""
        wanted = self._left if size < 0 else min(size, self._left)
        found = self._part.read(wanted) if wanted else b""
        self._left -= len(found)
        return found
