"""How a standard is called in short."""

from __future__ import annotations


def code(standard: str) -> str:
    """The short name of a standard's id as its document prints it: ``t-cerds`` → T/CERDS."""
    return standard.upper().replace("-", "/", 1)
