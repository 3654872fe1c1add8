"""A row as another system of the buyer tells it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from suppliers.models import Supplier


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CONNECTED = "connected"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: the field, a word for programs, a sentence."""

    field: str
    code: str
    detail: str


@dataclass(slots=True)
class Row:
    """A supplier told under the key ``external_id``; ``values`` are the checked fields it names.

    ``supplier_id`` asks for one supplier of the list by our id, ``place`` is where the row stood in what was
    sent. ``outcome``, ``supplier`` and ``faults`` are set by :func:`upsert_suppliers`.
    """

    external_id: str
    values: dict[str, Any]
    supplier_id: UUID | None = None
    place: int = 0
    outcome: Outcome = Outcome.UNCHANGED
    supplier: Supplier | None = None
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Take nothing of this row, for this reason."""
        self.outcome = Outcome.REFUSED
        self.faults.append(Fault(name, code, detail))
