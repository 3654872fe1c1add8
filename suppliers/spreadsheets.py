"""Rows written as CSV or XLSX, so that no cell ever becomes a formula when a spreadsheet program opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: A text that begins like this is run as a formula by spreadsheet programs that open CSV, some of them
#: also where the sign is the wide one of Chinese keyboards.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: How much goes into a workbook within a request; CSV has no such limit.
MAX_WORKBOOK_ROWS = 5_000

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(kind: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file of this kind (``csv`` or ``xlsx``) with one line of heads and these rows."""
    return _csv(heads, rows) if kind == "csv" else _xlsx(heads, rows)


def harmless(value: object) -> object:
    """A cell of a CSV file: text that would start a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - costs a web process 10 MB, and most never write a workbook

    content = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, str(head), bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value not in (None, ""):
                    sheet.write_string(number, column, str(value))
    return content.getvalue()
