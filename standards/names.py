"""Short names that packages do not spell out."""

from __future__ import annotations


def usual_code(standard: str) -> str:
    """The short name made from an id as standards' documents print it: ``t-cerds`` → T/CERDS."""
    return standard.upper().replace("-", "/", 1)
