"""The clock at work: take the steps that are due, and hand effects to the stages that act on them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from core.models import Effect, Obligation
from core.obligations import take_steps
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: Rows looked up in one go, and rows worked on in one transaction.
BATCH = 5_000
CHUNK = 250


def advance_obligations(*, now: datetime) -> int:
    """Stage ``clock``: take every step that is due by ``now``; gives how many effects were recorded.

    Rows are claimed with SKIP LOCKED, so two workers share the work. An obligation whose step cannot be taken
    is logged, tried again at the next beat, and holds up no other. Raises OperationalError or InterfaceError
    when the database goes away.
    """
    recorded = 0
    while due := _due(now):
        moved = 0
        for tenant_id, ids in _chunks(due):
            moved += _take(tenant_id, ids, now)
        recorded += moved
        if not moved or len(due) < BATCH:
            break
    return recorded


def _due(now: datetime) -> list[tuple[UUID, UUID]]:
    with clock():
        due = Obligation.objects.filter(next_at__lte=now).order_by("next_at")
        return list(due.values_list("tenant_id", "pk")[:BATCH])


def _take(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    """Take the steps of these obligations in one transaction; where that fails, in halves, down to the one
    that is to blame."""
    try:
        with scope(Scope.worker(tenant_id)):
            held = Obligation.objects.select_for_update(skip_locked=True, no_key=True).filter(
                tenant_id=tenant_id, pk__in=ids, next_at__lte=now
            )
            return len(take_steps(held.order_by("next_at", "pk"), now=now))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever is wrong with one obligation must not stop the clock of the others
        if len(ids) > 1:
            middle = len(ids) // 2
            return _take(tenant_id, ids[:middle], now) + _take(tenant_id, ids[middle:], now)
        logger.exception("a step of obligation %s failed and will be tried again", ids[0])
        return 0


def waiting_effects(subject_type: str, *, kinds: Collection[str] = ()) -> list[tuple[UUID, list[UUID]]]:
    """Effects on subjects of one type (``app.model``) that no stage has acted on: (tenant, ids) in chunks,
    oldest first. Lock them with :func:`claim_effects` in the tenant's scope."""
    with clock():
        waiting = Effect.objects.filter(handled_at=None, subject_type=subject_type)
        if kinds:
            waiting = waiting.filter(kind__in=kinds)
        found = list(waiting.order_by("due_at").values_list("tenant_id", "pk")[:BATCH])
    return list(_chunks(found))


def claim_effects(tenant_id: UUID, ids: Iterable[UUID]) -> list[Effect]:
    """Those of the effects that nobody has handled or holds, locked until the transaction ends."""
    return list(
        Effect.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(tenant_id=tenant_id, pk__in=list(ids), handled_at=None)
        .select_related("obligation")
        .order_by("due_at", "pk")
    )


def mark_handled(effects: Sequence[Effect], *, now: datetime) -> None:
    """Say that the effects were acted on; in the transaction that did it."""
    for effect in effects:
        effect.handled_at = now
    Effect.objects.bulk_update(effects, ["handled_at"])


def _chunks(rows: Iterable[tuple[UUID, UUID]]) -> Iterable[tuple[UUID, list[UUID]]]:
    by_tenant: dict[UUID, list[UUID]] = defaultdict(list)
    for tenant_id, row_id in rows:
        by_tenant[tenant_id].append(row_id)
    for tenant_id, ids in by_tenant.items():
        for start in range(0, len(ids), CHUNK):
            yield tenant_id, ids[start : start + CHUNK]
