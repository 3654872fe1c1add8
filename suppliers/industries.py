"""Industries by GB/T 4754-2017: sections (letters), divisions (two digits), groups of 59 and 70 (three)."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "reference" / "industries.csv"
#: A code as lists write it: ``C``, ``17``, ``C17``, ``1711``; a dot may stand in it.
_WRITTEN = re.compile(r"([A-T])?\.?(\d{2})?\.?(\d{1,2})?", re.IGNORECASE)
#: Longest code of the table.
CODE_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry. ``size_item`` is its item in China's size rule; 0 where the rule has none for it."""

    code: str
    section: str
    name_en: str
    name_zh: str
    size_item: int

    def name(self, language: str = "en") -> str:
        """Its name in this language; English where there is none."""
        return self.name_zh if language == "zh-hans" else self.name_en


@cache
def industries() -> dict[str, Industry]:
    """Every industry by code, in the classification's order."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Industry(**{**row, "size_item": int(row["size_item"] or 0)})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        }


def industry_of(text: str) -> Industry | None:
    """The industry a code means, or None when it is no code of GB/T 4754-2017.

    A longer code, such as 1711, gives the industry of the table it belongs to (17). A letter before the
    digits must be the section's.
    """
    found = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", text).upper().split()))
    if found is None or not (found[1] or found[2]):
        return None
    letter, digits = found[1] or "", (found[2] or "") + (found[3] or "")
    if not digits:
        return industries().get(letter)
    if not found[2]:
        return None
    known = industries().get(digits[:CODE_LENGTH]) or industries().get(digits[:2])
    return known if known and letter in {"", known.section} else None


def is_broad(industry: Industry) -> bool:
    """Whether the industry has no item of China's size rule, but parts of it do."""
    parts = (
        one
        for one in industries().values()
        if one.section == industry.section and (industry.code == one.section or _is_part(one, industry))
    )
    return not industry.size_item and any(one.size_item for one in parts)


def _is_part(one: Industry, whole: Industry) -> bool:
    return one.code != whole.code and one.code.startswith(whole.code)


@cache
def industry_choices(language: str = "en") -> list[tuple[str, list[tuple[str, str]]]]:
    """Every industry for a select: sections with their (code, name) pairs, the section itself first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heads: dict[str, str] = {}
    for code, one in industries().items():
        if code == one.section:
            heads[code] = f"{code} {one.name(language)}"
        groups.setdefault(one.section, []).append((code, f"{code} {one.name(language)}"))
    return [(heads[section], pairs) for section, pairs in groups.items()]
