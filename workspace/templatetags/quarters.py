"""Signs of the quarterly re-evaluation: movements."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.templatetags.ui_format import number
from core.templatetags.ui_signs import drawn_icon
from scoring.models import Movement

register = template.Library()

_ICONS = {
    Movement.UP: "arrow-up",
    Movement.DOWN: "arrow-down",
    Movement.SAME: "minus",
    Movement.FIRST: "plus",
    Movement.NONE: "circle-dashed",
}


@register.simple_tag
def movement_icon(movement: str, label: str | Promise = "") -> SafeString:
    """The sign of a movement; it speaks ``label``."""
    return drawn_icon(_ICONS[Movement(movement)], label=str(label))


@register.simple_tag(takes_context=True)
def toggled(context: Context, key: str) -> str:
    """This page's query string with the row ``key`` opened, or closed where it is open."""
    query = context["request"].GET.copy()
    if query.get("open") == key:
        del query["open"]
    else:
        query["open"] = key
    return f"?{query.urlencode()}"


@register.simple_tag
def movement_counts(counts: Mapping[str, Mapping[str, int]], standard: str) -> SafeString:
    """How many suppliers moved which way on a standard, as signs with figures."""
    return format_html(
        '<span class="moves">{}</span>',
        format_html_join(
            "",
            '<span class="moves__one{}" title="{}">{}{}</span>',
            (
                (
                    "" if n else " muted",
                    Movement(movement).label,
                    movement_icon(movement, Movement(movement).label),
                    number(n, 0),
                )
                for movement, n in counts[standard].items()
            ),
        ),
    )
