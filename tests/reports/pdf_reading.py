"""What a PDF holds, read without the library that made it."""

from __future__ import annotations

import ctypes
import re
import zlib

import pypdfium2
from pypdfium2 import raw

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"<([0-9a-fA-F]+)>")
#: A glyph's number has four hexadecimal digits; this one is drawn where a font has none.
NO_GLYPH = b"0000"


def pages(pdf: bytes) -> list[str]:
    """The text of every page."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


def bookmarks(pdf: bytes) -> list[str]:
    """The titles of the outline, in its order."""
    document = pypdfium2.PdfDocument(pdf)
    titles = [one.get_title() for one in document.get_toc()]
    document.close()
    return titles


def is_tagged(pdf: bytes) -> bool:
    """Whether it says what is a heading, a table, a paragraph."""
    document = pypdfium2.PdfDocument(pdf)
    tagged = bool(raw.FPDFCatalog_IsTagged(document.raw))
    document.close()
    return tagged


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts text is set in, without the letters of the subset, and whether each is embedded."""
    found = {}
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(piece.raw)
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            found[name.value.decode().partition("+")[2]] = bool(raw.FPDFFont_GetIsEmbedded(font))
    document.close()
    return found


def missing_glyphs(pdf: bytes) -> int:
    """How often the page streams draw the glyph that stands for a missing one."""
    count = 0
    for packed in _STREAM.findall(pdf):
        try:
            content = zlib.decompress(packed)
        except zlib.error:
            continue
        if b" Tf" not in content:
            continue
        for shown in _SHOWN.findall(content):
            count += [shown[i : i + 4] for i in range(0, len(shown), 4)].count(NO_GLYPH)
    return count


def overflowing(pdf: bytes) -> list[str]:
    """Pieces of text that stick out of a page's margins, in points from its left edge."""
    out = []
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, start=1):
        width, height = page.get_size()
        # Charts, and the mark of a draft, are drawn in places of their own.
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            left, bottom, right, top = piece.get_bounds()
            if left < 30 or right > width - 30 or bottom < 10 or top > height - 10:
                out.append(f"page {number}: {left:.0f} to {right:.0f}")
    document.close()
    return out


#: Where the text of a page ends, in points from its lower edge: below it is the foot.
FOOT = 60


def filled(pdf: bytes) -> list[float]:
    """How much of every page's height is used, from the top down to its last line."""
    return [1 - lowest[0] / height for lowest, height in _last_lines(pdf)]


def last_sizes(pdf: bytes) -> list[float]:
    """The size of the letters in the last line of every page, in points."""
    return [lowest[1] for lowest, _height in _last_lines(pdf)]


def _last_lines(pdf: bytes) -> list[tuple[tuple[float, float], float]]:
    """Of every page: lower edge and size of the last piece of text above the foot, and the page's height."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        pieces = [
            (piece.get_bounds()[1], _size(piece))
            for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)
        ]
        found.append((min(one for one in pieces if one[0] > FOOT), page.get_size()[1]))
    document.close()
    return found


def _size(piece: pypdfium2.PdfObject) -> float:
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(piece.raw, size)
    return float(size.value * abs(piece.get_matrix().d))
