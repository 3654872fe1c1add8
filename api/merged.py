"""Records that were merged into another one: who asks for them is told of the one that stayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from suppliers.models import Merge, Supplier, SupplierKey


@dataclass(frozen=True, slots=True)
class Found:
    """A supplier of the list, and the record that was merged into it where that was asked for."""

    supplier_id: UUID
    merged_from: dict[str, Any] | None = None


def found_by_id(supplier_id: UUID, *, tenant_id: UUID) -> Found:
    """The supplier with our id, or the one it was merged into. Raises Http404 where there is none."""
    asked = Supplier.everything.filter(tenant_id=tenant_id, pk=supplier_id)
    into = asked.values_list("merged_into_id", flat=True)
    if not into:
        raise Http404
    if into[0] is None:
        return Found(supplier_id)
    merge = Merge.objects.filter(tenant_id=tenant_id, merged_id=supplier_id, undone_at=None)
    return Found(into[0], _merged(merge.select_related("merged").first()))


def found_by_key(source_system: str, external_id: str, *, tenant_id: UUID) -> Found:
    """The supplier another system calls so; its key may have come over with a merged record. Raises Http404
    where there is none."""
    keys = SupplierKey.objects.filter(
        tenant_id=tenant_id,
        scheme=SupplierKey.Scheme.ERP,
        source_system=source_system,
        external_id=external_id,
        supplier__merged_into=None,
    )
    key = keys.first()
    if key is None:
        raise Http404
    moved = {f"{SupplierKey._meta.label_lower}.supplier_id": [str(key.pk)]}
    merges = Merge.objects.filter(tenant_id=tenant_id, undone_at=None, moved__contains=moved)
    first = merges.select_related("merged").order_by("merged_at").first()
    return Found(key.supplier_id, _merged(first))


def _merged(merge: Merge | None) -> dict[str, Any] | None:
    if merge is None:
        return None
    at: datetime = merge.merged_at
    record = merge.merged
    return {"supplier_id": record.pk, "number": record.number, "name": record.name, "merged_at": at}
