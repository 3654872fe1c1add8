"""Words in cells: how they are compared, and which one somebody probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")

_NOT_WORDS = re.compile(r"[\W_]+")
#: How alike a mistyped word must be to be offered as what was meant (0 to 1).
_ALIKE = 0.6


def folded(text: str) -> str:
    """The text as it is compared: NFKC, lower case, single blanks for all that is no letter or digit."""
    return " ".join(_NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


def nearest(text: str, words: Mapping[str, T]) -> T | None:
    """What the folded word that is most alike stands for; None when nothing is near."""
    near = get_close_matches(folded(text), words, n=1, cutoff=_ALIKE)
    return words[near[0]] if near else None
