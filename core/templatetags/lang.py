"""Texts of the standards in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from django import template
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

register = template.Library()


class Translated(Protocol):
    """A text that knows itself in several languages, such as ``standards.schema.Text``."""

    def in_language(self, language: str) -> str:
        """The text in ``language``."""
        ...


@register.filter
def lang(text: Translated | None) -> str:
    """The text in the active language; empty for None, so that optional texts need no test."""
    return text.in_language(get_language() or "en") if text is not None else ""


#: The words in which the standards' files name a place, and how the reader's language names it.
PLACES = (
    (re.compile(r"^Due-diligence guide\b"), gettext_noop("Due-diligence guide")),
    (re.compile(r"Table ((?:[A-Z]\.)?\d+)"), gettext_noop("Table {0}")),
    (re.compile(r"Annex ([A-Z])"), gettext_noop("Annex {0}")),
    (re.compile(r"items (\d+) and (\d+)"), gettext_noop("items {0} and {1}")),
    (re.compile(r"items (\d+)–(\d+)"), gettext_noop("items {0}–{1}")),
    (re.compile(r"item (\d+)"), gettext_noop("item {0}")),
    (re.compile(r"\bn=(\d+)"), gettext_noop("no. {0}")),
    (re.compile(r"last row"), gettext_noop("last row")),
    (re.compile(r" \(society has no certification\)"), gettext_noop(" (society has no certification)")),
    (re.compile(r"\bintro ¶(\d+)"), gettext_noop("introduction ¶{0}")),
    (re.compile(r"\bguide ¶(\d+)"), gettext_noop("guide ¶{0}")),
    (re.compile(r"\bscope ¶(\d+)"), gettext_noop("scope ¶{0}")),
    (re.compile(r"\btiers (\d+)"), gettext_noop("tiers, step {0}")),
    (re.compile(r"\bcontracts ¶(\d+)"), gettext_noop("contracts ¶{0}")),
    (re.compile(r"\bdata ¶(\d+)"), gettext_noop("data ¶{0}")),
    (re.compile(r"\bdata table, row (\w+)"), gettext_noop("data table, row {0}")),
    (re.compile(r"\bcodes of conduct\b"), gettext_noop("codes of conduct")),
    (re.compile(r"\bself-assessment\b"), gettext_noop("self-assessment")),
    (re.compile(r"\bpillar (\d+)"), gettext_noop("pillar {0}")),
    (re.compile(r"\baudits\b"), gettext_noop("audits")),
    (re.compile(r"\bcorrective actions\b"), gettext_noop("corrective actions")),
    (re.compile(r"\bdue diligence\b"), gettext_noop("due diligence")),
)


def _named(words: str) -> Callable[[re.Match[str]], str]:
    return lambda found: gettext(words).format(*found.groups())


@register.filter
def clause(place: str) -> str:
    """A place in a standard, such as ``6.3 d); Table A.1, last row``, in the active language."""
    for pattern, words in PLACES:
        place = pattern.sub(_named(words), place)
    return place.replace(", ", pgettext("between parts of a clause", ", ")).replace(
        "; ", pgettext("between clauses", "; ")
    )
