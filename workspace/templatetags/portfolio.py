"""Words of the portfolio: industries."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from scoring.benchmarks.naming import code_name
from scoring.models import GroupKind

register = template.Library()


@register.simple_tag
def industry_name(code: str) -> str:
    """The industry of this division in the reader's language; a dash where it is not known."""
    return code_name(GroupKind.INDUSTRY, code, get_language() or "en") if code else "–"
