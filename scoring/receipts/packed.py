"""A receipt that comes in a ZIP file, as shared results do."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenStream  # noqa: N812 - a name that says what it is

#: What every ZIP file with something in it begins with, and what a receipt is called in one.
_ZIP, RECEIPT = b"PK\x03\x04", "receipt.json"
#: What reading a ZIP file raises: cut off, not there, locked, packed in a way nobody here knows, damaged.
_BROKEN = (BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, BrokenStream)


class NotPackedError(ValueError):
    """A ZIP file without a receipt that can be read."""


def receipt_in(raw: bytes, *, most: int) -> bytes:
    """The receipt in a ZIP file; ``raw`` itself where it is none. Of what unpacks to more than ``most`` bytes
    no more than one byte beyond is read, which is too large for its reader.

    Raises NotPackedError for a ZIP file that is broken, locked, or holds no ``receipt.json``.
    """
    if not raw.startswith(_ZIP):
        return raw
    try:
        with ZipFile(BytesIO(raw)) as archive, archive.open(RECEIPT) as file:
            return file.read(most + 1)
    except _BROKEN as error:
        raise NotPackedError from error
