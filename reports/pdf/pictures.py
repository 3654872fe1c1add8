"""Pictures of a PDF's pages, for the viewer."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

#: Width of a picture in pixels: an A4 page at 110 dots an inch.
WIDTH = 910


def pictures_of(pdf: bytes) -> list[bytes]:
    """One PNG for each page, :data:`WIDTH` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_picture(document[number]) for number in range(len(document))]
    finally:
        document.close()


def _picture(page: pypdfium2.PdfPage) -> bytes:
    out = BytesIO()
    page.render(scale=WIDTH / page.get_width()).to_pil().save(out, "PNG")
    return out.getvalue()
