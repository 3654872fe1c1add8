"""Saying on pages that a request asks chosen sections only."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from assessments.catalogue import book_of
from assessments.models import Request

register = template.Library()


@register.inclusion_tag("assessments/_focused.html")
def focused(request: Request, reader: str) -> dict[str, Any]:
    """A line that says what a focused request asks and that it gives no result; nothing for any other one.
    ``reader`` is ``buyer`` or ``supplier``."""
    return {"asked": request, "reader": reader, "sections": sections_of(request)}


@register.filter
def sections_of(request: Request) -> str:
    """The names of the sections a focused request asks; empty where it asks all."""
    if not request.is_focused:
        return ""
    language = get_language() or "en"
    return ", ".join(section.name.in_language(language) for section in book_of(request).sections)
