"""The steps of a standard's scale: seven star bands, or four grades."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from core.templatetags.ui_format import trimmed
from standards.schema import LevelsStandard, Standard, Text


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale: stars or a grade, from ``start`` (included) to under ``end``."""

    mark: str
    stars: int | None
    grade: str | None
    name: Text
    about: Text
    clause: str
    start: Fraction
    end: Fraction
    is_last: bool

    @property
    def words(self) -> str:
        """The bounds in words."""
        values = {"start": trimmed(self.start), "end": trimmed(self.end)}
        return (_("%(start)s to %(end)s") if self.is_last else _("%(start)s to under %(end)s")) % values


def bands_of(standard: Standard) -> list[Band]:
    """The bands of a standard, lowest first."""
    if isinstance(standard, LevelsStandard):
        top = standard.bands[-1].star
        return [
            Band(
                str(one.star),
                one.star,
                None,
                one.name,
                one.about,
                one.clause,
                one.start,
                one.end,
                one.star == top,
            )
            for one in standard.bands
        ]
    grades = sorted(standard.grades, key=lambda grade: grade.start)
    ends = [grade.start for grade in grades[1:]] + [Fraction(standard.full_mark)]
    return [
        Band(one.key, None, one.key, one.name, one.meaning, one.clause, one.start, end, one is grades[-1])
        for one, end in zip(grades, ends, strict=True)
    ]
