"""What both kinds of standard are written with: texts in several languages, and open points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

REQUIRED_LANGUAGES: Final = ("en", "zh-hans")
EXTRA_LANGUAGES: Final = ("nl", "sv")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in several languages."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The text in `language` (such as ``zh-hans``), or in English where it has none."""
        return self.by_language.get(language.lower(), self.by_language["en"])

    @property
    def en(self) -> str:
        """The English text."""
        return self.by_language["en"]


@dataclass(frozen=True, slots=True)
class Option:
    """A point the standard leaves open: what may be chosen and what we choose by default."""

    key: str
    clause: str
    allowed: tuple[str, ...]
    default: str
    about: Text
