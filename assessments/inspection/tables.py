"""CSV files: text, and nothing that a browser would run."""

from __future__ import annotations

import re
from typing import IO

HEAD = 1024
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def csv_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with a CSV file of ``size`` bytes, or None."""
    file.seek(0)
    text = _decoded(file.read(size))
    if text is None or CONTROLS.search(text):
        return "csv_not_text"
    if MARKUP.match(text.lstrip("\ufeff \t\r\n")[:HEAD].encode()):
        return "csv_markup"
    return None


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
