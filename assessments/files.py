"""What a supplier may hand in as proof, told by content: the name's ending and the bytes must agree.

The first bytes are looked at here; whatever reads further does so in a process of its own with little memory
and time (:mod:`assessments.inspection`). Files leave the platform only as downloads, so the checks aim at
files that pretend to be something else, carry programs, or would hurt whoever opens them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.inspection.office import ZIP_SIGNATURE
from assessments.inspection.pictures import PNG_SIGNATURE
from assessments.inspection.running import fault_of
from assessments.inspection.tables import MARKUP
from core.errors import InvalidInput

HEAD = 1024
CHUNK = 1024 * 1024
NAME_LENGTH = 200
#: The standard harmless file that stands for malware in tests of scanners.
MALWARE_MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
#: Characters that hide or turn round parts of a name.
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that counts as proof, and the bytes it begins with."""

    word: Promise
    content_type: str
    signature: bytes


def inspect(file: IO[bytes], *, name: str, size: int) -> str:
    """The content type of an uploaded file that may be kept.

    ``name`` is the name it came with, ``size`` its bytes. Raises :class:`InvalidInput` that says what the
    file is and what is allowed; ``code`` is ``empty``, ``too_large``, ``kind``, ``content`` or ``malware``.
    """
    limit = settings.MAX_EVIDENCE_BYTES // (1024 * 1024)
    if size == 0:
        raise _refused(_("This file is empty. Choose the file again."), "empty")
    if size > settings.MAX_EVIDENCE_BYTES:
        raise _refused(
            _("This file is larger than %(limit)s MB. Send a smaller version of it.") % {"limit": limit},
            "too_large",
        )
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    kind = KINDS.get(ending)
    if kind is None:
        raise _refused(
            _("“.%(ending)s” files cannot be used as proof. Send a PDF, PNG, JPG, XLSX, DOCX or CSV file.")
            % {"ending": ending[:20]},
            "kind",
        )
    head = _read(file, 0, HEAD)
    if not head.startswith(kind.signature) or (ending != "csv" and MARKUP.search(head)):
        raise _refused(_pretender(ending, head), "content")
    fault = fault_of(file, ending=ending, size=size)
    if fault:
        raise _refused(FAULTS[fault], "content")
    if _holds(file, MALWARE_MARK):
        raise _refused(_("A virus test pattern was found in this file. Nothing was kept."), "malware")
    file.seek(0)
    return kind.content_type


def clean_name(name: str) -> str:
    """A file name that is safe to show and to download: no folders, no hidden or control characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in INVISIBLE)
    shown = re.sub(r'[<>:"|?*]', "_", " ".join(shown.split())).strip(". ")
    path = PurePosixPath(shown or "file")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix[:NAME_LENGTH]


def _refused(message: Promise | str, code: str) -> InvalidInput:
    return InvalidInput(message, code=code, field="file")


def _pretender(ending: str, head: bytes) -> str:
    found = _looks_like(head)
    if not found:
        return _("This file's name ends in “.%(ending)s”, but its content is something else.") % {
            "ending": ending
        }
    return _(
        "This file's name ends in “.%(ending)s”, but its content is %(found)s. Send the original file."
    ) % {"ending": ending, "found": found}


def _looks_like(head: bytes) -> Promise | str:
    if MARKUP.search(head):
        return _("a web page or drawing with markup")
    known = [(kind.signature, kind.word) for kind in KINDS.values() if kind.signature]
    return next((word for signature, word in [*known, *OTHERS] if head.startswith(signature)), "")


def _read(file: IO[bytes], start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _holds(file: IO[bytes], mark: bytes) -> bool:
    file.seek(0)
    last = b""
    while chunk := file.read(CHUNK):
        if mark in last + chunk:
            return True
        last = chunk[-len(mark) :]
    return False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = _("an Office file or archive")
_JPEG = Kind(_("a JPEG picture"), "image/jpeg", b"\xff\xd8\xff")

#: What may be handed in, by the ending of its name.
KINDS: dict[str, Kind] = {
    "pdf": Kind(_("a PDF"), "application/pdf", b"%PDF-"),
    "png": Kind(_("a PNG picture"), "image/png", PNG_SIGNATURE),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "xlsx": Kind(_PACKAGE, f"{_OFFICE}spreadsheetml.sheet", ZIP_SIGNATURE),
    "docx": Kind(_PACKAGE, f"{_OFFICE}wordprocessingml.document", ZIP_SIGNATURE),
    "csv": Kind(_("a CSV table"), "text/csv", b""),
}
#: Fault code of :mod:`assessments.inspection` → what to tell and what to do next.
FAULTS: dict[str, Promise] = {
    "too_much": _(
        "This file cannot be looked at within the limits of memory and time. Send a smaller or simpler one."
    ),
    "password": _(
        "This file is protected by a password. Save it without one: reviewers must be able to read it."
    ),
    "pdf_cut": _("This PDF is cut off or has something behind its end. Save it again as PDF."),
    "pdf_archive": _("This PDF is a ZIP archive at the same time. Save it again as PDF."),
    "pdf_broken": _("This PDF is damaged: it cannot be opened. Save it again as PDF."),
    "pdf_files": _("This PDF has other files inside. Send those by themselves, and the PDF without them."),
    "pdf_programs": _("This PDF holds programs (scripts). Print it to a new PDF and send that."),
    "picture_broken": _("This picture is damaged or cut off. Save it again or take it once more."),
    "picture_bomb": _("This picture has too many pixels. Send a smaller version of it."),
    "picture_archive": _("This picture holds an archive at the same time. Save it again as a picture."),
    "csv_not_text": _("This CSV file is not plain text. Save it as CSV with UTF-8 encoding."),
    "csv_markup": _("This CSV file holds a web page or drawing. Save the table as CSV."),
    "office_broken": _("This Office file is damaged. Open it, save it again, and send the new file."),
    "office_unsafe": _(
        "This Office file is built in a way programs do not write. Save it again and send the new file."
    ),
    "office_bomb": _("This Office file unpacks to far more than it should. Send a smaller version of it."),
    "office_macros": _("This Office file holds macros or programs. Save it without them, or as PDF."),
    "no_workbook": _("This is no Excel workbook, though its name ends in “.xlsx”. Send the original file."),
    "no_text": _("This is no Word document, though its name ends in “.docx”. Send the original file."),
}
#: What else people send by mistake, by its first bytes.
OTHERS: list[tuple[bytes, Promise]] = [
    (b"\xd0\xcf\x11\xe0", _("an older Office file (XLS, DOC)")),
    (b"{\\rtf", _("an RTF text")),
    (b"GIF8", _("a GIF picture")),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"MZ", _("a program")),
]
#: For the file chooser of the browser.
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
