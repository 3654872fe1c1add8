"""Is this file a list? A quick look before it is kept, and the table in it, which only a worker reads."""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.problems import UnreadableList
from suppliers.reading.delimited import read_delimited
from suppliers.reading.heads import found_table
from suppliers.reading.kinds import spellings_of
from suppliers.reading.table import Table
from suppliers.reading.workbook import OLE, read_workbook

TEXT = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xls")
EXTENSIONS = (*TEXT, *WORKBOOKS)
#: How many bytes of a file :func:`mismatch` wants to see.
START = 512
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
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
        return _("Lists are read from CSV, TSV, XLSX and XLS files. Save yours as one of them.")
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
    if extension in TEXT and b"\x00" in start and not start.startswith(_UTF16):
        return _(
            "The file holds NUL characters, so it is damaged or no text. Save the list as CSV UTF-8 or XLSX."
        )
    return None


def read_list(path: Path, kind: str = "suppliers") -> Table:
    """The table in a list file of this kind, whatever its columns are taken for.

    Raises :class:`UnreadableList` with the reason when there is none.
    """
    try:
        if extension_of(path.name) in WORKBOOKS:
            return _table_on_sheet(path, kind)
        return found_table(read_delimited(path.read_bytes()), spellings_of(kind))
    except FileNotFoundError as error:
        raise UnreadableList("file_gone") from error


def _table_on_sheet(path: Path, kind: str) -> Table:
    lines = read_workbook(path)
    try:
        return found_table(lines, spellings_of(kind))
    except UnreadableList as error:
        if error.problem["code"] != "no_heads":
            raise
        raise UnreadableList("no_heads_on_sheet", found=error.problem["found"]) from error
