"""Whose turn it is, for a stage that looks at every buyer again and again: the more there is, the rarer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tenants.models import Organisation, OrganisationKind
from tenants.scope import clock

#: The next look comes after this for each thousand rows that were looked at, and after an hour at most.
REST = timedelta(seconds=20)
LONGEST_REST = timedelta(hours=1)
_UNIT = 1_000


def due_buyers(watched: QuerySet[Any], *, now: datetime) -> list[UUID]:
    """Buyers whose turn it is. ``watched``: a row a buyer with ``next_at``; who has none yet is due."""
    with clock():
        resting = watched.filter(tenant_id=OuterRef("pk"), next_at__gt=now)
        buyers = Organisation.objects.filter(~Exists(resting), kind=OrganisationKind.BUYER)
        return list(buyers.order_by("pk").values_list("pk", flat=True))


def next_turn(now: datetime, *, rows: int) -> datetime:
    """When to look again, after ``rows`` were looked at."""
    return now + min(LONGEST_REST, REST * (1 + rows / _UNIT))
