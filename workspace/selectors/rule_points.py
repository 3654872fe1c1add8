"""Read models of a points table: one topic at a time, every indicator by size class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from standards.schema import LEVELS, Indicator, LevelsStandard, Standard

Texts = Mapping[str, str]
Content = Mapping[str, Mapping[str, list[int]]]


@dataclass(frozen=True, slots=True)
class PointsCell:
    """One field: what stands in it, what the package says, and what is wrong."""

    field: str
    level: str
    typed: str
    default: int
    problem: str

    @property
    def is_own(self) -> bool:
        """Whether it differs from the package."""
        return self.typed != str(self.default)


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One indicator of one size class; ``printed`` is the clause that prints its points as an example."""

    size: str
    cells: tuple[PointsCell, ...]
    printed: str
    problem: str = ""

    @property
    def is_own(self) -> bool:
        """Whether any level differs from the package."""
        return any(cell.is_own for cell in self.cells)


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One indicator over all size classes."""

    indicator: Indicator
    rows: tuple[PointsRow, ...]


def points(
    standard: Standard,
    content: Content,
    topic: str,
    typed: Texts | None,
    problems: Texts,
) -> dict[str, Any]:
    """The points of one topic: every indicator by size class, with how many rows are the buyer's own."""
    if not isinstance(standard, LevelsStandard):
        return {}
    topics = {one.key: one.name for one in standard.topics}
    shown = topic if topic in topics else standard.topics[0].key
    language = get_language() or "en"
    own = {key for rows in content.values() for key in rows}
    lines = [
        PointsLine(
            one,
            tuple(
                _row(standard, content, size.key, one, typed=typed, problems=problems)
                for size in standard.sizes
            ),
        )
        for one in standard.indicators
        if one.topic == shown
    ]
    return {
        "topic": shown,
        "full_mark": standard.full_mark,
        "sizes": standard.sizes,
        "levels": [level for level in standard.levels if level.key != LEVELS[-1]],
        "dimensions": {one.key: one.name for one in standard.dimensions},
        "lines": lines,
        "own_rows": sum(len(rows) for rows in content.values()),
        "printed_changed": _printed_changed(standard, content),
        "topics": [
            {
                "label": name.in_language(language),
                "url": f"?topic={key}",
                "active": key == shown,
                "count": sum(standard.by_key[one].topic == key for one in own) or "",
            }
            for key, name in topics.items()
        ],
    }


def _row(
    standard: LevelsStandard,
    content: Content,
    size: str,
    indicator: Indicator,
    *,
    typed: Texts | None,
    problems: Texts,
) -> PointsRow:
    default = standard.points[size][indicator.key]
    stored = content.get(size, {}).get(indicator.key, list(default))
    printed = (one.clause for one in standard.examples if (one.size, one.indicator) == (size, indicator.key))
    cells = []
    for place, level in enumerate(LEVELS[:-1]):
        field = f"{size}:{indicator.key}:{level}"
        value = (typed or {}).get(field, str(stored[place]))
        cells.append(PointsCell(field, level, value, default[place], problems.get(field, "")))
    return PointsRow(
        size, tuple(cells), next(printed, ""), problems.get(f"{size}:{indicator.key}:{LEVELS[-1]}", "")
    )


def _printed_changed(standard: LevelsStandard, content: Content) -> list[str]:
    """The examples the standard prints that the table does not follow, in words."""
    language = get_language() or "en"
    sizes = {size.key: size.name.in_language(language) for size in standard.sizes}
    return [
        _("%(clause)s prints %(points)s for %(indicator)s, %(size)s.")
        % {
            "clause": one.clause,
            "points": " / ".join(map(str, one.points)),
            "indicator": standard.by_key[one.indicator].name.in_language(language),
            "size": sizes[one.size],
        }
        for one in standard.examples
        if one.indicator in content.get(one.size, {})
    ]


def points_typed(standard: Standard, typed: Texts) -> dict[str, dict[str, list[object]]]:
    """The rows of a points form, by size class and indicator; advanced always earns the full mark."""
    found: dict[str, dict[str, list[object]]] = {}
    for field, value in typed.items():
        size, colon, rest = field.partition(":")
        key, _colon, level = rest.rpartition(":")
        if colon and level in LEVELS[:-1]:
            row = found.setdefault(size, {}).setdefault(key, ["", "", standard.full_mark])
            row[LEVELS.index(level)] = value
    return found
