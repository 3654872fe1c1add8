"""A row as another system of the buyer tells it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from suppliers.models import Site, Supplier, SupplyLink


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


@dataclass(slots=True, kw_only=True)
class Judged:
    """What became of a row. ``place`` is where it stood in what was sent; ``outcome`` and ``faults`` are set
    by the service that takes it."""

    place: int = 0
    outcome: Outcome = Outcome.UNCHANGED
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Take nothing of this row, for this reason."""
        self.outcome = Outcome.REFUSED
        self.faults.append(Fault(name, code, detail))


@dataclass(slots=True)
class Row(Judged):
    """A supplier told under the key ``external_id``; ``values`` are the checked fields it names.

    ``supplier_id`` asks for one supplier of the list by our id. ``supplier`` is set by
    :func:`upsert_suppliers`.
    """

    external_id: str
    values: dict[str, Any]
    supplier_id: UUID | None = None
    supplier: Supplier | None = None


@dataclass(slots=True)
class SiteRow(Judged):
    """A site told under the key ``external_id``; ``values`` are the checked fields it names.

    ``supplier_key`` is the id of its supplier in the same system, empty where the row names none. ``site`` is
    set by :func:`upsert_sites`.
    """

    external_id: str
    supplier_key: str
    values: dict[str, Any]
    site: Site | None = None


@dataclass(slots=True)
class LinkRow(Judged):
    """``upstream`` delivers ``material`` to ``downstream``, both told by their ids in the other system.

    ``values`` may name a ``share`` (percent, or None). ``link`` is set by :func:`upsert_links`.
    """

    upstream: str
    downstream: str
    material: str
    values: dict[str, Any]
    link: SupplyLink | None = None
