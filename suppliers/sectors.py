"""Sectors by ISIC Rev. 4 and NACE Rev. 2; each NACE code belongs to one ISIC code."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "reference"
#: Codes offered while somebody types.
OFFERED = 12


@dataclass(frozen=True, slots=True)
class Sector:
    """One entry of a classification; ``isic`` is the ISIC code it belongs to (its own for ISIC)."""

    code: str
    name: str
    isic: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@cache
def isic_sectors() -> Mapping[str, Sector]:
    """Every entry of ISIC Rev. 4 by code: sections (letters) down to classes (four digits)."""
    return {row["code"]: Sector(row["code"], row["name"], row["code"]) for row in _rows("isic4.csv")}


@cache
def nace_sectors() -> Mapping[str, Sector]:
    """Every entry of NACE Rev. 2 by code: sections (letters) down to classes (``13.10``)."""
    return {row["code"]: Sector(**row) for row in _rows("nace2.csv")}


def isic_of(text: str) -> Sector | None:
    """The ISIC sector a code means; words after it, spaces, dots and the section's letter do not matter."""
    code = _code(text).replace(".", "")
    return isic_sectors().get(code) or isic_sectors().get(code[1:])


def nace_of(text: str) -> Sector | None:
    """The NACE sector a code means, with or without its dot; words after it do not matter."""
    code = _code(text)
    digits = (code if code[:1].isdigit() else code[1:]).replace(".", "")
    dotted = f"{digits[:2]}.{digits[2:]}" if digits[2:] else digits
    return nace_sectors().get(dotted) if digits else nace_sectors().get(code)


def sectors_named(sectors: Mapping[str, Sector], text: str, *, limit: int = OFFERED) -> list[Sector]:
    """Entries whose code begins with the text, or whose name has all its words; the closest code first."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    if not words:
        return []
    found = [
        one
        for one in sectors.values()
        if one.code.casefold().startswith(words[0]) or all(word in one.name.casefold() for word in words)
    ]
    return found[:limit]


def sector_name(sectors: Mapping[str, Sector], code: str) -> str:
    """Code and name for a page; the code alone where the classification does not have it."""
    return str(sectors.get(code, code))


def _code(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    return folded.split(maxsplit=1)[0] if folded else ""


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
