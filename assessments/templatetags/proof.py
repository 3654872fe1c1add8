"""What is said of a vault file, and whether it counts for a request."""

from __future__ import annotations

from django import template

from assessments.documents import file_of
from assessments.models import Evidence, Request
from assessments.proof_words import doubt_words, fact_words

register = template.Library()


@register.simple_tag
def doubts_of(file: Evidence, asked: Request) -> list[str]:
    """Why the file does not count as proof for the request; empty when it counts."""
    return doubt_words(file_of(file), asked.terms)


@register.filter
def facts(file: Evidence) -> list[str]:
    """What is said of the file, in words."""
    return fact_words(file_of(file))
