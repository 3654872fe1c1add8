"""Weights of topics drawn around those in force.

In every draw each topic weight moves by a whole number of parts per 10,000, all from minus the range to plus
the range being equally likely; a weight does not fall below 0, and the weights are brought back to 10,000 by
largest remainder (of equal remainders the first). Draws come from numpy's PCG64 with a stated seed and are
whole numbers only, so that the same seed gives the same draws everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scoring.engine.digits import Numbers
from standards.schema import WEIGHT_SUM


def draw(weights: Mapping[str, int], *, seed: int, parts: int, draws: int) -> Numbers:
    """The tables of weights of all draws, draws × topics, each adding to 10,000; ``parts`` is how far each
    weight may go, in parts per 10,000.

    The moves depend on seed, range and number of topics alone: tables of other industries move alike.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    moves = chance.integers(-parts, parts, (draws, len(weights)), endpoint=True)
    return _whole(np.maximum(np.array(list(weights.values()), dtype=np.int64) + moves, 0))


def _whole(parts: Numbers) -> Numbers:
    """Rows of whole numbers brought to 10,000 by largest remainder."""
    scaled = parts * WEIGHT_SUM
    sums = parts.sum(axis=1, keepdims=True)
    whole, rest = scaled // sums, scaled % sums
    missing = WEIGHT_SUM - whole.sum(axis=1, keepdims=True)
    ranks = np.empty_like(parts)
    np.put_along_axis(
        ranks, np.argsort(-rest, axis=1, kind="stable"), np.arange(parts.shape[1])[None, :], axis=1
    )
    added: Numbers = whole + (ranks < missing)
    return added
