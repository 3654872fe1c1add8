"""What can still be raised in a result, as moves with whole-number gains: the input of the cheapest path.

As long as what applies stays the same, a total is a sum over indicators (levels) or items (parts); so each of
them offers its own moves, and of these at most one is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.engine.knapsack import Option, State, frontier
from scoring.engine.level_compile import LEVEL_INDEX
from scoring.engine.level_scores import LevelsResult, deducted_from
from scoring.engine.levels import NONE, level_by, needed_for
from scoring.engine.options import alternatives_option, levels_rule, parts_rule
from scoring.engine.part_scores import ItemScore, PartScore, PartsResult
from standards.schema import LEVELS, Indicator

Efforts = Mapping[str, int]
Held = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to do: raise an indicator to a `level`, or meet a part (`level` is empty then).

    `meets` are the steps whose own conditions are to be met for it, as keys of efforts; `replaces` the parts
    it stands in for, where parts exclude each other.
    """

    key: str
    item: str
    level: str
    meets: tuple[str, ...]
    replaces: tuple[str, ...]
    effort: int
    gain: int


@dataclass(frozen=True, slots=True)
class Move:
    """What is taken together or not at all."""

    pieces: tuple[Piece, ...]

    @property
    def option(self) -> Option:
        """The move as the knapsack sees it."""
        return Option(
            sum(piece.effort for piece in self.pieces),
            sum(piece.gain for piece in self.pieces),
            len(self.pieces),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a path starts: the moves of each group, the sum so far, and what a sum is worth.

    `start` and all gains are whole parts of one denominator. `total` gives the total of a sum; `least` the
    least sum whose total is at least a target.
    """

    groups: tuple[tuple[Move, ...], ...]
    start: int
    total: Callable[[int], Fraction]
    least: Callable[[Fraction], int]


def step_key(item: str, level: str) -> str:
    """The key of a step of a levels standard in a table of efforts: ``indicator:level``."""
    return f"{item}:{level}"


def ground_of_levels(result: LevelsResult, efforts: Efforts, held: Held, left_out: Collection[str]) -> Ground:
    """The moves of a levels result. `held` are the levels whose own conditions hold, by indicator; of an
    indicator it does not name, or for which it does not give the level that counts, only what that level
    needs holds."""
    compiled = result.compiled
    options, standard = compiled.settings.options, compiled.settings.standard
    groups = []
    for one in compiled.indicators:
        standing = _standing(standard.indicator(one.key), result, held.get(one.key))
        worth = {level: one.coefficient * one.points[place] for level, place in LEVEL_INDEX.items()}
        groups.append(_raises(standing, efforts, worth, frozenset(left_out)))
    share, unit = result.deduction, compiled.denominator

    def total(parts: int) -> Fraction:
        composite = Fraction(parts, unit)
        return max(Fraction(0), composite - deducted_from(compiled.settings, composite, share))

    def least(target: Fraction) -> int:
        of_full_mark = levels_rule(options, "deduction_base") == "full_mark"
        needed = target + share * standard.full_mark if of_full_mark else target / (1 - share)
        return _ceiling(needed * unit)

    return Ground(tuple(groups), int(result.composite * unit), total, least)


@dataclass(frozen=True, slots=True)
class _Standing:
    """An indicator with the level it is at and the levels whose own conditions hold."""

    indicator: Indicator
    level: str
    holding: frozenset[str]
    options: Mapping[str, str]


def _standing(indicator: Indicator, result: LevelsResult, known: Collection[str] | None) -> _Standing:
    level, options = result.levels[indicator.key], result.compiled.settings.options
    if known is None or level_by(indicator, known, options) != level:
        known = () if level == NONE else needed_for(indicator, level, options)
    return _Standing(indicator, level, frozenset(known), options)


def _raises(
    standing: _Standing, efforts: Efforts, worth: Mapping[str, int], left_out: frozenset[str]
) -> tuple[Move, ...]:
    """The raises of one indicator that gain something: meeting what each level still needs."""
    key, moves = standing.indicator.key, []
    for wanted in LEVELS:
        needed = needed_for(standing.indicator, wanted, standing.options)
        missing = [level for level in needed if level not in standing.holding]
        reached = level_by(standing.indicator, standing.holding.union(missing), standing.options)
        gain = worth[reached] - worth[standing.level]
        meets = tuple(step_key(key, level) for level in missing)
        name = step_key(key, reached)
        if gain > 0 and left_out.isdisjoint((name, *meets)):
            effort = sum(efforts[step] for step in meets)
            moves.append(Move((Piece(name, key, reached, meets, (), effort, gain),)))
    return tuple(moves)


def ground_of_parts(result: PartsResult, efforts: Efforts, left_out: Collection[str]) -> Ground:
    """The moves of a parts result: parts that are not met in full, apply and are not left out. Under a cap
    the parts of an item move together; of parts that exclude each other one takes the place of another."""
    items = [item for group in result.groups for item in group.items]
    unit = lcm(*(value.denominator for item in items for value in _values(item)))
    exclude = parts_rule(result.options, alternatives_option(result.options)) == "alternative"
    groups: list[tuple[Move, ...]] = []
    for item in items:
        open_parts = [
            part
            for part in item.parts
            if part.applies and part.earned < part.part.points and part.part.key not in left_out
        ]
        if item.item.exclusive and exclude:
            groups.append(_exclusive(item, open_parts, efforts, unit))
        elif item.item.cap is not None:
            groups.append(_capped(item, open_parts, efforts, unit))
        else:
            groups += [
                (Move((_piece(item, part, efforts, unit, part.part.points - part.earned),)),)
                for part in open_parts
            ]
    scale = Fraction(result.standard.full_mark) / (result.base * unit)
    return Ground(
        tuple(groups),
        int(result.raw * unit),
        lambda parts: parts * scale,
        lambda target: _ceiling(target / scale),
    )


def _values(item: ItemScore) -> list[Fraction]:
    values = [value for part in item.parts for value in (part.part.points, part.earned)]
    return [*values, item.score, *([item.item.cap] if item.item.cap is not None else [])]


def _piece(
    item: ItemScore,
    part: PartScore,
    efforts: Efforts,
    unit: int,
    gain: Fraction,
    *,
    replaces: tuple[str, ...] = (),
) -> Piece:
    key = part.part.key
    return Piece(key, item.item.key, "", (key,), replaces, efforts[key], int(gain * unit))


def _exclusive(item: ItemScore, open_parts: list[PartScore], efforts: Efforts, unit: int) -> tuple[Move, ...]:
    moves = []
    for part in open_parts:
        points = part.part.points if item.item.cap is None else min(part.part.points, item.item.cap)
        replaces = tuple(one.part.key for one in item.parts if one.earned and one is not part)
        if points > item.score:
            gain = points - item.score
            moves.append(Move((_piece(item, part, efforts, unit, gain, replaces=replaces),)))
    return tuple(moves)


def _capped(item: ItemScore, open_parts: list[PartScore], efforts: Efforts, unit: int) -> tuple[Move, ...]:
    """Every set of parts that no other one beats; in a set, each part gains what it adds below the cap."""
    room = int(((item.item.cap or item.score) - item.score) * unit)
    gains = [int((part.part.points - part.earned) * unit) for part in open_parts]
    states = [State(0, 0, 0, ())]
    for place, part in enumerate(open_parts):
        effort = efforts[part.part.key]
        taken = [
            State(
                one.effort + effort, max(one.lost - gains[place], -room), one.steps + 1, (*one.ranks, place)
            )
            for one in states
        ]
        states = frontier([*states, *taken])
    return tuple(
        _together(item, [open_parts[place] for place in one.ranks], efforts, unit) for one in states[1:]
    )


def _together(item: ItemScore, parts: list[PartScore], efforts: Efforts, unit: int) -> Move:
    score, pieces = item.score, []
    for part in parts:
        gain = min(part.part.points - part.earned, (item.item.cap or score) - score)
        score += gain
        pieces.append(_piece(item, part, efforts, unit, gain))
    return Move(tuple(pieces))


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
