"""Is this file a list? A quick look before it is kept, and the table in it, which only a worker reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.problems import LIST_PROBLEMS, UnreadableList
from suppliers.reading.delimited import read_delimited, utf16_of
from suppliers.reading.heads import found_table
from suppliers.reading.kinds import check_columns, spellings_of
from suppliers.reading.table import Table
from suppliers.reading.workbook import OLE, read_sheet

TEXT = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xls")
EXTENSIONS = (*TEXT, *WORKBOOKS)
_WITH_MACROS = (".xlsm", ".xlsb", ".xltm", ".xlam")
#: How many bytes of a file :func:`mismatch` wants to see.
START = 512
#: How many more sheets of a workbook are tried, where the first is no list.
_TRIED_SHEETS = 4
_ZIP = b"PK\x03\x04"
#: Beginnings of files that are often renamed → what they are.
_OTHER_KINDS: tuple[tuple[bytes, Promise], ...] = (
    (b"%PDF", _("a PDF")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"{\\rtf", _("a text document")),
    (b"\x1f\x8b", _("an archive")),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
)


def extension_of(file_name: str) -> str:
    """The file name's ending in lower case, with its dot."""
    return Path(file_name).suffix.lower()


def mismatch(file_name: str, start: bytes) -> Promise | str | None:
    """Why a file of this name cannot be a list, judged by its first bytes; None when it may be one."""
    extension = extension_of(file_name)
    if extension not in EXTENSIONS:
        other = _("Lists are read from CSV, TSV, XLSX and XLS files. Save yours as one of them.")
        return LIST_PROBLEMS["macros"] if extension in _WITH_MACROS else other
    kind = next((words for mark, words in _OTHER_KINDS if start.startswith(mark)), None)
    if kind is not None:
        return _("This file is %(kind)s, whatever its name says. Upload the list as CSV or XLSX.") % {
            "kind": kind
        }
    workbook = start.startswith((_ZIP, OLE))
    if extension in WORKBOOKS and not workbook:
        return _("This is not an Excel workbook, whatever its name says. Save the list as XLSX or CSV.")
    if extension in TEXT and workbook:
        return _("This is an Excel workbook with the name of a text file. Rename it to end in .xlsx.")
    if extension in TEXT and b"\x00" in start and utf16_of(start) is None:
        return _(
            "The file holds NUL characters, so it is damaged or no text. Save the list as CSV UTF-8 or XLSX."
        )
    return None


def read_list(path: Path, kind: str = "suppliers", sheet: str = "") -> Table:
    """The table in a list file of this kind, whatever its columns are taken for.

    Of a workbook it is the one on this sheet; without a name on the first sheet whose heads make such a list,
    or else on the first that holds something. Raises :class:`UnreadableList` with the reason when there is
    none.
    """
    try:
        if extension_of(path.name) in WORKBOOKS:
            return _table_on_sheet(path, kind, sheet) if sheet else _table_in_book(path, kind)
        return found_table(read_delimited(path.read_bytes()), spellings_of(kind))
    except FileNotFoundError as error:
        raise UnreadableList("file_gone") from error


def _table_in_book(path: Path, kind: str) -> Table:
    """The table on the first sheet that is such a list; where none is, what the first one is."""
    try:
        first = _table_on_sheet(path, kind)
        others, fault = first.sheets, None
    except UnreadableList as error:
        first, others, fault = None, tuple(error.problem.get("sheets", ())), error
    if first is not None and _is_list(first, kind):
        return first
    for name in [one for one in others if first is None or one != first.sheet][:_TRIED_SHEETS]:
        try:
            table = _table_on_sheet(path, kind, name)
        except UnreadableList:
            continue
        if _is_list(table, kind):
            return table
    if first is None:
        raise fault or UnreadableList("empty_workbook")
    return first


def _is_list(table: Table, kind: str) -> bool:
    try:
        check_columns(kind, table.heads, table.fields)
    except UnreadableList:
        return False
    return True


def _table_on_sheet(path: Path, kind: str, wanted: str = "") -> Table:
    sheet = read_sheet(path, wanted)
    try:
        table = found_table(sheet.lines, spellings_of(kind))
    except UnreadableList as error:
        code = error.problem["code"]
        if code == "no_heads" and len(sheet.names) > 1:
            code = "no_heads_on_this"
        told = {**error.problem, "sheet": sheet.name, "sheets": list(sheet.names)}
        del told["code"]
        raise UnreadableList(code, **told) from error
    return replace(table, sheet=sheet.name, sheets=sheet.names, has_formulas=sheet.has_formulas)
