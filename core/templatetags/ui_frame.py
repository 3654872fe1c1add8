"""What stands around every page: drawn once where it is always the same, and without a template where not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.templatetags.ui_format import per_language
from core.templatetags.ui_signs import drawn_icon

register = template.Library()

#: Drawings that a block keeps, the oldest go first.
MOST_KEPT = 200


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


class _Kept(template.Node):
    """The node of :func:`kept`."""

    def __init__(self, content: template.NodeList, values: list[Any]) -> None:
        self._content = content
        self._values = values
        self._drawn: OrderedDict[tuple[Any, ...], SafeString] = OrderedDict()

    def render(self, context: template.Context) -> SafeString:
        """The block as it was drawn for these values in this language, or drawn now."""
        key = (get_language(), get_script_prefix(), *(str(value.resolve(context)) for value in self._values))
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = self._content.render(context)
            while len(self._drawn) > MOST_KEPT:
                self._drawn.pop(next(iter(self._drawn)), None)
        return drawn


@register.tag
def kept(parser: template.base.Parser, token: template.base.Token) -> _Kept:
    """``{% kept a b %}…{% endkept %}``: a block that shows nothing but the values of ``a`` and ``b``, by
    their texts; drawn once for each of them, and a language. A form with a token cannot stand in it."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    return _Kept(content, values)
