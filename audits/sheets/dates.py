"""Days as people write them in a cell."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

_PATTERNS = (
    # 2026-11-24, 2026/11/24, 2026.11.24, 2026年11月24日, each perhaps with a time behind it
    re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?(?:[T ]+[\d:.]+)?"),
    # 24.11.2026
    re.compile(r"(?P<d>\d{1,2})\.\s*(?P<m>\d{1,2})\.\s*(?P<y>\d{4})"),
)
#: Day and month written with a stroke: read only where there is one way to read it.
_STROKES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_MONTH_NAMES = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_MONTHS = 12


def day_of(text: str) -> date | None:
    """The day in a cell; None where it is none, or could be two."""
    text = unicodedata.normalize("NFKC", text).strip()
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _date(int(found["y"]), int(found["m"]), int(found["d"]))
    found = _STROKES.fullmatch(text)
    if found:
        return _unequivocal(*(int(part) for part in found.groups()))
    for written in _MONTH_NAMES:
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _unequivocal(first: int, second: int, year: int) -> date | None:
    if first > _MONTHS or first == second:
        return _date(year, second, first)
    return _date(year, first, second) if second > _MONTHS else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
