"""Rules are told with a request and then stay: pinning them on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.models import Request
from scoring.industries import industry_of
from scoring.rules import rules_on
from tenants.days import local_day

BATCH = 1_000


def rules_of(request: Request, *, now: datetime) -> dict[str, Any]:
    """The rules a request is scored by: those pinned on it, or pinned now."""
    if request.rules_at is None:
        pin_rules(request.tenant_id, now=now, only=request.pk)
        request.refresh_from_db(fields=["rules", "rules_at"])
    return dict(request.rules)


def pin_rules(tenant_id: UUID, *, now: datetime, only: UUID | None = None) -> int:
    """Pin the rules in force today on a buyer's requests that have none yet, at most a thousand; gives how
    many. Needs the worker's scope."""
    waiting = Request.objects.filter(tenant_id=tenant_id, rules_at=None)
    if only is not None:
        waiting = waiting.filter(pk=only)
    requests = list(waiting.select_related("supplier").order_by("pk")[:BATCH])
    day = local_day(tenant_id, now)
    sets = {standard: rules_on(tenant_id, standard, day) for standard in {one.standard for one in requests}}
    for request in requests:
        supplier = request.supplier
        request.rules = sets[request.standard].told(industry=industry_of(supplier), country=supplier.country)
        request.rules_at = now
    Request.objects.bulk_update(requests, ["rules", "rules_at"], batch_size=BATCH)
    return len(requests)
