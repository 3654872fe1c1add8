"""What would be: the measurements of what-if, each part from its own module."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Figure
from bench.what_if_paths import measure_what_if_paths
from bench.what_if_rules import measure_what_if_rules


def measure_what_if() -> Iterator[Figure]:
    """Live preview and the cheapest way up for a supplier; other rules tried on every supplier."""
    yield from measure_what_if_paths()
    yield from measure_what_if_rules()
