"""Signs of scorecard pages: shares, cells and topics that open their reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import names
from core.templatetags.lang import lang
from core.templatetags.ui_format import Number, trimmed
from core.templatetags.ui_scores import heat_cell
from standards import loader

register = template.Library()


register.filter("has_levels", loader.has_levels)


@register.filter
def as_percent(share: Number) -> str:
    """A share of 1 as a percentage with at most two decimals: 16.67%."""
    return f"{trimmed(share * 100, 2)}%"


@register.filter
def as_weight(weight: int) -> str:
    """A weight in parts per 10,000 as a percentage: 16.67%."""
    return f"{trimmed(weight / 100, 2)}%"


@register.filter
def of_line(lines: Mapping[str, Any], key: str) -> Any:
    """What ``lines`` hold for a line of the card, or None."""
    return lines.get(key)


@register.filter
def initials(name: str) -> str:
    """Initials of a person for the avatar."""
    return names.initials(name)


@register.simple_tag(takes_context=True)
def points_cell(context: Context, cell: Any, opened: Any) -> SafeString:
    """One cell of the heat table, a link that opens why it has its points."""
    label = f"{lang(cell.topic.name)}, {lang(cell.dimension.name)}"
    if cell.score is None:
        absent = "" if cell.in_standard is False else _("Does not apply")
        return heat_cell(None, absent=absent)
    is_open = opened is not None and opened.key == cell.key
    address = reverse(context["route"], args=[context["card"].pk])
    return heat_cell(
        cell.score,
        cell.adds,
        url=address if is_open else f"{address}?cell={cell.key}",
        target="#points",
        selected=is_open,
        label=label,
    )


@register.simple_tag(takes_context=True)
def topic_figure(context: Context, row: Any, opened: Any, words: str) -> SafeString:
    """The score of a topic, a link that opens the sum it comes from; ``words`` say what the figure is."""
    is_open = opened is not None and opened.row.topic.key == row.topic.key
    address = reverse(context["route"], args=[context["card"].pk])
    target = address if is_open else f"{address}?cell={row.topic.key}"
    return format_html(
        '<a class="why-figure" href="{}" hx-get="{}"{}><span class="visually-hidden">{}, {}: </span>{}</a>',
        target,
        target,
        mark_safe(' aria-current="true"') if is_open else "",
        lang(row.topic.name),
        words,
        trimmed(row.score),
    )
