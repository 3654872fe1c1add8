"""Texts of the standards in the reader's language."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.utils.translation import get_language

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
