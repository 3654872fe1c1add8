"""Holding a supplier while something about it is checked and written."""

from __future__ import annotations

from suppliers.models import Supplier


def hold(supplier: Supplier) -> Supplier:
    """The supplier as it is now, until the transaction ends: who comes second waits here and then sees what
    the first one wrote."""
    held = Supplier.objects.select_for_update(of=("self",), no_key=True)
    return held.get(pk=supplier.pk, tenant_id=supplier.tenant_id)
