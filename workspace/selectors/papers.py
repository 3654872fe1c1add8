"""Papers as people read them, on both sides."""

from __future__ import annotations

from dataclasses import dataclass

from onboarding.models import Paper
from onboarding.reference import COMPACT_AREAS
from onboarding.texts import Texts, in_language
from workspace.forms.onboarding import LANGUAGES, PART_NAMES


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text in one language: title, opening, and its areas by name."""

    language: str
    title: str
    opening: str
    areas: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper and its text in the language it was signed in, or else the reader's; ``languages`` are all."""

    row: Paper
    text: ShownText
    languages: list[tuple[str, str]]


def shown_paper(paper: Paper, language: str) -> ShownPaper:
    """A paper for a reader of ``language``; a signed one is shown in the language it was signed in."""
    texts = paper.document["texts"]
    named = [(key, name) for key, name in LANGUAGES if key in texts]
    return ShownPaper(paper, shown_text(texts, paper.language or language), named)


def shown_text(texts: Texts, language: str) -> ShownText:
    """A text in one language, its areas with what the reader's language calls them."""
    chosen, parts = in_language(texts, language)
    areas = [(str(PART_NAMES[area]), parts[area]) for area in COMPACT_AREAS if parts.get(area)]
    return ShownText(chosen, parts.get("title", ""), parts.get("opening", ""), areas)
