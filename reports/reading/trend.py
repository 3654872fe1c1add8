"""Results over time, and what made each of them (trend lines, guide on data needs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from reports.reading.scores import Score
from reports.reading.words import Pair, both
from scoring.models import Basis, Cause

Json = Mapping[str, Any]
#: So many of the newest results are listed; the rest is in the chart.
MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One result: when, on what it rests, what made it, and the points gained since the one listed before."""

    at: datetime
    score: Score
    basis: Pair
    cause: Pair
    change: Fraction | None
    is_draft: bool


def points_of(frozen: Json) -> list[Point]:
    """Every result of a standard that rests on more than the supplier's own word, oldest first."""
    found: list[Point] = []
    for one in frozen["history"]:
        if one["basis"] == Basis.DECLARED:
            continue
        score = Score.read(one["basis"], frozen["standard"], one)
        before = found[-1].score.total if found else None
        found.append(
            Point(
                at=datetime.fromisoformat(one["computed_at"]),
                score=score,
                basis=both(Basis(one["basis"]).label),
                cause=both(Cause(one["cause"]).label),
                change=score.total - before if before is not None else None,
                is_draft=one["is_draft"],
            )
        )
    return found


def series_of(frozen: Json) -> dict[str, list[tuple[datetime, Fraction]]]:
    """For the chart: by basis, instant and exact total of every result told, oldest first."""
    series: dict[str, list[tuple[datetime, Fraction]]] = {str(basis): [] for basis in Basis}
    for one in frozen["history"]:
        series[one["basis"]].append((datetime.fromisoformat(one["computed_at"]), Fraction(one["total"])))
    return series


def newest_points(points: Sequence[Point]) -> list[Point]:
    """The newest of them, newest first, as the table lists them."""
    return list(reversed(points[-MOST_LISTED:]))
