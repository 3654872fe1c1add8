"""How a risk class is shown in lists and heads: three bars, the word, and a mark where a person said so."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.ui_scores import risk as bars
from core.templatetags.ui_signs import drawn_icon

register = template.Library()


@register.simple_tag
def risk_chip(risk_class: str, *, overruled: bool = False) -> SafeString:
    """Three bars and the word for a class (low, medium, high); a dash for none. ``overruled`` adds the sign
    that a person set it."""
    drawn = bars(risk_class or None)
    if not overruled:
        return drawn
    words = _("Set by a person instead of the rule")
    return format_html(
        '<span class="risk-chip">{}<span title="{}">{}</span></span>',
        drawn,
        words,
        drawn_icon("user-edit", label=words),
    )
