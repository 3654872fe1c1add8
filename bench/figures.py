"""Measuring: repeat, take the middle, compare with the reference."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Runs that do not count: the first of a process plans its questions and reads its templates.
WARM = 10


@dataclass(frozen=True)
class Figure:
    """One measured value beside its reference, both in ``unit``. ``at_most`` or ``at_least`` bounds the ratio
    value ÷ reference; without either, the figure is there to be read."""

    name: str
    value: float
    reference: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the reference."""
        return self.value / self.reference

    @property
    def reached(self) -> bool:
        """Whether the goal is met."""
        low = self.at_least is None or self.ratio >= self.at_least
        return low and (self.at_most is None or self.ratio <= self.at_most)

    def __str__(self) -> str:
        goal = verdict = ""
        if self.at_most is not None or self.at_least is not None:
            goal = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"
            verdict = "ok" if self.reached else "short"
        value, reference = (f"{number:,.1f} {self.unit}" for number in (self.value, self.reference))
        return f"{self.name:<34} {value:>12} {reference:>12} {self.ratio:>7.2f}  {goal:<7} {verdict}".rstrip()


def seconds(work: Callable[[], object], *, times: int) -> float:
    """The middle time of ``work`` in seconds, after one run that does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def rates(works: Sequence[Callable[[], object]], *, times: int = 100) -> list[float]:
    """How often a second each of ``works`` can be done. They take turns, so that what else the machine does
    falls on all of them; each has a few runs before that do not count."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(times + WARM):
        for work, times_taken in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            if turn >= WARM:
                times_taken.append(time.perf_counter() - started)
    return [1 / statistics.median(each) for each in taken]
