"""All interface components under one name: ``{% load ui %}``. See ``docs/ui-components.md``."""

from __future__ import annotations

from django import template

from core.templatetags import ui_format, ui_forms, ui_lists, ui_scores, ui_signs

register = template.Library()

for part in (ui_format, ui_signs, ui_scores, ui_lists, ui_forms):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
