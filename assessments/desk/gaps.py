"""Whether proof shows more or less than was claimed."""

from __future__ import annotations

from collections.abc import Collection

#: Proof shows more than was claimed: a declaration gap.
MORE = "more"
#: Proof shows less than was claimed: an evidence gap.
LESS = "less"
#: More of one thing and less of another.
BOTH = "both"


def gap(claimed: Collection[str], counted: Collection[str]) -> str:
    """``more``, ``less``, ``both`` or empty, from the checks that were claimed and those that count."""
    said, shown = set(claimed), set(counted)
    if shown - said:
        return BOTH if said - shown else MORE
    return LESS if said - shown else ""
