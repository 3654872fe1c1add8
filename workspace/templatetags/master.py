"""Who said what about a supplier, beside each value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags import ui_format
from suppliers.models import Product
from suppliers.size_words import amount
from workspace.selectors.master import Said, trait_words

register = template.Library()


@register.simple_tag
def said_by(said: Mapping[str, Said], name: str) -> SafeString | str:
    """The person and the day behind a field; nothing where it was never said by anybody."""
    found = said.get(name)
    if found is None:
        return ""
    words = ", ".join(filter(None, [found.who, ui_format.day(found.at)]))
    return format_html('<small class="said">{}</small>', words)


@register.filter
def traits(product: Product) -> list[str]:
    """The traits of a product as people read them."""
    return trait_words(product)


@register.filter
def degrees(value: Decimal) -> str:
    """A latitude or longitude with the decimals it has."""
    return f"{value.normalize():f}°"


@register.filter
def language_name(code: str) -> str:
    """A language by its own name; empty for none."""
    return str(LANG_INFO[code]["name_local"]) if code in LANG_INFO else code


@register.filter
def share(value: Decimal) -> str:
    """A share in percent with the decimals it has."""
    return amount(value)
