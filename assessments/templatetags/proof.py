"""What is said of a vault file, and whether it counts for a request."""

from __future__ import annotations

from django import template

from assessments.documents import file_of
from assessments.models import Confidentiality, Evidence, Request
from assessments.proof_words import doubt_words, fact_words, type_of
from assessments.vault import holding
from assessments.vault.holding import is_released

register = template.Library()


@register.simple_tag
def doubts_of(file: Evidence, asked: Request) -> list[str]:
    """Why the file does not count as proof for the request; empty when it counts."""
    return doubt_words(file_of(file), asked.terms)


@register.simple_tag
def why_held(file: Evidence, asked: Request | None = None) -> str:
    """Why the file is held back from the customer of a request, or, without one, from all; empty for nothing.
    One query for a paper that is given on request only."""
    released = asked is None or (
        file.confidentiality == Confidentiality.ON_REQUEST and is_released(file, asked)
    )
    code = holding.why_held(file, released=released)
    return str(holding.WHY[code]) if code else ""


@register.filter
def type_facts(file: Evidence) -> list[str]:
    """The type of the file and who gave it, in words; empty where neither is said."""
    return [words] if (words := type_of(file_of(file))) else []


@register.filter
def is_replaced(file: Evidence) -> bool:
    """Whether a newer file took the place of this one."""
    return file.replaced_by_id is not None and holding.is_replaced(file)


@register.filter
def facts(file: Evidence) -> list[str]:
    """What is said of the file, in words."""
    return fact_words(file_of(file))
