"""Time zones to choose from, by the part of the world and the city."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.ui_format import city_of

#: Parts of the world as the time zone database names them; its other names are old or technical.
_AREAS: dict[str, str | Promise] = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic Ocean"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific Ocean"),
}
UTC = "UTC"


@cache
def zone_names() -> frozenset[str]:
    """The names of all time zones that can be chosen."""
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in _AREAS) | {UTC}


def zone_choices(now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """All of them for a select, in groups by part of the world, each with how far it is from UTC ``now``."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in zone_names() - {UTC}:
        groups[name.partition("/")[0]].append((name, f"{city_of(name)} ({_offset(name, now)})"))
    found = [(str(label), sorted(groups[area], key=lambda one: one[1])) for area, label in _AREAS.items()]
    return [*found, (_("Everywhere"), [(UTC, UTC)])]


def _offset(name: str, now: datetime) -> str:
    """How far a zone is from UTC: UTC+8, UTC−3:30."""
    away = now.astimezone(ZoneInfo(name)).utcoffset()
    minutes = int(away.total_seconds() // 60) if away else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
