"""The open points the engine knows. A package may leave any of them out; then the first value holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LEVELS_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "missing_dimension": ("renormalise", "lose"),
        "deduction_base": ("full_mark", "composite"),
        "levels": ("own", "cumulative"),
        "legal_floor": ("required", "not_required"),
        "topic_stars": ("off", "on"),
    }
)
"""Of a levels standard: key → values the engine understands, what holds without the option first."""

ALTERNATIVES: Final = ("alternatives", "item20")
"""Two names of one open point: may parts that exclude each other be added. T/CFIE names it by its item."""

PARTS_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(ALTERNATIVES, ("alternative", "additive")),
        "not_applicable": ("rescale", "zero", "award"),
        "partial_points": ("allow", "refuse"),
    }
)
"""Of a parts standard, likewise."""
