"""Writing the long list of :mod:`workspace.demo.many`: what is missing is added, nothing is changed twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from suppliers.models import Category, Supplier
from suppliers.services.listing import last_number, lock_list
from tenants.models import Organisation, OrganisationKind, User
from tenants.scope import Scope, scope
from workspace.demo.many import TAG, made, made_links, supplier_id

#: Suppliers or links written in one transaction.
CHUNK = 5_000

#: No two of the names are alike, so nobody needs to seek twins among them.
_SUPPLIERS = """
INSERT INTO suppliers_supplier (id, tenant_id, created_at, updated_at, number, reference, name, country,
  address, sector, industry, isic, nace, actor_kind, category_id, size_class, tier, stated_tier, status,
  owner_id, match_key, name_key, contact_name, contact_email, tags, seek_twins)
SELECT one.id, %(tenant)s, %(listed)s, %(listed)s, %(last)s + row_number() OVER (ORDER BY one.at),
  'MU-' || one.at, one.name, one.country, one.address, one.sector, one.industry, one.isic, one.nace,
  one.actor_kind, one.category, one.size, one.tier, one.stated, one.status, one.owner, one.match_key,
  one.name_key, '', one.email, %(tags)s::jsonb,
  false
FROM jsonb_to_recordset(%(rows)s::jsonb) AS one (id uuid, at int, name text, country text, address text,
  sector text, industry text, isic text, nace text, actor_kind text, category uuid, size text, tier int,
  stated int, status text, owner uuid, match_key text, name_key text, email text)
ON CONFLICT DO NOTHING
"""
_LINKS = """
INSERT INTO suppliers_supplylink (id, tenant_id, created_at, upstream_id, downstream_id, material, share)
SELECT one.id, %(tenant)s, %(listed)s, one.upstream, one.downstream, one.material, one.share
FROM jsonb_to_recordset(%(rows)s::jsonb)
  AS one (id uuid, upstream uuid, downstream uuid, material text, share numeric)
ON CONFLICT DO NOTHING
"""
#: By division of GB/T 4754; everybody else makes things.
_KINDS = {"54": "logistics", "59": "logistics", "42": "recycler"}
_LISTED = timedelta(days=200)

Some = TypeVar("Some")


def list_many(
    buyer: Organisation, owners: Sequence[User], *, count: int, now: datetime, tell: Callable[[str], None]
) -> list[int]:
    """Bring the long list of a buyer to ``count`` suppliers with their links; gives the numbers it added.

    A longer list stays as it is. ``tell`` hears how far it is.
    """
    with scope(Scope.worker(buyer.pk)):
        there = set(
            Supplier.everything.filter(tenant_id=buyer.pk, reference__startswith="MU-")
            .order_by()
            .values_list("pk", flat=True)
        )
        categories = dict(Category.objects.filter(tenant_id=buyer.pk).values_list("code", "pk"))
    missing = [at for at in range(count) if supplier_id(buyer.pk, at) not in there]
    done = 0
    for some in _chunks(missing):
        rows = [_row(buyer.pk, at, categories, owners) for at in some]
        _write(_SUPPLIERS, buyer.pk, rows, now)
        done += len(some)
        tell(f"{done:,} of {len(missing):,} suppliers")
    links = [link for at in missing for link in made_links(buyer.pk, at)]
    for some_links in _chunks(links):
        _write(_LINKS, buyer.pk, [one._asdict() for one in some_links], now)
    tell(f"{len(links):,} links")
    return missing


def _row(tenant_id: UUID, at: int, categories: dict[str, UUID], owners: Sequence[User]) -> dict[str, Any]:
    one = made(tenant_id, at)
    return {
        **one._asdict(),
        "sector": one.trade.sector,
        "industry": one.trade.industry,
        "isic": one.trade.isic,
        "nace": one.trade.nace,
        "actor_kind": _KINDS.get(one.trade.industry, "maker"),
        "category": categories.get(one.trade.category),
        # The links lead to everybody beyond tier 1; what was said and what follows from them agree.
        "stated": None if one.tier == 1 else one.tier,
        "owner": owners[at % len(owners)].pk if at % 4 else None,
    }


def _write(statement: str, tenant_id: UUID, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    with scope(Scope(OrganisationKind.BUYER, tenant_id, tenant_id)):
        lock_list(tenant_id)
        values: dict[str, Any] = {
            "tenant": tenant_id,
            "listed": now - _LISTED,
            "last": last_number(tenant_id),
            "tags": json.dumps([TAG]),
            "rows": json.dumps(list(rows), default=str),
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def _chunks(all_of_them: Sequence[Some]) -> Iterator[Sequence[Some]]:
    for start in range(0, len(all_of_them), CHUNK):
        yield all_of_them[start : start + CHUNK]
