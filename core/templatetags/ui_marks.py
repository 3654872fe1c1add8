"""Words that were looked for, marked where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with each of the ``words`` in ``<mark>``, written large or small."""
    sought = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not sought:
        return conditional_escape(text)
    pieces = re.split(f"({sought})", str(text), flags=re.IGNORECASE)
    shown = (
        format_html("<mark>{}</mark>", piece) if number % 2 else conditional_escape(piece)
        for number, piece in enumerate(pieces)
    )
    return mark_safe("".join(shown))  # noqa: S308 - every piece is escaped above
