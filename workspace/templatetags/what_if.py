"""Figures of the what-if page."""

from __future__ import annotations

from fractions import Fraction

from django import template

from core.templatetags.ui_format import number

register = template.Library()


@register.filter
def as_whole_percent(share: Fraction) -> str:
    """A share of 1 in whole per cent: 94%."""
    return f"{number(share * 100, 0)}%"


@register.filter
def as_one_percent(share: Fraction) -> str:
    """The same with one decimal: 93.6%."""
    return f"{number(share * 100, 1)}%"
