"""XLSX and DOCX files: an Office package, and nothing but an Office package."""

from __future__ import annotations

import re
import stat
import zipfile
from typing import IO

ZIP_SIGNATURE = b"PK\x03\x04"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml")
TEXT_DOCUMENT = ("word/document.xml", b"wordprocessingml.document.main+xml")
MACROS = re.compile(r"vba(project|data)|/macrosheets/|\.(exe|dll|js|vbs|bat|cmd|ps1|scr)$", re.IGNORECASE)
ESCAPES = re.compile(r"^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\x00", re.IGNORECASE)
MAX_PARTS = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
#: Office files seldom pack better than this; archives made to fill a disk do.
MAX_RATIO = 200
SMALL = 1024 * 1024
END_RECORD = 22
END_SIGNATURE = b"PK\x05\x06"
ENCRYPTED = 0x1


def workbook_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with an XLSX file of ``size`` bytes, or None."""
    return _fault(file, size, WORKBOOK, "no_workbook")


def text_document_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with a DOCX file of ``size`` bytes, or None."""
    return _fault(file, size, TEXT_DOCUMENT, "no_text")


def ends_as_zip(file: IO[bytes]) -> bool:
    """Whether an unpacking program would take this file for a ZIP archive."""
    file.seek(0)
    return zipfile.is_zipfile(file)


def _fault(file: IO[bytes], size: int, main: tuple[str, bytes], otherwise: str) -> str | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            return (
                _trick(package, _ends_with_record(file, size))
                or _size_fault(package.infolist(), size)
                or _part_fault(package, main, otherwise)
            )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError):
        return "office_broken"
    except RuntimeError:  # what zipfile raises for a part that asks for a password
        return "password"


def _ends_with_record(file: IO[bytes], size: int) -> bool:
    file.seek(size - END_RECORD)
    return file.read(len(END_SIGNATURE)) == END_SIGNATURE


def _trick(package: zipfile.ZipFile, ends_well: bool) -> str | None:  # noqa: FBT001 - one private call
    parts = package.infolist()
    names = [part.filename for part in parts]
    if not ends_well or min((part.header_offset for part in parts), default=1) != 0:
        return "office_unsafe"
    if len({name.lower() for name in names}) != len(names):
        return "office_unsafe"
    if any(ESCAPES.search(part.orig_filename) or _is_link(part) for part in parts):
        return "office_unsafe"
    if any(part.flag_bits & ENCRYPTED for part in parts):
        return "password"
    return "office_macros" if any(MACROS.search(name) for name in names) else None


def _is_link(part: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(part.external_attr >> 16)


def _size_fault(parts: list[zipfile.ZipInfo], size: int) -> str | None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        return "office_bomb"
    return "office_bomb" if unpacked > SMALL and unpacked > MAX_RATIO * size else None


def _part_fault(package: zipfile.ZipFile, main: tuple[str, bytes], otherwise: str) -> str | None:
    name, content_type = main
    names = package.namelist()
    if CONTENT_TYPES not in names or name not in names:
        return otherwise
    with package.open(CONTENT_TYPES) as part:
        types = part.read(SMALL)
    if b"macroEnabled" in types:
        return "office_macros"
    return None if content_type in types else otherwise
