"""Scoring many suppliers in the engine, against the bare integer product that is at the bottom of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bench.figures import Figure
from bench.rescoring import measure_rescoring
from scoring.engine import levels_settings
from scoring.engine.bulk import LevelsBulk
from scoring.engine.bulk_tables import NA
from scoring.engine.digits import Numbers
from standards import loader

SUPPLIERS = (1_000, 10_000, 100_000)
MASKS = 300
TIMES = 9


def measure_scoring() -> Iterator[Figure]:
    """Milliseconds from levels to exact totals and stars, against one matrix product of the same size."""
    yield from _engine()
    yield from measure_rescoring()


def _engine() -> Iterator[Figure]:
    standard = loader.cerds()
    chance = np.random.default_rng(2026)
    for count in SUPPLIERS:
        codes = chance.integers(0, NA, (len(standard.by_key), count), dtype=np.uint8)
        deductions = np.where(chance.random(count) < 0.1, chance.integers(0, 2001, count), 0)
        bulk = LevelsBulk(levels_settings(standard, size="large"))
        points = chance.integers(0, standard.full_mark + 1, (count, len(standard.by_key)))
        coefficients = chance.integers(1, 10**9, len(standard.by_key))
        reference, plain, masked = _best(
            partial(np.matmul, points, coefficients),
            partial(bulk.evaluate, codes, deductions),
            partial(bulk.evaluate, _masked(codes, chance), deductions),
        )
        goal = 3 if count == max(SUPPLIERS) else None
        yield Figure(f"engine, {count:,} suppliers", plain, reference, "ms", at_most=goal)
        yield Figure(f"the same, {MASKS} masks of na", masked, reference, "ms")


def _masked(codes: Numbers, chance: np.random.Generator) -> Numbers:
    """The same levels, but each supplier has one of `MASKS` masks of what does not apply."""
    masks = chance.random((MASKS, len(codes))) < 0.05
    masked: Numbers = np.where(masks[chance.integers(0, MASKS, codes.shape[1])].T, np.uint8(NA), codes)
    return masked


def _best(*works: Callable[[], object]) -> list[float]:
    """The best time of each in milliseconds, taken in turns so that the machine's load falls on all alike."""
    best = [float("inf")] * len(works)
    for _ in range(TIMES):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            best[place] = min(best[place], (time.perf_counter() - started) * 1000)
    return best
