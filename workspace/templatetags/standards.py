"""Filter for standards in templates."""

from __future__ import annotations

from django import template

from standards import codes

register = template.Library()
register.filter("standard_code", codes.code)
