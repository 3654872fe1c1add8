"""How firm stars are: how often each stays the same when the weights of topics vary a little.

How weights are drawn: :mod:`scoring.what_if.drawing`. Whether a star stays is exact: floats decide where
they are sure, fractions where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from scoring.engine.bulk import BulkLevels, LevelsBulk
from scoring.engine.bulk_tables import NA
from scoring.engine.digits import Numbers, joined
from scoring.engine.options import levels_rule
from scoring.engine.settings import LevelsSettings
from scoring.what_if.drawing import draw
from scoring.what_if.trial import Batch, Outcome
from standards.schema import WEIGHT_SUM

DRAWS = 1_000
#: The furthest a weight may vary, in parts per 10,000: beyond ten points nothing is a small change any more.
WIDEST = 1_000
LARGEST_SEED = 2**32 - 1
#: Suppliers whose draws are computed together: few enough to stay near the processor, and for the product of
#: matrices not to be spread over threads, which would wait for each other longer than they work.
_TOGETHER = 32
#: How near to a bound, in points, a sum of floats is not trusted. It is off by less than 1e-9.
_NEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Spread:
    """How far each weight may go, in parts per 10,000, and the seed of the draws."""

    seed: int
    parts: int
    draws: int = DRAWS

    def check(self, topics: int) -> None:
        """Raises InvalidInput, with the field, for a range that cannot be used, or a wrong seed."""
        if not 0 <= self.seed <= LARGEST_SEED:
            raise InvalidInput(
                _("Enter a seed from 0 to %(most)s.") % {"most": f"{LARGEST_SEED:,}"}, field="seed"
            )
        if not 1 <= self.parts <= WIDEST or self.parts * topics >= WEIGHT_SUM:
            raise InvalidInput(_("Enter a range of more than 0 and up to 10 points."), field="range")


@dataclass(frozen=True, slots=True, eq=False)
class Firmness:
    """In how many of the draws each row of a line-up keeps its star; -1 for rows without stars."""

    spread: Spread
    kept: Numbers

    @property
    def drawn(self) -> Numbers:
        """Where there was a star to keep."""
        return self.kept >= 0

    @property
    def count(self) -> int:
        """How many suppliers have stars."""
        return int(self.drawn.sum())

    def mean(self, rows: Numbers | None = None) -> Fraction | None:
        """How often a star stays on average, from 0 to 1; of all, or of the rows flagged."""
        wanted = self.kept[self.drawn if rows is None else self.drawn & rows]
        return Fraction(int(wanted.sum()), len(wanted) * self.spread.draws) if len(wanted) else None

    def between(self, low: int, high: int) -> int:
        """How many keep theirs in ``low`` to under ``high`` per cent of the draws."""
        share = self.kept[self.drawn] * 100
        return int(((share >= low * self.spread.draws) & (share < high * self.spread.draws)).sum())

    def weakest(self, below: int) -> Numbers:
        """The rows that keep their star in under ``below`` per cent of the draws, least firm first."""
        rows = (self.drawn & (self.kept * 100 < below * self.spread.draws)).nonzero()[0]
        return rows[np.argsort(self.kept[rows], kind="stable")]


def firmness(outcome: Outcome, spread: Spread) -> Firmness:
    """How often each supplier of an outcome keeps the star it has there. Of levels standards only; a zeroed
    round has no star. Raises InvalidInput for a spread that cannot be used."""
    kept = np.full(len(outcome.lineup), -1, dtype=np.int32)
    for batch in outcome.batches:
        if batch.settings is not None:
            spread.check(len(batch.settings.topics))
            rows = (~batch.zeroed).nonzero()[0]
            if len(rows):
                kept[batch.rows[rows]] = _Draws(batch, rows, outcome.lineup.scale, spread).kept()
    return Firmness(spread, kept)


class _Draws:
    """The draws of some suppliers of one batch (``columns``)."""

    def __init__(self, batch: Batch, columns: Numbers, scale: int, spread: Spread) -> None:
        assert batch.settings is not None  # noqa: S101 - the caller looked
        self._batch, self._columns, self._scale = batch, columns, scale
        self._settings: LevelsSettings = batch.settings
        self._weights = draw(self._settings.topics, seed=spread.seed, parts=spread.parts, draws=spread.draws)
        codes = batch.codes[:, columns]
        even = replace(self._settings, topics=dict.fromkeys(self._settings.topics, 1))
        self._result: BulkLevels = LevelsBulk(even).evaluate(codes)
        self._alive = _alive(self._settings, codes)
        self._renormalise = levels_rule(self._settings.options, "missing_dimension") == "renormalise"

    def kept(self) -> Numbers:
        """For each supplier the number of draws with the star it has."""
        scores = self._scores()
        middle, half = self._spans()
        kept = np.zeros(len(self._columns), dtype=np.int32)
        pattern = (self._alive * (1 << np.arange(len(self._alive), dtype=np.int64))[:, None]).sum(axis=0)
        for one in np.unique(pattern).tolist():
            wanted = (pattern == one).nonzero()[0]
            alive = self._alive[:, wanted[0]]
            bases = self._bases(alive)
            usable = bases > 0
            shares = (self._weights[usable] * alive / bases[usable][:, None]).T
            away = np.empty((_TOGETHER, shares.shape[1]))
            for start in range(0, len(wanted), _TOGETHER):
                some = wanted[start : start + _TOGETHER]
                room = away[: len(some)]
                np.matmul(scores[some], shares, out=room)
                np.subtract(room, middle[some, None], out=room)
                np.abs(room, out=room)
                kept[some] = np.count_nonzero(room < half[some, None] - _NEAR, axis=1)
                perhaps = np.count_nonzero(room < half[some, None] + _NEAR, axis=1)
                for place in some[kept[some] != perhaps].tolist():
                    kept[place] = self._counted(place)
        return kept

    def _bases(self, alive: Numbers) -> Numbers:
        """What the weights of the topics that exist are divided by, in every draw."""
        if not self._renormalise:
            return np.full(len(self._weights), WEIGHT_SUM)
        bases: Numbers = (self._weights * alive).sum(axis=1)
        return bases

    def _scores(self) -> Numbers:
        """The scores of topics, suppliers × topics, nearly."""
        result = self._result
        bases = np.array([float(base) for base in result.denominators])[result.groups]
        even = self._alive.sum(axis=0) if self._renormalise else np.full(len(bases), WEIGHT_SUM)
        scores = np.zeros(result.topics.shape[1:])
        for digit in result.topics[::-1]:
            scores = scores * 2.0**32 + digit
        return np.ascontiguousarray((scores * (even / bases)).T)

    def _spans(self) -> tuple[Numbers, Numbers]:
        """Of the composite scores with which a supplier keeps its star the middle, and how far they reach
        from it, nearly."""
        stars, deductions = (one[self._columns] for one in (self._stars, self._batch.deductions))
        _alike, first, members = np.unique(
            stars * (self._scale + 1) + deductions, return_index=True, return_inverse=True
        )
        bounds = np.array([[float(one) for one in self._bounds(column)] for column in first.tolist()])
        low, high = bounds[members.ravel()].T
        return (high + low) / 2, (high - low) / 2

    def _bounds(self, column: int) -> tuple[Fraction, Fraction]:
        """The composite scores, before the deduction, from which and up to which a supplier has the star it
        has; for the lowest and the highest far beyond what can be reached."""
        own = self._columns[column]
        standard = self._settings.standard
        band = next(one for one in standard.bands if one.star == self._stars[own])
        share = Fraction(int(self._batch.deductions[own]), self._scale)
        beyond = Fraction(2 * standard.full_mark)
        is_last = band is standard.bands[-1]
        return (
            self._before(band.start, share) if band.start > 0 else -beyond,
            beyond if is_last else self._before(band.end, share),
        )

    @property
    def _stars(self) -> Numbers:
        assert isinstance(self._batch.result, BulkLevels)  # noqa: S101 - it has settings
        return self._batch.result.stars.astype(np.int64)

    def _before(self, total: Fraction, share: Fraction) -> Fraction:
        """The composite score that a total is left of."""
        if levels_rule(self._settings.options, "deduction_base") == "full_mark":
            return total + share * self._settings.standard.full_mark
        return total / (1 - share)

    def _counted(self, column: int) -> int:
        """The same for one supplier, in whole numbers; suppliers that are alike are counted once."""
        alive = self._alive[:, column]
        even = int(alive.sum()) if self._renormalise else WEIGHT_SUM
        base = self._result.denominators[self._result.groups[column]]
        scores = [Fraction(joined(digits) * even, base) for digits in self._result.topics[:, :, column].T]
        low, high = self._bounds(column)
        known = (tuple(scores), low, high, alive.tobytes())
        if known not in self._counts:
            whole = lcm(*(one.denominator for one in scores))
            numbers = np.array([int(one * whole) for one in scores], dtype=object)
            bases = self._bases(alive)
            sums = (self._weights * alive).astype(object) @ numbers
            self._counts[known] = sum(
                bool(base > 0 and low <= Fraction(total, whole * int(base)) < high)
                for total, base in zip(sums.tolist(), bases.tolist(), strict=True)
            )
        return self._counts[known]

    @cached_property
    def _counts(self) -> dict[tuple[object, ...], int]:
        return {}


def _alive(settings: LevelsSettings, codes: Numbers) -> Numbers:
    """Which topics exist for each supplier, topics × suppliers: something in them applies and has weight."""
    standard = settings.standard
    applies = codes != NA
    places = {key: place for place, key in enumerate(standard.by_key)}
    return np.array(
        [
            applies[
                [
                    places[one.key]
                    for one in standard.indicators
                    if one.topic == topic.key
                    and settings.indicators[one.key]
                    and settings.dimensions[one.dimension]
                ]
            ].any(axis=0)
            for topic in standard.topics
        ]
    )
