"""Many suppliers at once: the levels of a standard scored in numpy, in exact whole numbers.

Equal to `evaluate_levels` supplier by supplier. Import this module where it is needed: the rest of the
engine does without numpy.

A level takes 2 bits, so that four indicators of a cell make one byte, and a table of 256 entries gives what
the four add together. Suppliers with the same mask of what does not apply share the coefficients of cells.
Sums that pass 64 bits are kept in several digits (`scoring.engine.digits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd, lcm

import numpy as np

from scoring.engine.bulk_tables import CODES, NA, Coefficients, Tables
from scoring.engine.digits import Numbers, at_least, carry, digits_needed, joined, split, widened
from scoring.engine.level_scores import check_levels
from scoring.engine.options import levels_rule
from scoring.engine.problems import Problem, ScoringError
from scoring.engine.settings import LevelsSettings
from standards.schema import LevelsStandard

PARTS = 10_000
"""Deductions are parts per 10,000 of their base unless another scale is named."""
LARGEST_SCALE = 10_000_000
"""Finer deductions than of seven decimals are for `evaluate_levels`."""

Rows = Numbers | slice

_BLOCK = 16384
_MANY = 4096


@dataclass(frozen=True, slots=True, eq=False)
class BulkLevels:
    """One column a supplier. `stars` are 1 to 7, or 0 in a zeroed round.

    Totals are `totals` (digits × suppliers) over `denominators[group]` × `scales`. What topics add to the
    composite score is `topics` (digits × topics × suppliers) over `denominators[group]`, before any
    deduction. `groups` says which mask a supplier has.
    """

    totals: Numbers
    topics: Numbers
    groups: Numbers
    denominators: tuple[int, ...]
    scales: Numbers
    stars: Numbers

    def total(self, row: int) -> Fraction:
        """The exact total of one supplier."""
        denominator = self.denominators[self.groups[row]] * int(self.scales[row])
        return Fraction(joined(self.totals[:, row]), denominator)

    def contributions(self, row: int) -> tuple[Fraction, ...]:
        """What each topic adds to the composite score of one supplier, in the standard's order."""
        denominator = self.denominators[self.groups[row]]
        return tuple(Fraction(joined(digits), denominator) for digits in self.topics[:, :, row].T)

    def contribution_texts(self) -> Iterator[list[str]]:
        """The same of all suppliers, as exact texts (see `exact_text`), quicker than one by one."""
        bases = [self.denominators[group] for group in self.groups.tolist()]
        topics = [[joined(number) for number in zip(*topic, strict=True)] for topic in self._by_topic()]
        for row, base in enumerate(bases):
            shares = [(topic[row], gcd(topic[row], base)) for topic in topics]
            yield [f"{number // common}/{base // common}" for number, common in shares]

    def _by_topic(self) -> list[list[list[int]]]:
        """Python's integers, topics × digits × suppliers."""
        listed: list[list[list[int]]] = self.topics.transpose(1, 0, 2).tolist()
        return listed


@dataclass(frozen=True, slots=True, eq=False)
class _Masks:
    """Which suppliers share a mask: those at `order[bounds[i]:bounds[i + 1]]` have `flags[i]`."""

    order: Numbers
    bounds: tuple[int, ...]
    flags: Numbers

    def rows(self, start: int, end: int) -> Rows:
        """The suppliers at these places of the order."""
        return slice(start, end) if len(self.flags) == 1 else self.order[start:end]

    def runs(self) -> Iterator[tuple[int, int]]:
        """The masks in runs, first and one past the last: one alone that many have, and others together as
        long as they have few suppliers among them."""
        first, count = 0, len(self.flags)
        while first < count:
            last = first + 1
            while last < count and self.bounds[last + 1] - self.bounds[first] < _MANY:
                last += 1
            yield first, last
            first = last


def encode_levels(standard: LevelsStandard, rows: Iterable[Mapping[str, str]]) -> Numbers:
    """The levels of many suppliers as codes (see `CODES`): one row an indicator, in the standard's order,
    one column a supplier. Raises ScoringError (``[3].levels.…``) where an indicator is missing or unknown
    or its level is none of the five."""
    keys = tuple(standard.by_key)
    flat = bytearray()
    for place, levels in enumerate(rows):
        try:
            codes = bytes(map(CODES.__getitem__, map(levels.__getitem__, keys)))
        except (KeyError, TypeError):
            codes = b""
        if len(codes) != len(levels):
            raise ScoringError(one.under(f"[{place}]") for one in check_levels(standard, levels))
        flat += codes
    return np.ascontiguousarray(np.frombuffer(bytes(flat), dtype=np.uint8).reshape(-1, len(keys)).T)


def encode_deductions(shares: Sequence[Fraction]) -> tuple[Numbers, int]:
    """Deductions as whole numbers, and the scale they are parts of: 10,000, or finer where that is needed.
    Raises ScoringError (``[3].deduction``) where seven decimals are not enough."""
    fine = [place for place, share in enumerate(shares) if LARGEST_SCALE % share.denominator]
    if fine:
        message = "has more than seven decimals; score this one alone"
        raise ScoringError(Problem(f"[{place}].deduction", message) for place in fine)
    scale = lcm(PARTS, *{share.denominator for share in shares})
    parts = [share.numerator * (scale // share.denominator) for share in shares]
    return np.array(parts, dtype=np.int64), scale


class LevelsBulk:
    """Scores any number of suppliers under one setting; keeps what it compiled for masks it has met."""

    def __init__(self, settings: LevelsSettings) -> None:
        standard = settings.standard
        self.settings = settings
        self._tables = Tables(settings)
        self._full_mark = standard.full_mark
        self._topics = len(standard.topics)
        self._bounds = [band.start for band in standard.bands[1:]]
        self._stars = np.array([band.star for band in standard.bands], dtype=np.int8)
        self._of_full_mark = levels_rule(settings.options, "deduction_base") == "full_mark"

    def evaluate(
        self,
        codes: Numbers,
        deductions: Numbers | None = None,
        *,
        scale: int = PARTS,
        zeroed: Numbers | None = None,
    ) -> BulkLevels:
        """Exact totals and stars of `codes` (see `encode_levels`).

        `deductions`: a whole number for each supplier, parts per `scale` of the base that option
        ``deduction_base`` names (see `encode_deductions`). `zeroed`: True for each round that is void.
        Raises ScoringError with every problem, also where nothing is left to score (``[3].levels``).
        """
        count = codes.shape[1]
        parts = np.zeros(count, dtype=np.int64) if deductions is None else deductions
        self._check(codes, parts, scale)
        masks = _by_mask(codes)
        tables = self._compiled(masks)
        result = self._room(count, tables, np.where(parts, scale, 1))
        for first, last in masks.runs():
            low, high = masks.bounds[first], masks.bounds[last]
            if high - low >= _MANY:
                packs = self._tables.topic_packs(tables[first])
                for start in range(low, high, _BLOCK):
                    rows = masks.rows(start, min(start + _BLOCK, high))
                    self._put(result, first, tables[first], self._tables.topics(codes[:, rows], packs), rows)
                    self._deduct(result, tables[first], rows, parts)
            else:
                cells = self._tables.cells(codes[:, masks.rows(low, high)])
                for group in range(first, last):
                    start, end = masks.bounds[group], masks.bounds[group + 1]
                    own = cells[:, start - low : end - low]
                    rows = masks.rows(start, end)
                    self._put(
                        result, group, tables[group], self._tables.topics_of_cells(own, tables[group]), rows
                    )
                    self._deduct(result, tables[group], rows, parts)
        if zeroed is not None:
            result.totals[:, zeroed] = 0
            result.stars[zeroed] = 0
        return result

    def _check(self, codes: Numbers, parts: Numbers, scale: int) -> None:
        problems = []
        if len(codes) != len(self.settings.standard.by_key) or (codes.size and codes.max() > NA):
            problems.append(Problem("codes", f"must be 0 to {NA}, one row for each indicator"))
        limit = int(self.settings.standard.screening.maximum * scale)
        wrong = len(parts) != codes.shape[1] or (len(parts) and (parts.min() < 0 or parts.max() > limit))
        if wrong or not 1 <= scale <= LARGEST_SCALE:
            message = f"must be one integer from 0 to {limit} (parts per {scale}) for each supplier"
            problems.append(Problem("deductions", message))
        if problems:
            raise ScoringError(problems)

    def _compiled(self, masks: _Masks) -> list[Coefficients]:
        """The coefficients of every mask. Raises ScoringError for every supplier that nothing is left of."""
        tables, problems = [], []
        for group, flags in enumerate(masks.flags):
            try:
                tables.append(self._tables.of(flags))
            except ScoringError as error:
                rows = masks.order[masks.bounds[group] : masks.bounds[group + 1]]
                problems += [one.under(f"[{row}]") for row in rows for one in error.problems]
        if problems:
            raise ScoringError(problems)
        return tables

    def _room(self, count: int, tables: Sequence[Coefficients], scales: Numbers) -> BulkLevels:
        width = max(table.width for table in tables)
        finest = int(scales.max(initial=1))
        wide = max(self._wide(table, finest) for table in tables)
        return BulkLevels(
            totals=np.zeros((wide, count), dtype=np.int64),
            topics=np.zeros((width, self._topics, count), dtype=np.int64),
            groups=np.zeros(count, dtype=np.int32),
            denominators=tuple(table.denominator for table in tables),
            scales=scales,
            stars=np.zeros(count, dtype=np.int8),
        )

    def _wide(self, table: Coefficients, scale: int) -> int:
        """The digits of totals over the table's denominator × `scale`."""
        return digits_needed(table.denominator * self._full_mark * scale)

    def _put(self, result: BulkLevels, group: int, table: Coefficients, topics: Numbers, rows: Rows) -> None:
        """Write down what topics add, composite scores and stars."""
        total = carry(carry(topics).sum(axis=1))
        result.groups[rows] = group
        result.topics[: table.width, :, rows] = topics
        result.totals[: table.width, rows] = total
        result.stars[rows] = self._banded(total, table.denominator)

    def _deduct(self, result: BulkLevels, table: Coefficients, rows: Rows, deductions: Numbers) -> None:
        """Take the deductions off the totals written down, over a finer denominator; never below 0."""
        hit = deductions[rows].nonzero()[0]
        if not len(hit):
            return
        own = hit + rows.start if isinstance(rows, slice) else rows[hit]
        scale, parts = int(result.scales[own[0]]), deductions[own]
        wide = self._wide(table, scale)
        composite = widened(result.totals[: table.width, own], wide)
        full = np.array(split(self._full_mark * table.denominator, wide), dtype=np.int64)
        total = carry(composite * scale - (full[:, None] if self._of_full_mark else composite) * parts)
        total[:, total[-1] < 0] = 0
        result.totals[:wide, own] = total
        result.stars[own] = self._banded(total, table.denominator * scale)

    def _banded(self, total: Numbers, denominator: int) -> Numbers:
        """The stars of totals over `denominator`; a bound belongs to the higher band."""
        places = np.zeros(total.shape[1], dtype=np.intp)
        for bound in self._bounds:
            places += at_least(total, ceil(bound * denominator))
        return self._stars[places]


def _by_mask(codes: Numbers) -> _Masks:
    """The suppliers sorted by what does not apply to them."""
    count = codes.shape[1]
    if not codes.size or codes.max() < NA:
        return _Masks(np.arange(count), (0, count), np.zeros((1, len(codes)), dtype=bool))
    flags = codes == NA
    octets = np.packbits(flags[flags.any(axis=1)], axis=0)
    words = np.zeros((count, -(-len(octets) // 8) * 8), dtype=np.uint8)
    words[:, : len(octets)] = octets.T
    words = words.view(np.uint64)
    order = np.lexsort(words.T)
    ordered = words[order]
    changes = (ordered[1:] != ordered[:-1]).any(axis=1).nonzero()[0] + 1
    bounds = (0, *changes.tolist(), count)
    return _Masks(order, bounds, flags[:, order[list(bounds[:-1])]].T)
