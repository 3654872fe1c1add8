"""A list as cells of text, whatever file it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_ROWS = 50_000
MAX_COLUMNS = 100
#: Cells are kept for the result up to this length; a longer one is too long for every field anyway.
MAX_CELL = 1_000
#: Marks that show nothing and would make equal names differ: byte order mark, zero-width and direction marks.
_INVISIBLE = frozenset(
    "\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
#: Stands between cells that are looked at together, and what then shows blanks that are too many.
_BETWEEN = "|"
_BLANKS = ("  ", f"{_BETWEEN} ", f" {_BETWEEN}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds something; ``number`` counts from 1 in the file.

    ``cells`` leaves out empty ones at the end, ``width`` counts them.
    """

    number: int
    cells: tuple[str, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """Column heads, the field each one was taken for (empty for none), and the lines under them.

    ``sheet`` is the sheet of a workbook it stands on, ``sheets`` are all visible ones; ``has_formulas`` says
    that the workbook has formulas, whose last values were read.
    """

    heads: tuple[str, ...]
    fields: tuple[str, ...]
    lines: Sequence[Line]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    has_formulas: bool = False


def cleaned(text: str) -> str:
    """One cell as we keep it: no control or invisible characters, single blanks, none at the ends."""
    if not text.isprintable():
        text = "".join(_visible(c) for c in text)
    return " ".join(text.split())


def _visible(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    return " " if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Zs"} else character


def line_of(number: int, cells: Sequence[str]) -> Line | None:
    """A line of cleaned cells, or None when nothing is in it."""
    clean = list(cells) if _is_clean(cells) else [cleaned(cell) for cell in cells]
    while clean and not clean[-1]:
        clean.pop()
    return Line(number, tuple(clean), len(cells)) if clean else None


def _is_clean(cells: Sequence[str]) -> bool:
    """Whether no cell can have anything to clean, seen at one look at all of them."""
    together = _BETWEEN.join(("", *cells, ""))
    return together.isprintable() and not any(blank in together for blank in _BLANKS)
