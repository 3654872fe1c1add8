"""Where what was read of official results is kept between requests: in the shared cache, for half an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.cache import cache

from scoring.what_if.lineup import Sheet

#: Seconds that what was read is kept.
KEPT = 1_800


@dataclass(slots=True)
class Chunk:
    """What one query brought: sheets by edition, what was left out, and where to go on."""

    sheets: list[Sheet] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    read: int = 0
    last: UUID | None = None


class Slot:
    """Where what was read of one tenant and standard lies in the cache: a head, and the sheets by chunk. A
    newer reading takes the place of an older one, so that there are never more than two: the usual reading
    of levels and another."""

    def __init__(self, tenant_id: UUID, standard: str, stamp: str, *, is_usual: bool) -> None:
        self._key = f"what-if:{tenant_id}:{standard}:{'own' if is_usual else 'other'}"
        self._stamp = stamp

    def held(self) -> dict[str, Any]:
        """How far the reading is."""
        held = cache.get(self._key)
        if isinstance(held, dict) and held.get("stamp") == self._stamp:
            return held
        return {"stamp": self._stamp, "chunks": 0, "read": 0, "last": None, "over": False, "left_out": {}}

    def keep(self, held: Mapping[str, Any], chunk: Chunk, *, is_last: bool) -> dict[str, Any]:
        """Put a chunk beside the others; gives how far the reading is now."""
        content = {"stamp": self._stamp, "sheets": [sheet.packed() for sheet in chunk.sheets]}
        cache.set(f"{self._key}:{held['chunks']}", content, KEPT)
        after = {
            "stamp": self._stamp,
            "chunks": held["chunks"] + 1,
            "read": held["read"] + chunk.read,
            "last": str(chunk.last) if chunk.last else held["last"],
            "over": is_last,
            "left_out": dict(Counter(held["left_out"]) + chunk.left_out),
        }
        cache.set(self._key, after, KEPT)
        return after

    def sheets(self, held: Mapping[str, Any]) -> list[Sheet] | None:
        """All sheets; None where the cache has lost one meanwhile."""
        found: list[Sheet] = []
        for number in range(held["chunks"]):
            content = cache.get(f"{self._key}:{number}")
            if not isinstance(content, dict) or content["stamp"] != self._stamp:
                return None
            found += map(Sheet.unpacked, content["sheets"])
        return found

    def forget(self) -> None:
        """Begin anew with the next reading."""
        cache.delete(self._key)
