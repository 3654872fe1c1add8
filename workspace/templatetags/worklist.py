"""Filter of the worklist."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def waiting(since: datetime, now: datetime) -> str:
    """How long something has waited, to the day, or to the hour on the first day: Waiting 6 d."""
    left = now - since
    if left.days:
        return _("Waiting %(days)d d") % {"days": left.days}
    return _("Waiting %(hours)d h") % {"hours": max(left.seconds // 3600, 0)}
