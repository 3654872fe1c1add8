"""What a supplier may hand in as proof, told by content: the name's ending and the bytes must agree.

Nothing is unpacked or drawn here. Files leave the platform only as downloads, so the checks aim at files
that pretend to be something else, carry programs, or would hurt whoever opens them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments import office_files, picture_files
from core.errors import InvalidInput

HEAD = 1024
CHUNK = 1024 * 1024
NAME_LENGTH = 200
#: The standard harmless file that stands for malware in tests of scanners.
MALWARE_MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: Characters that hide or turn round parts of a name.
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that counts as proof. ``fault`` says what is wrong with one, or gives None."""

    word: Promise
    content_type: str
    signature: bytes
    fault: Callable[[IO[bytes], int], Promise | None]


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
    fault = kind.fault(file, size)
    if fault is not None:
        raise _refused(fault, "content")
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


def _pdf_fault(file: IO[bytes], size: int) -> Promise | None:
    tail = _read(file, max(0, size - HEAD), HEAD).rstrip(b"\0\r\n\t ")
    if not tail.endswith(b"%%EOF"):
        return _("This PDF is cut off or has something behind its end. Save it again as PDF.")
    if office_files.ends_as_zip(file):
        return _("This PDF is a ZIP archive at the same time. Save it again as PDF.")
    return None


def _csv_fault(file: IO[bytes], size: int) -> Promise | None:
    text = _decoded(_read(file, 0, size))
    if text is None or CONTROLS.search(text):
        return _("This CSV file is not plain text. Save it as CSV with UTF-8 encoding.")
    if MARKUP.match(text.lstrip("\ufeff \t\r\n")[:HEAD].encode()):
        return _("This CSV file holds a web page or drawing. Save the table as CSV.")
    return None


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


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
_JPEG = Kind(_("a JPEG picture"), "image/jpeg", b"\xff\xd8\xff", picture_files.jpeg_fault)

#: What may be handed in, by the ending of its name.
KINDS: dict[str, Kind] = {
    "pdf": Kind(_("a PDF"), "application/pdf", b"%PDF-", _pdf_fault),
    "png": Kind(_("a PNG picture"), "image/png", picture_files.PNG_SIGNATURE, picture_files.png_fault),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "xlsx": Kind(
        _("an Office file or archive"),
        f"{_OFFICE}spreadsheetml.sheet",
        office_files.ZIP_SIGNATURE,
        office_files.workbook_fault,
    ),
    "docx": Kind(
        _("an Office file or archive"),
        f"{_OFFICE}wordprocessingml.document",
        office_files.ZIP_SIGNATURE,
        office_files.text_document_fault,
    ),
    "csv": Kind(_("a CSV table"), "text/csv", b"", _csv_fault),
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
