"""Countries: ISO 3166-1 codes, names, and the many ways lists write them (see ``reference/README.md``)."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_REFERENCE = Path(__file__).parent / "reference"
_NAME_COLUMNS = {"en": "name_en", "zh-hans": "name_zh", "nl": "name_nl", "sv": "name_sv"}
_EDGES = re.compile(r"^[\W_]+|[^\w)]+$")


@lru_cache(maxsize=1_024)
def country_of(text: str) -> str | None:
    """The ISO alpha-2 code meant by a name or code as a list writes it, or None when it is no country.

    Case, accents, doubled blanks and stray characters at the ends do not matter; ``NA`` is Namibia.
    """
    for spelling in _spellings(text):
        code = _codes().get(spelling)
        if code:
            return code
    return None


def country_name(alpha2: str, language: str = "en") -> str:
    """The country's name in this language (English where there is none); the code itself if it is unknown."""
    row = _countries().get(alpha2)
    if row is None:
        return alpha2
    return row[_NAME_COLUMNS.get(language, "name_en")]


def is_country(alpha2: str) -> bool:
    """Whether this is the code of a country."""
    return alpha2 in _countries()


@cache
def country_choices(language: str = "en") -> list[tuple[str, str]]:
    """Every country as (alpha-2 code, name), in order of name, for a select."""
    named = [(code, country_name(code, language)) for code in _countries()]
    return sorted(named, key=lambda pair: (_plain(pair[1]).casefold(), pair[0]))


def _spellings(text: str) -> list[str]:
    upper = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    trimmed = _EDGES.sub("", upper)
    return [upper, trimmed, _plain(upper), _plain(trimmed)]


def _plain(text: str) -> str:
    """The text without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@cache
def _countries() -> dict[str, dict[str, str]]:
    with (_REFERENCE / "countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["alpha2"]: row for row in csv.DictReader(file)}


@cache
def _codes() -> dict[str, str]:
    """Every known spelling → alpha-2. Codes win over aliases."""
    with (_REFERENCE / "country_aliases.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["alias"]: row["alpha2"] for row in csv.DictReader(file)}
    for alpha2, row in _countries().items():
        codes[alpha2] = codes[row["alpha3"]] = alpha2
    return codes
