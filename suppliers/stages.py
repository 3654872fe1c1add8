"""Stage: read uploaded lists and take confirmed ones."""

from __future__ import annotations

from datetime import datetime


def advance_imports(*, now: datetime) -> int:
    """Placeholder until the import service stands."""
    return 0
