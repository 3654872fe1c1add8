"""Where a country lies: the middle of its largest part, for a map (see ``reference/README.md``)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_POINTS = Path(__file__).parent / "reference" / "country_points.csv"


def country_point(alpha2: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84); None for a country that the map does not have."""
    return _points().get(alpha2)


@cache
def _points() -> dict[str, tuple[float, float]]:
    with _POINTS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["alpha2"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}
