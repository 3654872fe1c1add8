"""Small PDF files that stand for a supplier's proof."""

from __future__ import annotations

from collections.abc import Sequence

_PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    "/Resources << /Font << /F1 5 0 R >> >> >>"
)
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A valid one-page PDF 1.4 with a title and lines of text; letters Helvetica lacks become ``?``."""
    text = [f"BT /F1 20 Tf 64 760 Td ({_escaped(title)}) Tj ET"]
    text += [f"BT /F1 11 Tf 64 {716 - 20 * n} Td ({_escaped(line)}) Tj ET" for n, line in enumerate(lines)]
    stream = "\n".join(text)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream",
        _FONT,
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + tail.encode("ascii")


def _escaped(text: str) -> str:
    plain = text.encode("cp1252", errors="replace").decode("cp1252")
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
