"""Industries that weights are set for, and which one a supplier belongs to."""

from __future__ import annotations

from scoring.weighting import profile_of_code, profiles
from standards.text import Text
from suppliers.models import Supplier


def industry_of(supplier: Supplier) -> str:
    """The key of the supplier's industry among those with weights of their own; empty where it is unknown."""
    return profile_of_code(supplier.industry)


def industry_names() -> dict[str, Text]:
    """The industries that topic weights can be set for, by key."""
    return {key: profile.name for key, profile in profiles().items()}
