"""What positions on the items of a standard reach, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.catalogue import Block, Item
from assessments.told import points_told
from core.templatetags.lang import lang
from core.templatetags.ui_format import trimmed
from scoring.documents import Position, earned, level_at
from scoring.engine import resolve_options
from standards.schema import LevelsStandard, Standard


class Judge:
    """Speaks about positions on items of one standard: what they reach under the ``rules`` told."""

    def __init__(self, standard: Standard, size: str, rules: Mapping[str, Any] | None = None) -> None:
        self.standard = standard
        self.size = size
        self.rules = rules or {}
        self._options = resolve_options(standard, self.rules.get("options"))
        self._levels = {one.key: one.name for one in getattr(standard, "levels", ())}
        self._items = {one.key: one for one in getattr(standard, "items", ())}

    def reached(self, item: str, position: Position) -> str:
        """The level reached (T/CERDS) or the points earned (T/CFIE), in words."""
        if isinstance(self.standard, LevelsStandard):
            level = level_at(self.standard.indicator(item), position, self._options)
            special = {"none": _("No level"), "na": _("Not applicable")}
            return special.get(level) or lang(self._levels[level])
        parts = self._items[item]
        figures = {"earned": trimmed(earned(parts, position)), "points": trimmed(parts.points)}
        return _("%(earned)s of %(points)s points") % figures

    def points(self, item: Item, block: Block) -> str:
        """What a level earns by the points table that was told; empty for parts."""
        return points_told(self.rules, self.size, item, block)

    def level_name(self, block: Block) -> str:
        """The name of a level, or that these are parts."""
        return lang(self._levels[block.key]) if block.key in self._levels else _("Parts")
