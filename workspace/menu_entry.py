"""One place of a menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the menu: shown to who holds ``capability``, lit up on the routes in ``routes``."""

    capability: str
    route: str
    label: str | Promise
    icon: str
    section: str | Promise = ""
    routes: frozenset[str] = frozenset()
