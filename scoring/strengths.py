"""Where a result is strong, and where most points are still open.

Places are the cells of a levels standard and the items of a parts standard; figures are exact until shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from scoring.levels_view import LevelsView
from scoring.parts_view import PartsView
from standards.schema import Text

#: How many of each are named.
MOST = 4
#: What counts as a strength: at least this share of the full mark of its cell or item.
STRONG = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """One cell or item: ``score`` of ``whole``, what it adds to the total, and what it could add besides.

    ``cell`` is ``topic.dimension``, ``item`` the number of an item; one of them is set.
    """

    names: tuple[Text, ...]
    score: Fraction
    whole: Fraction
    adds: Fraction
    open: Fraction
    cell: str = ""
    item: int = 0


@dataclass(frozen=True, slots=True)
class Strengths:
    """The strongest places, best first, and those with most points open, most first; at most four of each.

    A place is in one of the two lists only: what is open in a strength is less than its half.
    """

    strong: tuple[Place, ...]
    open: tuple[Place, ...]


def strengths_of(view: LevelsView | PartsView) -> Strengths:
    """The strengths and gaps of a result; of equal ones those that weigh more, then the standard's order."""
    places = list(_cells(view) if isinstance(view, LevelsView) else _items(view))
    strong = [one for one in places if one.score >= STRONG * one.whole]
    strong.sort(key=lambda one: (-one.score / one.whole, -one.adds))
    chosen = strong[:MOST]
    rest = sorted((one for one in places if one.open > 0 and one not in chosen), key=lambda one: -one.open)
    return Strengths(tuple(chosen), tuple(rest[:MOST]))


def _cells(view: LevelsView) -> Iterable[Place]:
    whole = Fraction(view.standard.full_mark)
    for row in view.rows:
        for cell in row.cells:
            if cell.score is not None:
                names = (cell.topic.name, cell.dimension.name)
                most = cell.share * whole
                yield Place(names, cell.score, whole, cell.exact, most - cell.exact, cell=cell.key)


def _items(view: PartsView) -> Iterable[Place]:
    """Items with points that apply, on the scale of the total."""
    scale = Fraction(view.standard.full_mark) / view.result.base if view.is_rescaled else Fraction(1)
    for group in view.groups:
        for item in group.items:
            base = item.score.base
            if base:
                score = item.score.score
                names = (item.score.item.name, group.group.name)
                yield Place(
                    names, score, base, score * scale, (base - score) * scale, item=item.score.item.number
                )
