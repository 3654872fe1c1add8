"""Checks of XLSX and DOCX files: an Office package, and nothing but an Office package."""

from __future__ import annotations

import re
import stat
import zipfile
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

BROKEN = _("This Office file is damaged. Open it, save it again, and send the new file.")
UNSAFE = _("This Office file is built in a way programs do not write. Save it again and send the new file.")
TOO_LARGE = _("This Office file unpacks to far more than it should. Send a smaller version of it.")
WITH_MACROS = _("This Office file holds macros or programs. Save it without them, or as PDF.")
ENCRYPTED_FILE = _(
    "This file is protected by a password. Save it without one: reviewers must be able to read it."
)
NO_WORKBOOK = _("This is no Excel workbook, though its name ends in “.xlsx”. Send the original file.")
NO_TEXT = _("This is no Word document, though its name ends in “.docx”. Send the original file.")


def workbook_fault(file: IO[bytes], size: int) -> Promise | None:
    """What is wrong with an XLSX file of ``size`` bytes, or None."""
    return _fault(file, size, WORKBOOK, NO_WORKBOOK)


def text_document_fault(file: IO[bytes], size: int) -> Promise | None:
    """What is wrong with a DOCX file of ``size`` bytes, or None."""
    return _fault(file, size, TEXT_DOCUMENT, NO_TEXT)


def ends_as_zip(file: IO[bytes]) -> bool:
    """Whether an unpacking program would take this file for a ZIP archive."""
    file.seek(0)
    return zipfile.is_zipfile(file)


def _fault(file: IO[bytes], size: int, main: tuple[str, bytes], otherwise: Promise) -> Promise | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            return (
                _trick(package, _ends_with_record(file, size))
                or _size_fault(package.infolist(), size)
                or _part_fault(package, main, otherwise)
            )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError):
        return BROKEN
    except RuntimeError:  # what zipfile raises for a part that asks for a password
        return ENCRYPTED_FILE


def _ends_with_record(file: IO[bytes], size: int) -> bool:
    file.seek(size - END_RECORD)
    return file.read(len(END_SIGNATURE)) == END_SIGNATURE


def _trick(package: zipfile.ZipFile, ends_well: bool) -> Promise | None:  # noqa: FBT001 - one private call
    parts = package.infolist()
    names = [part.filename for part in parts]
    if not ends_well or min((part.header_offset for part in parts), default=1) != 0:
        return UNSAFE
    if len({name.lower() for name in names}) != len(names):
        return UNSAFE
    if any(ESCAPES.search(part.orig_filename) or _is_link(part) for part in parts):
        return UNSAFE
    if any(part.flag_bits & ENCRYPTED for part in parts):
        return ENCRYPTED_FILE
    return WITH_MACROS if any(MACROS.search(name) for name in names) else None


def _is_link(part: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(part.external_attr >> 16)


def _size_fault(parts: list[zipfile.ZipInfo], size: int) -> Promise | None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        return TOO_LARGE
    return TOO_LARGE if unpacked > SMALL and unpacked > MAX_RATIO * size else None


def _part_fault(package: zipfile.ZipFile, main: tuple[str, bytes], otherwise: Promise) -> Promise | None:
    name, content_type = main
    names = package.namelist()
    if CONTENT_TYPES not in names or name not in names:
        return otherwise
    with package.open(CONTENT_TYPES) as part:
        types = part.read(SMALL)
    if b"macroEnabled" in types:
        return WITH_MACROS
    return None if content_type in types else otherwise
