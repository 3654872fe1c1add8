"""Suppliers of one case that may be one, and a record that was merged."""

from __future__ import annotations

from uuid import UUID

from suppliers.models import DuplicatePair, Merge, PairState, SavedView, Supplier
from tenants.models import User
from tests.world import NOW


def twins(supplier: Supplier, mill: Supplier, plant: Supplier, *, writer: User) -> dict[str, UUID]:
    """A pair to decide, one that is not the same, a merged record and a saved view: ids by kind. Call it in
    scope."""
    tenant = supplier.tenant
    pair = _pair(supplier, mill)
    apart = _pair(supplier, plant)
    apart.state, apart.decided_by, apart.decided_at = PairState.NOT_DUPLICATE, writer, NOW
    apart.save()
    old = Supplier.everything.create(
        tenant=tenant,
        number=supplier.number + 500,
        name=f"Old {supplier.name}",
        country="CN",
        match_key=f"old {supplier.pk}"[:64],
        merged_into=supplier,
    )
    keys = {name: [getattr(supplier, name)] * 2 for name in ("match_key", "name_key")}
    merge = Merge.objects.create(
        tenant=tenant, survivor=supplier, merged=old, values=keys, merged_by=writer, merged_at=NOW
    )
    view = SavedView.objects.create(
        tenant=tenant, name=f"Mills of {supplier.name}", query="tier=1", owner=writer, is_shared=True
    )
    return {"pair": pair.pk, "pair_apart": apart.pk, "merge": merge.pk, "saved_view": view.pk}


def _pair(one: Supplier, two: Supplier) -> DuplicatePair:
    first, second = sorted((one.pk, two.pk))
    return DuplicatePair.objects.create(
        tenant=one.tenant, first_id=first, second_id=second, score=80, grounds=["similar_name"]
    )
