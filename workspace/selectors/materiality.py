"""Read model of the record of double materiality: its topics in order, the matrix, its versions and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from risk.materiality import (
    MARKS,
    VIEWS,
    Content,
    Judged,
    is_own,
    judged,
    step_of_four,
)
from risk.models import MaterialityRecord
from risk.services.materiality import record_on
from scoring.models import RuleState
from scoring.rule_values import LONGEST_NOTE
from standards.schema import Text

#: Mark → what is asked.
ASKED: Mapping[str, str | Promise] = {
    "scale": gettext_lazy("Scale: how grave"),
    "scope": gettext_lazy("Scope: how widespread"),
    "remedy": gettext_lazy("How hard to put right"),
    "likelihood": gettext_lazy("Likelihood; 5: it happens already"),
    "size": gettext_lazy("Size of the financial effect"),
    "chance": gettext_lazy("Likelihood of the effect"),
    "chain": gettext_lazy("How strongly it hits the chain’s sustainability"),
}
VIEW_NAMES: Mapping[str, str | Promise] = {
    "impact": gettext_lazy("Impact view"),
    "financial": gettext_lazy("Financial view"),
}
STEP_WORDS: Mapping[int, str | Promise] = {
    1: pgettext_lazy("mark from 1 to 5", "very low"),
    2: pgettext_lazy("mark from 1 to 5", "low"),
    3: pgettext_lazy("mark from 1 to 5", "medium"),
    4: pgettext_lazy("mark from 1 to 5", "high"),
    5: pgettext_lazy("mark from 1 to 5", "very high"),
}
#: Where the matrix is drawn: the corner of 0 points, and pixels for each point.
_LEFT, _FLOOR, _STEP, _DOT = 36, 312, 12, 18
_MOST = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One topic of the record, with its rank in the order of measures."""

    rank: int
    name: str
    judged: Judged

    @property
    def material(self) -> str:
        """By which views it is material: ``both``, ``impact``, ``financial`` or empty."""
        views = self.judged.material
        return "both" if len(views) == len(VIEWS) else "".join(views)


@dataclass(frozen=True, slots=True)
class Dot:
    """A topic in the matrix: its centre in pixels, its rank, and whether it is material by any view."""

    x: float
    y: float
    rank: int
    is_material: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The picture: topics by points, the lines of the two thresholds, ticks as (pixel, points)."""

    dots: Sequence[Dot]
    line_x: float
    line_y: float
    ticks_x: Sequence[tuple[int, int]]
    ticks_y: Sequence[tuple[int, int]]
    right: int = _LEFT + _MOST * _STEP
    top: int = _FLOOR - _MOST * _STEP
    left: int = _LEFT
    floor: int = _FLOOR

    @property
    def width(self) -> float:
        """Of what is material financially."""
        return self.right - self.line_x

    @property
    def height(self) -> float:
        """Of what is material by impact."""
        return self.line_y - self.top


def rows_of(content: Content, names: Mapping[str, Text], language: str) -> list[Row]:
    """The topics in the order in which measures are taken up."""
    return [
        Row(rank, one.name or topic_name(one.key, names, language), one)
        for rank, one in enumerate(judged(content), start=1)
    ]


def matrix_of(content: Content, rows: Sequence[Row]) -> Matrix:
    """The picture of impact against financial points; topics on one spot stand beside each other,
    away from the line of the threshold."""
    spots: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.judged.impact is not None and row.judged.financial is not None:
            spots[row.judged.financial, row.judged.impact].append(row)
    threshold = content["threshold"]
    dots = []
    for (financial, impact), here in spots.items():
        away = _DOT if financial >= threshold["financial"] else -_DOT
        over = max(0, financial * _STEP + (len(here) - 1) * away - _MOST * _STEP)
        dots += [
            Dot(
                _LEFT + financial * _STEP + n * away - over,
                _FLOOR - impact * _STEP,
                row.rank,
                bool(row.judged.material),
            )
            for n, row in enumerate(here)
        ]
    ticks = range(0, _MOST + 1, 5)
    return Matrix(
        dots,
        _LEFT + (threshold["financial"] - 0.5) * _STEP,
        _FLOOR - (threshold["impact"] - 0.5) * _STEP,
        [(_LEFT + points * _STEP, points) for points in ticks],
        [(_FLOOR - points * _STEP, points) for points in ticks],
    )


def offered_to_weights(tenant_id: UUID, today: date) -> dict[str, dict[str, object]]:
    """The record in force as topic weights note it: steps from 0 to 4 and the reason, by topic; empty where
    no record is in force."""
    record = record_on(tenant_id, today)
    return {
        one.key: {
            "impact": step_of_four(one.impact),
            "financial": step_of_four(one.financial),
            "note": one.reason[:LONGEST_NOTE],
        }
        for one in (judged(record.content) if record else [])
        if one.impact is not None and one.financial is not None and not is_own(one.key)
    }


def versions_of(tenant_id: UUID, today: date) -> list[tuple[MaterialityRecord, str]]:
    """Every version of a buyer with its standing, newest first. One query."""
    records = MaterialityRecord.objects.filter(tenant_id=tenant_id).select_related(
        "published_by", "created_by"
    )
    held = list(records.defer("published_by__password", "created_by__password"))
    begun = [one for one in held if one.effective_from and one.effective_from <= today]
    holding = max(begun, key=lambda one: (one.effective_from, one.version), default=None)
    return [(one, _standing(one, holding, today)) for one in held]


def columns() -> list[str]:
    """Heads of the record as a file."""
    marks = [str(ASKED[mark]) for mark in MARKS]
    return [
        _("Rank"),
        _("Topic"),
        *marks,
        _("Severity"),
        _("Impact, points"),
        _("Financial, points"),
        _("Material by impact"),
        _("Material financially"),
        _("Reason"),
        _("Version"),
        _("In force from"),
    ]


def cells_of(row: Row, record: MaterialityRecord) -> list[Any]:
    """One topic as a line of a file."""
    one = row.judged
    return [
        row.rank,
        row.name,
        *(one.marks[mark] for mark in MARKS),
        one.severity,
        one.impact,
        one.financial,
        *(_("yes") if view in one.material else _("no") for view in VIEWS),
        one.reason,
        record.version,
        record.effective_from.isoformat() if record.effective_from else "",
    ]


def topic_name(key: str, names: Mapping[str, Text], language: str) -> str:
    """The standard\'s name of a topic; the key of one it does not hold."""
    return names[key].in_language(language) if key in names else key


def _standing(one: MaterialityRecord, holding: MaterialityRecord | None, today: date) -> str:
    if one.state == RuleState.DRAFT:
        return "draft"
    if one.effective_from and one.effective_from > today:
        return "coming"
    return "in_force" if holding and holding.pk == one.pk else "ended"
