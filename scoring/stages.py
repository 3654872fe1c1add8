"""Stage: scorecards."""

from __future__ import annotations

from datetime import datetime


def advance_scorecards(*, now: datetime) -> int:
    """Placeholder until cards stand."""
    return 0
