"""Obligations in a test: something Evergreen Knitting owes Aurora, and what the clock has done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from core.models import Effect, Obligation
from core.obligations import BEFORE_DUE, BREACH, Step, open_obligation
from tenants.scope import Scope, scope
from tests.world import NOW, World

ESCALATION = "escalation"
HOUR = timedelta(hours=1)
DUE = NOW + 72 * HOUR
STEPS: tuple[Step, ...] = (
    (-48 * 3600, BEFORE_DUE),
    (-24 * 3600, BEFORE_DUE),
    (0, BREACH),
    (24 * 3600, ESCALATION),
)


def owe(
    world: World, kind: str = "fix", *, due_at: datetime = DUE, steps: Sequence[Step] = STEPS
) -> Obligation:
    """The company owes something; asking again gives what it owes already."""
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        return open_obligation(
            subject=supplier,
            kind=kind,
            rule="test 2026.1",
            started_at=NOW,
            due_at=due_at,
            steps=steps,
            supplier_org_id=supplier.supplier_org_id,
        )


@contextmanager
def held(world: World, obligation: Obligation, side: str = "Aurora") -> Iterator[Obligation]:
    """The obligation in its newest state, locked, in the scope of somebody of ``side``."""
    with scope(world.scope(side)):
        yield Obligation.objects.select_for_update(no_key=True).get(pk=obligation.pk)


def newest(obligation: Obligation) -> Obligation:
    """The obligation as it stands now."""
    with scope(Scope.worker(obligation.tenant_id)):
        return Obligation.objects.get(tenant_id=obligation.tenant_id, pk=obligation.pk)


def ledger(obligation: Obligation) -> list[Effect]:
    """What the clock did about an obligation, by its instants."""
    with scope(Scope.worker(obligation.tenant_id)):
        lines = Effect.objects.filter(tenant_id=obligation.tenant_id, obligation=obligation)
        return list(lines.order_by("due_at", "key"))


def kinds(obligation: Obligation) -> list[str]:
    """The kinds of what the clock did, by their instants."""
    return [effect.kind for effect in ledger(obligation)]
