"""Filter for names in templates."""

from __future__ import annotations

from django import template

from core import names

register = template.Library()
register.filter("initials", names.initials)
