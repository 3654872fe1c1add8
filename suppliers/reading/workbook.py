"""Excel workbooks, read in a bounded process of their own (``workbook_process.py``)."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from suppliers.problems import UnreadableList
from suppliers.reading.table import MAX_ROWS, Line, line_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROGRAM = Path(__file__).with_name("workbook_process.py")
_SECONDS = 30
_MAX_UNPACKED = 100 * 1024 * 1024  # bytes
_MAX_PARTS = 2_000
_ENCRYPTED_FLAG = 0x1
_LINES_ABOVE_HEADS = 20

AsLine = Callable[[int, Sequence[str]], Line | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's lines that hold something, with their numbers there; its name, and all visible sheets'.

    ``has_formulas`` says that some sheet of the workbook has formulas, whose last values were read,
    ``has_merged`` that one has merged cells (only where that was asked).
    """

    lines: list[Line]
    name: str
    names: tuple[str, ...]
    has_formulas: bool = False
    has_merged: bool = False


def read_workbook(path: Path) -> list[Line]:
    """The lines of the first visible sheet that holds something; raises as :func:`read_sheet`."""
    return read_sheet(path).lines


def read_sheet(
    path: Path, wanted: str = "", *, line: AsLine = line_of, seconds: int = _SECONDS, merged: bool = False
) -> Sheet:
    """The sheet of this name, or the first visible one that holds something where there is none.

    ``line`` makes a line of a number and its cells, None of one that holds nothing. Reading may take
    ``seconds``; ``merged`` asks whether there are merged cells.

    Raises :class:`UnreadableList` for what is no workbook, is broken, protected, or too much to open.
    """
    content = path.read_bytes()
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise UnreadableList("password")
    else:
        _check_package(content)
    found = _run(path, wanted, seconds=seconds, merged=merged)
    names = tuple(found.get("sheets", ()))
    if "problem" in found:
        raise UnreadableList(found["problem"], sheets=list(names))
    lines = [line(number, cells) for number, cells in found["lines"]]
    kept = [one for one in lines if one is not None]
    if len(kept) > MAX_ROWS + _LINES_ABOVE_HEADS:
        raise UnreadableList("too_many_rows", limit=MAX_ROWS, sheets=list(names))
    return Sheet(kept, found.get("sheet", ""), names, bool(found.get("formulas")), bool(found.get("merged")))


def _check_package(content: bytes) -> None:
    """Look at the table of contents of an XLSX file before anything unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableList("broken_workbook") from error
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise UnreadableList("password")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise UnreadableList("macros")
    if not any(part.filename.startswith("xl/workbook") for part in parts):
        raise UnreadableList("not_a_workbook")
    if sum(part.file_size for part in parts) > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
        raise UnreadableList("unpacks_too_large", limit=_MAX_UNPACKED // 1024**2)


def _run(path: Path, wanted: str, *, seconds: int, merged: bool) -> dict[str, Any]:
    # Without our environment: who takes over the reader finds no password and no key in it.
    command = [sys.executable, "-I", "-B", str(_PROGRAM), str(path), wanted, "merged" if merged else ""]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, on a file we named
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableList("too_heavy") from error
    if done.returncode < 0:
        raise UnreadableList("too_heavy")
    if done.returncode:
        raise UnreadableList("broken_workbook")
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found
