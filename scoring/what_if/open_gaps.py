"""Everything that still brings points, question by question: what each is worth and how much work it takes.

The moves are those the cheapest path chooses among (``scoring/engine/path_moves.py``), so both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.catalogue import Item
from scoring.documents import Positions
from scoring.engine import LevelsResult
from scoring.engine.path_moves import Ground, Move, ground_of_levels, ground_of_parts
from scoring.what_if.standing import LevelsStanding, Standing, Step, standing_of
from standards.schema import Standard, Text


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A question with points left. ``next`` is what brings most for a day: one level, one part, or parts that
    count together; ``gain`` and ``days`` are of that. ``most`` and ``most_days`` are of all there is to gain.
    ``now`` is the level that counts, of a levels standard."""

    item: Item
    section: Text
    now: Text | None
    next: tuple[Step, ...]
    gain: Fraction
    days: int
    most: Fraction
    most_days: int

    @property
    def a_day(self) -> Fraction:
        """Points of the next step for one working day."""
        return self.gain / self.days if self.days else self.gain

    @property
    def has_more(self) -> bool:
        """Whether there is more to gain than the next step."""
        return self.most > self.gain


def open_gaps(
    standard: Standard, document: Mapping[str, Any], positions: Positions, efforts: Mapping[str, int]
) -> list[OpenGap]:
    """The open gaps of a scored document, in the standard's order; none of a round that is void.

    ``positions`` are what counts on each item, ``efforts`` working days of every step. Raises ScoringError
    when the document cannot be scored.
    """
    standing = standing_of(standard, document, positions, efforts)
    result = standing.result
    if isinstance(result, LevelsResult):
        if result.zeroed:
            return []
        ground = ground_of_levels(result, efforts, standing.held, ())
    else:
        ground = ground_of_parts(result, efforts, ())
    of_item: dict[str, list[tuple[Move, ...]]] = {}
    for moves in ground.groups:
        if moves:
            of_item.setdefault(moves[0].pieces[0].item, []).append(moves)
    order = {key: place for place, key in enumerate(standing.book.items)}
    return [_gap(standing, ground, of_item[key]) for key in sorted(of_item, key=lambda key: order[key])]


def _gap(standing: Standing, ground: Ground, groups: list[tuple[Move, ...]]) -> OpenGap:
    """One item: of each group at most one move is taken, groups add up."""
    best = max(
        (move for moves in groups for move in moves),
        key=lambda move: (Fraction(move.option.gain, max(move.option.effort, 1)), -move.option.effort),
    )
    largest = [max(moves, key=lambda move: (move.option.gain, -move.option.effort)) for moves in groups]
    gain, most = (_points(ground, wanted) for wanted in ([best], largest))
    steps = tuple(
        standing.step(piece.key, piece.meets, gain=_points_of(ground, piece.gain), replaces=piece.replaces)
        for piece in best.pieces
    )
    item = steps[0].item
    return OpenGap(
        item=item,
        section=steps[0].section,
        now=_level_now(standing, item.key),
        next=steps,
        gain=gain,
        days=best.option.effort,
        most=most,
        most_days=sum(move.option.effort for move in largest),
    )


def _points(ground: Ground, moves: list[Move]) -> Fraction:
    return _points_of(ground, sum(move.option.gain for move in moves))


def _points_of(ground: Ground, gain: int) -> Fraction:
    return ground.total(ground.start + gain) - ground.total(ground.start)


def _level_now(standing: Standing, item: str) -> Text | None:
    if not isinstance(standing, LevelsStanding):
        return None
    level = standing.document["levels"][item]
    return next((one.name for one in standing.standard.levels if one.key == level), None)
