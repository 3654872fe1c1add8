"""Tiers kept in step with the links: at once where somebody changes one, and by the stage ``chain``.

A supplier that the links lead to keeps what was said of its tier in ``stated_tier``; when no way leads to it
any more, that holds again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from core.numbers import lock_by_name
from suppliers.chain.tiers import tiers_from_links
from suppliers.models import ChainReading, Supplier, SupplyLink
from tenants.scope import Scope, scope
from tenants.turns import due_buyers, next_turn

logger = logging.getLogger(__name__)

#: One statement, whatever changed. A supplier that others changed meanwhile is left to the next look.
_WRITE = """
UPDATE suppliers_supplier AS s SET tier = n.tier, stated_tier = n.stated
FROM unnest(%(ids)s::uuid[], %(tiers)s::int[], %(stated)s::int[], %(were)s::int[])
  AS n (id, tier, stated, was)
WHERE s.tenant_id = %(tenant)s AND s.id = n.id AND s.tier = n.was
"""


@transaction.atomic
def derive_tiers(*, tenant_id: UUID) -> int:
    """Bring the tiers of a buyer's list in step with its links; gives how many suppliers got another tier or
    came to follow from links. Three statements; takes time in proportion to the links, not to the list."""
    lock_by_name(f"chain {tenant_id}")
    links = list(_pairs(SupplyLink.objects.filter(tenant_id=tenant_id)))
    touched = _touched(tenant_id, (end for pair in links for end in pair))
    told = {pk: tier if stated is None else stated for pk, tier, stated in touched}
    tiers = tiers_from_links((pk for pk, tier in told.items() if tier == 1), links)
    changes = []
    for pk, tier, stated in touched:
        reached = tiers.get(pk)
        wanted = (told[pk], None) if reached in {None, 1} else (reached, told[pk])
        if wanted != (tier, stated):
            changes.append((pk, *wanted, tier))
    if changes:
        ids, new, kept, were = (list(column) for column in zip(*changes, strict=True))
        values: dict[str, Any] = {"ids": ids, "tiers": new, "stated": kept, "were": were, "tenant": tenant_id}
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, values)
    return len(changes)


def _pairs(links: QuerySet[SupplyLink]) -> Iterable[tuple[UUID, UUID]]:
    return links.order_by().values_list("upstream_id", "downstream_id")


def _touched(tenant_id: UUID, ends: Iterable[UUID]) -> list[tuple[UUID, int, int | None]]:
    """Everybody at an end of a link, and who was reached by one before: id, tier, what was said of it."""
    suppliers = Supplier.objects.filter(tenant_id=tenant_id)
    asked = suppliers.filter(Q(pk__in=set(ends)) | Q(stated_tier__isnull=False)).order_by()
    return list(asked.values_list("pk", "tier", "stated_tier"))


def advance_chain(*, now: datetime) -> int:
    """Look at every buyer whose turn it is: links also come with imports, merges and programs.

    Gives how many suppliers changed. Each buyer is one transaction; one that fails holds up no other.
    """
    return sum(_attempt(tenant_id, now) for tenant_id in due_buyers(ChainReading.objects.all(), now=now))


def _attempt(tenant_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            moved = derive_tiers(tenant_id=tenant_id)
            links = SupplyLink.objects.filter(tenant_id=tenant_id).count()
            values = {"read_at": now, "next_at": next_turn(now, rows=links)}
            ChainReading.objects.update_or_create(tenant_id=tenant_id, defaults=values)
            return moved
    except DatabaseError:
        logger.exception("the tiers of buyer %s could not be worked out and will be tried again", tenant_id)
        return 0
