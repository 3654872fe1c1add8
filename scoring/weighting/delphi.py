"""Delphi rounds: what the votes of a round come to, and the weights that are agreed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.weighting.whole import to_whole

#: With fewer votes the middle of a round would give single votes away.
MIN_VOTES = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """The votes on one weight: median and quartiles (parts per 10,000, exact)."""

    low: Fraction
    median: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """Distance of the quartiles: how far the middle half of the votes lies apart."""
        return self.high - self.low


def spread_of(votes: Sequence[Mapping[str, int]]) -> dict[str, Spread]:
    """Median and quartiles of each weight over the votes of one round. Raises ValueError without votes.

    Quartiles lie on the line between the two nearest votes (the inclusive method): of four votes 1, 2, 3, 4
    the lower one is 1.75.
    """
    if not votes:
        raise ValueError("a round without votes has no middle")
    return {
        key: Spread(*(_quantile(sorted(vote[key] for vote in votes), part) for part in range(1, 4)))
        for key in votes[0]
    }


def agreed(spreads: Mapping[str, Spread]) -> dict[str, int]:
    """The medians, in proportion, as integer parts adding to 10,000. Raises ValueError when all are 0."""
    return to_whole({key: spread.median for key, spread in spreads.items()})


def _quantile(ordered: Sequence[int], quarter: int) -> Fraction:
    place = Fraction(quarter * (len(ordered) - 1), 4)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
