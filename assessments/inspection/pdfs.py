"""PDF files: whole, readable without a password, and without programs or files inside."""

from __future__ import annotations

from typing import IO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assessments.inspection.office import ends_as_zip

_TAIL = 1024
_PASSWORD = 4  # FPDF_ERR_PASSWORD
#: What asks the reader's program to start another one, or to run what the file brings.
_PROGRAMS = (b"/Launch", b"/RichMedia")


def pdf_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with a PDF of ``size`` bytes, or None."""
    file.seek(0)
    content = file.read(size)
    if not content[-_TAIL:].rstrip(b"\0\r\n\t ").endswith(b"%%EOF"):
        return "pdf_cut"
    if ends_as_zip(file):
        return "pdf_archive"
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return "password" if pdfium_c.FPDF_GetLastError() == _PASSWORD else "pdf_broken"
    try:
        if pdfium_c.FPDFDoc_GetAttachmentCount(document) > 0:
            return "pdf_files"
        if pdfium_c.FPDFDoc_GetJavaScriptActionCount(document) > 0 or any(
            one in content for one in _PROGRAMS
        ):
            return "pdf_programs"
        return None if len(document) else "pdf_broken"
    finally:
        document.close()
