"""What follows from a result: the cheapest way to the next band, and where its peers stand."""

from __future__ import annotations

from typing import Any

from scoring.models import Scorecard

Json = dict[str, Any]


def frozen_path(card: Scorecard) -> Json | None:
    """The cheapest steps from this card to the next band."""
    return None


def frozen_peers(card: Scorecard) -> list[Json]:
    """How the card compares with the groups it belongs to."""
    return []
