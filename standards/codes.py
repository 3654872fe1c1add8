"""How a standard is called in short."""

from __future__ import annotations

from functools import lru_cache

from standards import loader
from standards.names import usual_code


@lru_cache(maxsize=256)
def code(standard: str) -> str:
    """The short name of a standard by its newest package; of one that is not on disk, made from its id."""
    return loader.get(standard).code if standard in loader.ids() else usual_code(standard)
