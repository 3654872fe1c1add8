"""What stands behind `scoring.engine.bulk`: sums of cells from packed levels, and the coefficients of cells
for every mask of what does not apply.

A cell is one topic × dimension. Its sum, weights × points, does not depend on the mask: what does not apply
adds nothing to it. Only the coefficient that the sum is taken with does. Where many suppliers share a mask,
packs that carry the coefficients already are quicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from scoring.engine.digits import Numbers, digits_needed, split
from scoring.engine.level_compile import LEVEL_INDEX
from scoring.engine.level_shares import Shares
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.settings import LevelsSettings

CODES = {**LEVEL_INDEX, NOT_APPLICABLE: len(LEVEL_INDEX)}
"""What stands for a level: 0 for none to 3 for advanced, 4 for what does not apply."""
NA = CODES[NOT_APPLICABLE]

_LEVELS = np.uint8(len(LEVEL_INDEX))
_LEVEL_MASK = np.uint8(NA - 1)
_PACK = 4
_MASKS_KEPT = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Up to four indicators: their places in the standard, the row their worth goes to (a cell or a topic),
    and what every byte of their levels is worth."""

    columns: tuple[int, ...]
    row: int
    worth: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """What the sums of cells are taken with under one mask, digits × cells, over `denominator`."""

    digits: Numbers
    denominator: int

    @property
    def width(self) -> int:
        """How many digits composite scores have."""
        return len(self.digits)


class Tables:
    """The packs of one setting, and the coefficients of every mask that was asked for.

    Coefficients have digits of 32 bits and sums of cells add to less than 2^31, so that their products do
    not pass 64 bits: full mark × 10,000 × cells is about 2^26 in T/CERDS.
    """

    def __init__(self, settings: LevelsSettings) -> None:
        standard = settings.standard
        self._full_mark = standard.full_mark
        self._keys = tuple(standard.by_key)
        self._shares = Shares(settings)
        self._known: dict[bytes, Coefficients] = {}
        self._topics = len(standard.topics)
        self._dimensions = len(standard.scored_dimensions)
        places = {key: place for place, key in enumerate(self._keys)}
        self._cells = [
            [places[one.key] for one in standard.cell(topic.key, dimension.key)]
            for topic in standard.topics
            for dimension in standard.scored_dimensions
        ]
        self._points = [np.array((0, *settings.points[key]), dtype=np.int64) for key in self._keys]
        weights = [settings.indicators[key] for key in self._keys]
        self._units = [gcd(*(weights[place] for place in cell)) or 1 for cell in self._cells]
        self._weights = [0] * len(weights)
        for cell, unit in zip(self._cells, self._units, strict=True):
            for place in cell:
                self._weights[place] = weights[place] // unit
        self._packs = [
            self._pack(some, row, self._weights)
            for row, cell in enumerate(self._cells)
            for some in _fours(cell)
        ]

    def cells(self, codes: Numbers) -> Numbers:
        """The sums of cells, cells × suppliers."""
        return _added(codes, self._packs, len(self._cells))

    def topics_of_cells(self, cells: Numbers, table: Coefficients) -> Numbers:
        """What topics add under one mask, from sums of cells: digits × topics × suppliers, not carried."""
        products = table.digits[:, :, None] * cells
        shape = (table.width, self._topics, self._dimensions, cells.shape[1])
        topics: Numbers = products.reshape(shape).sum(axis=2)
        return topics

    def topics(self, codes: Numbers, packs: Sequence[Sequence[Pack]]) -> Numbers:
        """The same from codes, with the packs of the mask (see `topic_packs`)."""
        return np.stack([_added(codes, digit, self._topics) for digit in packs])

    def topic_packs(self, table: Coefficients) -> list[list[Pack]]:
        """For every digit, packs of a topic's indicators that are worth what they add to the composite."""
        digits = []
        for digit in table.digits.tolist():
            worth = list(self._weights)
            for cell, coefficient in zip(self._cells, digit, strict=True):
                for place in cell:
                    worth[place] *= coefficient
            digits.append(
                [
                    self._pack(some, topic, worth)
                    for topic in range(self._topics)
                    for some in _fours(self._of_topic(topic))
                ]
            )
        return digits

    def of(self, mask: Numbers) -> Coefficients:
        """The coefficients without the indicators flagged in `mask`. Raises ScoringError when nothing is
        left to score."""
        name = mask.tobytes()
        if name not in self._known:
            if len(self._known) >= _MASKS_KEPT:
                self._known.clear()
            self._known[name] = self._compile(mask)
        return self._known[name]

    def _compile(self, mask: Numbers) -> Coefficients:
        units = self._shares.of({self._keys[place] for place in mask.nonzero()[0]})
        cells = (cell.unit for topic in units.cells for cell in topic)
        coefficients = [one * unit for one, unit in zip(cells, self._units, strict=True)]
        common = gcd(units.denominator, *coefficients)
        denominator = units.denominator // common
        width = digits_needed(denominator * self._full_mark)
        digits = [split(one // common, width) for one in coefficients]
        return Coefficients(np.array(digits, dtype=np.int64).T, denominator)

    def _of_topic(self, topic: int) -> list[int]:
        cells = self._cells[topic * self._dimensions : (topic + 1) * self._dimensions]
        return [place for cell in cells for place in cell]

    def _pack(self, columns: Sequence[int], row: int, weights: Sequence[int]) -> Pack:
        """Weight × points, added for every combination of levels; the first indicator's level is the lowest
        digit to base 4."""
        worth = np.zeros(1, dtype=np.int64)
        for place in columns:
            worth = (weights[place] * self._points[place][:, None] + worth).ravel()
        return Pack(tuple(columns), row, worth)


def _fours(places: Sequence[int]) -> list[Sequence[int]]:
    return [places[at : at + _PACK] for at in range(0, len(places), _PACK)]


def _added(codes: Numbers, packs: Sequence[Pack], rows: int) -> Numbers:
    """The worth of packs added up in their rows, rows × suppliers. What does not apply counts as none."""
    count = codes.shape[1]
    sums = np.zeros((rows, count), dtype=np.int64)
    worth = np.empty(count, dtype=np.int64)
    levels = codes & _LEVEL_MASK
    for pack in packs:
        byte = levels[pack.columns[-1]]
        for column in reversed(pack.columns[:-1]):
            byte = byte * _LEVELS + levels[column]
        pack.worth.take(byte, mode="clip", out=worth)
        sums[pack.row] += worth
    return sums
