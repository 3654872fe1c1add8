"""The cheapest choice that gains enough: a multiple-choice knapsack, solved exactly.

Of each group at most one option is taken. Wanted is the least effort with which the gains add to what is
needed; of equal efforts the most gain, then the fewest steps, then the groups and options that stand first.

The method is dynamic programming over effort: group after group, the most that can be gained with each
effort. A bound keeps the table small and loses nothing. Put any price on a unit of gain: what a choice costs,
less the price of its gains, plus the least that each group to come can cost at that price, plus the price of
what is needed, is no more than the effort of any way that begins so. A choice for which this is above the
effort of a way that is known already is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Option:
    """One way to raise a group: effort and gain, whole numbers above 0, and of how many steps it consists."""

    effort: int
    gain: int
    steps: int = 1


class State(NamedTuple):
    """What is chosen so far, ordered as ties are broken: ``lost`` is the gain with its sign turned; ``ranks``
    are the places of what was taken."""

    effort: int
    lost: int
    steps: int
    ranks: tuple[int, ...]


_NOTHING = Option(0, 0, 0)


def cheapest(groups: Sequence[Sequence[Option]], needed: int) -> list[int | None] | None:
    """For each group the place of the option to take, None for a group that stays as it is.

    Gives None where all groups together cannot gain what is ``needed`` (above 0).
    """
    ways = [_worthwhile(group) for group in groups]
    if sum(max(option.gain for _rank, option in way) for way in ways) < needed:
        return None
    price = _price(ways, needed)
    most = _known_effort(ways, needed, price)
    reached = next(state for state in _states(ways, needed, price, most) if -state.lost >= needed)
    return [rank if rank < len(group) else None for rank, group in zip(reached.ranks, groups, strict=True)]


def frontier(states: Iterable[State]) -> list[State]:
    """The states that no other one beats: with more effort the gain rises, and ties stay with the first."""
    kept: list[State] = []
    for state in sorted(states):
        if not kept or state.lost < kept[-1].lost:
            kept.append(state)
    return kept


_Way = list[tuple[int, Option]]


def _worthwhile(group: Sequence[Option]) -> _Way:
    """The options that no other one beats, each with its place; staying is the first, ranked last."""
    states = [State(one.effort, -one.gain, one.steps, (rank,)) for rank, one in enumerate(group)]
    stay = State(0, 0, 0, (len(group),))
    return [
        (state.ranks[0], group[state.ranks[0]] if state.ranks[0] < len(group) else _NOTHING)
        for state in frontier([stay, *states])
    ]


def _costs(way: _Way, price: Fraction) -> list[int]:
    """Effort less the price of the gain, of each option, in parts of the price's denominator."""
    return [one.effort * price.denominator - price.numerator * one.gain for _rank, one in way]


def _price(ways: Sequence[_Way], needed: int) -> Fraction:
    """The least price of a unit of gain at which the cheapest option of each group gains enough together."""
    prices = sorted(
        {
            Fraction(high.effort - low.effort, high.gain - low.gain)
            for way in ways
            for place, (_rank, low) in enumerate(way)
            for _higher, high in way[place + 1 :]
        }
    )
    low, high = 0, len(prices) - 1
    while low < high:
        middle = (low + high) // 2
        if sum(_at_price(way, prices[middle]).gain for way in ways) >= needed:
            high = middle
        else:
            low = middle + 1
    return prices[low]


def _at_price(way: _Way, price: Fraction) -> Option:
    """The cheapest option at this price; of equal ones the one that gains most."""
    costs = _costs(way, price)
    least = min(costs)
    return max(
        (one for (_rank, one), cost in zip(way, costs, strict=True) if cost == least), key=attrgetter("gain")
    )


def _known_effort(ways: Sequence[_Way], needed: int, price: Fraction) -> int:
    """The effort of a way that gains enough: the cheapest options at the price, less what is not needed."""
    chosen = [_at_price(way, price) for way in ways]
    spare = sum(one.gain for one in chosen) - needed
    while True:
        saving, gain, place, lower = max(
            (
                (one.effort - lower.effort, one.gain - lower.gain, -place, lower)
                for place, (one, way) in enumerate(zip(chosen, ways, strict=True))
                for _rank, lower in way
                if lower.effort < one.effort and one.gain - lower.gain <= spare
            ),
            key=lambda found: found[:3],
            default=(0, 0, 0, _NOTHING),
        )
        if not saving:
            return sum(one.effort for one in chosen)
        chosen[-place] = lower
        spare -= gain


def _states(ways: Sequence[_Way], needed: int, price: Fraction, most: int) -> list[State]:
    """The best choices over all groups, least effort first, among them the best that gains enough."""
    to_come = sum(min(_costs(way, price)) for way in ways)
    limit = most * price.denominator - needed * price.numerator
    states = [State(0, 0, 0, ())]
    for way in ways:
        to_come -= min(_costs(way, price))
        most_here = limit - to_come
        states = frontier(
            State(effort, lost, before.steps + one.steps, (*before.ranks, rank))
            for before in states
            for rank, one in way
            if (effort := before.effort + one.effort) <= most
            and effort * price.denominator + price.numerator * (lost := before.lost - one.gain) <= most_here
        )
    return states
