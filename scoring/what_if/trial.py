"""Other rules tried on every supplier at once: what each total and band would be. Nothing is written.

The rules are a rule set like the one in force, so that what is tried is what a bulk re-evaluation would do
(:mod:`scoring.bulk`). Suppliers that the rules treat alike are scored together, and all sums are exact.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.engine import ScoringError, levels_settings, resolve_options
from scoring.engine.bulk import BulkLevels, LevelsBulk
from scoring.engine.bulk_parts import BulkParts, PartsBulk
from scoring.engine.digits import Numbers, joined
from scoring.engine.options import parts_rule
from scoring.engine.settings import LevelsSettings
from scoring.rules import RuleSet, settings_of
from scoring.what_if.lineup import MICROS, Block, Lineup
from standards import loader
from standards.schema import PartsStandard

#: A quotient of 64-bit floats is off by less than this part of itself; nearer to a whole number than that,
#: whole numbers decide.
_UNSURE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Suppliers scored together: their rows in the line-up, and the result with a column for each.
    ``settings`` are those of a levels standard."""

    rows: Numbers
    codes: Numbers
    deductions: Numbers
    zeroed: Numbers
    result: BulkLevels | BulkParts
    settings: LevelsSettings | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a line-up would be worth. `bands` and `micros` (see :class:`Lineup`) are -1 for a supplier that
    cannot be scored under the rules; `left_out` counts those with the ones left out when reading."""

    lineup: Lineup
    batches: tuple[Batch, ...]
    bands: Numbers
    micros: Numbers
    left_out: Mapping[str, int]

    @property
    def tried(self) -> Numbers:
        """Where there is a result."""
        return self.bands >= 0

    def at(self, row: int) -> tuple[Fraction, dict[str, Fraction]]:
        """The exact total of a supplier, and what each topic or group of its standard adds."""
        for batch in self.batches:
            column = int(np.searchsorted(batch.rows, row))
            if column < len(batch.rows) and batch.rows[column] == row:
                return _exact(batch, column)
        message = f"row {row} could not be scored"
        raise LookupError(message)


def _exact(batch: Batch, column: int) -> tuple[Fraction, dict[str, Fraction]]:
    result = batch.result
    if isinstance(result, BulkParts):
        keys = [group.key for group in result.standard.groups]
        return result.total(column), dict(zip(keys, result.scores(column), strict=True))
    assert batch.settings is not None  # noqa: S101 - a levels standard has settings
    keys = [topic.key for topic in batch.settings.standard.topics]
    return result.total(column), dict(zip(keys, result.contributions(column), strict=True))


def try_rules(standard: str, lineup: Lineup, rules: RuleSet) -> Outcome:
    """Score a line-up under rules; see :func:`scoring.what_if.reading.lineup_of` for one to try them on."""
    bands = np.full(len(lineup), -1, dtype=np.int8)
    micros = np.full(len(lineup), -1, dtype=np.int64)
    left_out = Counter(lineup.left_out)
    batches = []
    for (version, size, settings), blocks in _alike(lineup, rules).items():
        package = loader.get(standard, version)
        shaped = json.loads(settings)
        rows = np.concatenate([block.rows for block in blocks])
        try:
            if isinstance(package, PartsStandard):
                batch = _parts(package, shaped, blocks, rows)
            else:
                shaped["options"] = dict(resolve_options(package, shaped.get("options")))
                batch = _levels(levels_settings(package, size=size, **shaped), blocks, rows, lineup.scale)
        except ScoringError:
            left_out["rules"] += len(rows)
            continue
        left_out["nothing"] += len(rows) - len(batch.rows)
        bands[batch.rows], micros[batch.rows] = _marks(batch)
        batches.append(batch)
    return Outcome(lineup, tuple(batches), bands, micros, +left_out)


def _alike(lineup: Lineup, rules: RuleSet) -> dict[tuple[str, str, str], list[Block]]:
    """The blocks that are scored under the same settings: by edition, size class and settings as text."""
    told: dict[tuple[str, str], Mapping[str, Any]] = {}
    texts: dict[tuple[int, str], str] = {}
    alike: dict[tuple[str, str, str], list[Block]] = defaultdict(list)
    for block in lineup.blocks:
        one = block.place
        where = (one.industry, one.country)
        if where not in told:
            told[where] = rules.told(industry=one.industry, country=one.country)
        known = (id(told[where]), one.size)
        if known not in texts:
            texts[known] = json.dumps(settings_of(told[where], one.size), sort_keys=True)
        alike[one.version, one.size, texts[known]].append(block)
    return alike


def _levels(settings: LevelsSettings, blocks: Sequence[Block], rows: Numbers, scale: int) -> Batch:
    """One pass of the engine; suppliers to whom nothing that has weight applies are left out."""
    bulk = LevelsBulk(settings)
    codes = _side_by_side([block.codes for block in blocks], axis=1)
    deductions = _side_by_side([block.deductions for block in blocks])
    zeroed = _side_by_side([block.zeroed for block in blocks])
    try:
        result = bulk.evaluate(codes, deductions, scale=scale, zeroed=zeroed)
    except ScoringError as error:
        kept = np.ones(len(rows), dtype=bool)
        kept[[int(one.path[1:].partition("]")[0]) for one in error.problems]] = False
        rows, codes, deductions, zeroed = rows[kept], codes[:, kept], deductions[kept], zeroed[kept]
        result = bulk.evaluate(codes, deductions, scale=scale, zeroed=zeroed)
    return Batch(rows, codes, deductions, zeroed, result, settings)


def _parts(
    package: PartsStandard, shaped: Mapping[str, Any], blocks: Sequence[Block], rows: Numbers
) -> Batch:
    """One pass of the engine; suppliers whose answers the options refuse are left out."""
    options = resolve_options(package, shaped.get("options"))
    bulk = PartsBulk(package, dict(options))
    codes = _side_by_side([block.codes for block in blocks], axis=1)
    partly, before = [], 0
    for block in blocks:
        partly += [(part, before + column, Fraction(text)) for part, column, text in block.partly]
        before += block.count
    kept = np.ones(len(rows), dtype=bool)
    kept[bulk.faults(bulk.applied(codes, partly))] = False
    if parts_rule(options, "partial_points") == "refuse":
        kept[[column for _part, column, _points in partly]] = False
    if not kept.all():
        new = np.cumsum(kept) - 1
        partly = [(part, int(new[column]), points) for part, column, points in partly if kept[column]]
        rows, codes = rows[kept], codes[:, kept]
    result = bulk.evaluate(bulk.applied(codes, partly))
    nothing = np.zeros(len(rows), dtype=np.int64)
    return Batch(rows, codes, nothing, nothing.astype(bool), result, None)


def _side_by_side(parts: Sequence[Numbers], axis: int = 0) -> Numbers:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=axis)


def _marks(batch: Batch) -> tuple[Numbers, Numbers]:
    """Bands and totals in millionths of a point, as a line-up holds them."""
    result = batch.result
    if isinstance(result, BulkParts):
        bands = len(result.standard.grades) - result.grades
        return bands, _floors_of_parts(result)
    return result.stars, _floors(result)


def _floors_of_parts(result: BulkParts) -> Numbers:
    exact = zip(result.numerators.tolist(), result.bases.tolist(), strict=True)
    return np.array([top * MICROS // bottom for top, bottom in exact], dtype=np.int64)


def _floors(result: BulkLevels) -> Numbers:
    """Totals in millionths of a point, cut off. Floats only sort out which are too near to a whole number to
    be sure; those are divided as whole numbers."""
    value = np.zeros(result.totals.shape[1])
    for digit in result.totals[::-1]:
        value = value * 2.0**32 + digit
    value *= MICROS / (np.array([float(base) for base in result.denominators])[result.groups] * result.scales)
    cut = np.floor(value)
    margin = _UNSURE * value + 1e-9
    found: Numbers = cut.astype(np.int64)
    for place in ((value - cut < margin) | (cut + 1 - value < margin)).nonzero()[0].tolist():
        base = result.denominators[result.groups[place]] * int(result.scales[place])
        found[place] = joined(result.totals[:, place]) * MICROS // base
    return found
