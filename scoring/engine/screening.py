"""From negative events to a deduction: T/CERDS clause 6.3 d) and the last row of Table A.1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.problems import Problem, ScoringError
from standards.schema import Factor, Screening


@dataclass(frozen=True, slots=True)
class NegativeEvent:
    """One event, graded by the keys of the standard's screening table."""

    severity: str
    reach: str
    penalty: str
    reliefs: frozenset[str] = frozenset()


def deduction_of(screening: Screening, events: Iterable[NegativeEvent]) -> Fraction:
    """The share to deduct for these `events` together, from 0 to the maximum, exact.

    An event's share is severity + reach + penalty, less the part its reliefs take off; events add
    up under the one maximum. Raises ScoringError (``events[i].severity``) for an unknown grading.
    """
    problems: list[Problem] = []
    total = Fraction(0)
    for index, event in enumerate(events):
        path = f"events[{index}]"
        share = _share(screening.severity, event.severity, f"{path}.severity", problems)
        share += _share(screening.reach, event.reach, f"{path}.reach", problems)
        share += _share(screening.penalty, event.penalty, f"{path}.penalty", problems)
        relief = sum(
            (_share(screening.reliefs, key, f"{path}.reliefs", problems) for key in sorted(event.reliefs)),
            Fraction(0),
        )
        total += share * (1 - relief)
    if problems:
        raise ScoringError(problems)
    return min(total, screening.maximum)


def _share(factors: tuple[Factor, ...], key: str, path: str, problems: list[Problem]) -> Fraction:
    for factor in factors:
        if factor.key == key:
            return factor.share
    known = ", ".join(factor.key for factor in factors)
    problems.append(Problem(path, f'must be one of {known}, is "{key}"'))
    return Fraction(0)
