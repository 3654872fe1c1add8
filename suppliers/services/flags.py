"""Marks on a supplier: set with a reason, ended with a reason, kept for good (T/CFIE 7.2.3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import record
from suppliers.models import Supplier, SupplierFlag
from suppliers.services.holding import hold
from suppliers.services.statuses import checked_reason
from tenants.models import User


@transaction.atomic
def set_flag(
    *, supplier: Supplier, kind: str, reason: str, actor: User | None, now: datetime
) -> SupplierFlag:
    """Mark a supplier; ``actor`` is None where the platform does it.

    Raises ``InvalidInput`` without a reason, :class:`DomainError` for a mark it has.
    """
    reason = checked_reason(reason)
    hold(supplier)
    label = str(SupplierFlag.Kind(kind).label)
    if supplier.flags.filter(tenant_id=supplier.tenant_id, kind=kind, ended_at=None).exists():
        raise DomainError(
            _("This supplier has the mark “%(mark)s” already. End that one first to give another reason.")
            % {"mark": label},
            code="flag_exists",
            field="kind",
        )
    flag = SupplierFlag.objects.create(
        tenant_id=supplier.tenant_id, supplier=supplier, kind=kind, reason=reason, set_by=actor, set_at=now
    )
    said = {"flag": kind, "reason": reason}
    record("flag.set", supplier, actor=actor, after=said, supplier_reads=False)
    return flag


@transaction.atomic
def end_flag(*, flag: SupplierFlag, reason: str, actor: User | None, now: datetime) -> SupplierFlag:
    """End a mark with the reason; it stays on record. Raises :class:`DomainError` for one that has ended."""
    reason = checked_reason(reason)
    flag = (
        SupplierFlag.objects.select_for_update(of=("self",))
        .select_related("supplier")
        .get(pk=flag.pk, tenant_id=flag.tenant_id)
    )
    if flag.ended_at is not None:
        raise DomainError(_("This mark has ended already."), code="flag_ended")
    flag.ended_by, flag.ended_at, flag.end_reason = actor, now, reason
    flag.save(update_fields=["ended_by", "ended_at", "end_reason"])
    record(
        "flag.ended",
        flag.supplier,
        actor=actor,
        before={"flag": flag.kind},
        after={"reason": reason},
        supplier_reads=False,
    )
    return flag
