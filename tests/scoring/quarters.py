"""Quarters in a test: who is admitted, the beat of the worker, and what there is afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from core.models import Obligation
from scoring.models import Round
from scoring.stages import advance_rounds
from suppliers.models import Supplier, SupplierStatus
from tenants.clock import advance_obligations
from tenants.scope import scope
from tests.world import World

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
APRIL = datetime(2027, 4, 1, tzinfo=UTC)


def admit(world: World, *names: str, buyer: str = "Aurora", status: str = SupplierStatus.ADMITTED) -> None:
    """Give suppliers of a buyer a status, by name."""
    with scope(world.scope(buyer)):
        Supplier.objects.filter(name__in=names).update(status=status)


def beat(now: datetime) -> int:
    """One beat of the worker as far as rounds go."""
    return advance_obligations(now=now) + advance_rounds(now=now)


def rounds_of(world: World, buyer: str = "Aurora") -> list[tuple[int, int, int]]:
    """Year, quarter and number of suppliers of a buyer's rounds, oldest first."""
    with scope(world.scope(buyer)):
        return list(Round.objects.order_by("year", "quarter").values_list("year", "quarter", "suppliers"))


def clocks_of(world: World, buyer: str = "Aurora") -> list[tuple[datetime, str]]:
    """When a buyer's re-evaluations are due, and their state."""
    with scope(world.scope(buyer)):
        owed = Obligation.objects.filter(kind="reevaluation").order_by("due_at")
        return list(owed.values_list("due_at", "state"))
