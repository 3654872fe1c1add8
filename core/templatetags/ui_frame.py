"""What stands around every page: drawn once where it is always the same, and without a template where not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.templatetags.ui_format import per_language
from core.templatetags.ui_signs import drawn_icon

register = template.Library()


@register.simple_tag
def same_everywhere(name: str) -> SafeString:
    """A template that is given nothing but ``LANGUAGE_CODE``, drawn once a language for all pages."""
    return _drawn(name) if settings.DEBUG else _kept(name)


def _drawn(name: str) -> SafeString:
    return render_to_string(name, {"LANGUAGE_CODE": get_language()})


_kept = per_language(_drawn)


@register.simple_tag
def rail_links(nav: Iterable[Mapping[str, Any]], *, slim: bool = False) -> SafeString:
    """The places of the menu: dictionaries with ``label``, ``url``, ``icon``, ``section``, ``count`` and
    ``active``, those of a section one after the other. In a ``slim`` menu the name is the tooltip."""
    parts = []
    for section, entries in groupby(nav, lambda entry: str(entry["section"])):
        heading = f'<p class="rail__heading">{escape(section)}</p>' if section else ""
        links = "".join(_link(entry, slim=slim) for entry in entries)
        parts.append(f'{heading}\n<ul class="rail__list">\n{links}</ul>\n')
    return mark_safe("".join(parts))  # noqa: S308 - escaped here and below


def _link(entry: Mapping[str, Any], *, slim: bool) -> str:
    label, count = escape(entry["label"]), entry["count"]
    title = f' title="{label}"' if slim else ""
    current = ' aria-current="page"' if entry["active"] else ""
    counted = "" if count in {None, ""} else f'<span class="rail__count">{escape(count)}</span>'
    return (
        f'<li>\n<a class="rail__link" href="{escape(entry["url"])}"{title}{current}>\n'
        f'{drawn_icon(entry["icon"])}<span class="rail__label">{label}</span>\n{counted}\n</a>\n</li>\n'
    )
