"""Where a supplier stands with the buyer: the moves there are, each with its reason (T/CFIE 7.2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record, record_changes
from suppliers.models import StatusChange, Supplier, SupplierStatus
from suppliers.reading.table import cleaned
from tenants.models import User

#: Letters a reason needs to say something, and the most that are kept.
REASON_LENGTH, MAX_REASON = 5, 500

_S = SupplierStatus
#: From each status, the ones a supplier can be moved to.
MOVES: Mapping[str, tuple[SupplierStatus, ...]] = {
    _S.CANDIDATE: (_S.ONBOARDING, _S.ADMITTED, _S.REFUSED, _S.REMOVED),
    _S.ONBOARDING: (_S.ADMITTED, _S.WATCH, _S.CANDIDATE, _S.REFUSED, _S.REMOVED),
    _S.ADMITTED: (_S.WATCH, _S.REDUCED, _S.SUSPENDED, _S.REMOVED),
    _S.WATCH: (_S.ADMITTED, _S.REDUCED, _S.SUSPENDED, _S.REMOVED),
    _S.REDUCED: (_S.ADMITTED, _S.WATCH, _S.SUSPENDED, _S.REMOVED),
    _S.SUSPENDED: (_S.ADMITTED, _S.WATCH, _S.REDUCED, _S.REMOVED),
    _S.REMOVED: (_S.CANDIDATE, _S.ONBOARDING),
    _S.REFUSED: (_S.CANDIDATE, _S.ONBOARDING),
}


class MoveNotAllowed(DomainError):
    """A supplier cannot go from its status to the one asked for."""

    def __init__(self, supplier: Supplier, to: str) -> None:
        text = _("%(name)s is “%(old)s” and cannot become “%(new)s” from there. Choose one of: %(moves)s.")
        super().__init__(
            text
            % {
                "name": supplier.name,
                "old": _label(supplier.status),
                "new": _label(to),
                "moves": ", ".join(_label(one) for one in MOVES[supplier.status]),
            },
            code="move_not_allowed",
            field="status",
        )


@transaction.atomic
def change_status(*, supplier: Supplier, to: str, reason: str, actor: User | None) -> Supplier:
    """Move a supplier to another status; ``actor`` is None where the platform does it.

    Raises :class:`InvalidInput` without a reason, :class:`MoveNotAllowed` for a move there is not, such as to
    the status it has.
    """
    reason = checked_reason(reason)
    supplier = Supplier.objects.select_for_update(of=("self",)).get(
        pk=supplier.pk, tenant_id=supplier.tenant_id
    )
    if to not in MOVES[supplier.status]:
        raise MoveNotAllowed(supplier, to)
    old, supplier.status = supplier.status, SupplierStatus(to)
    supplier.save(update_fields=["status", "updated_at"])
    StatusChange.objects.create(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        old=old,
        new=supplier.status,
        reason=reason,
        changed_by=actor,
    )
    record(
        "supplier.status_changed",
        supplier,
        actor=actor,
        before={"status": old},
        after={"status": supplier.status, "reason": reason},
        supplier_reads=False,
    )
    return supplier


@dataclass(frozen=True, slots=True)
class Moved:
    """What a step for many came to: how many moved, how many stood there already, and who cannot go."""

    count: int
    there: int
    stuck: list[Supplier]


@transaction.atomic
def change_statuses(
    *, tenant_id: UUID, ids: Iterable[UUID], to: str, reason: str, actor: User, now: datetime
) -> Moved:
    """Move those of the suppliers that can go to ``to``, each with its history and event as for one; the
    others stay and are named.

    Raises :class:`InvalidInput` without a reason, for what is no status, or where none of them can move.
    """
    reason = checked_reason(reason)
    if to not in SupplierStatus.values:
        raise InvalidInput(_("Choose a status."), code="unknown", field="status")
    rows = Supplier.objects.select_for_update(of=("self",)).filter(tenant_id=tenant_id, pk__in=list(ids))
    held = list(rows.order_by("pk"))
    moving = [one for one in held if to in MOVES[one.status]]
    there = [one for one in held if one.status == to]
    stuck = sorted((one for one in held if to not in {one.status, *MOVES[one.status]}), key=_by_name)
    if not moving:
        raise InvalidInput(
            _("None of these suppliers can become “%(status)s” from where it stands.")
            % {"status": _label(to)},
            code="move_not_allowed",
            field="status",
        )
    old = {one.pk: one.status for one in moving}
    Supplier.objects.filter(tenant_id=tenant_id, pk__in=list(old)).update(status=to, updated_at=now)
    StatusChange.objects.bulk_create(
        [
            StatusChange(
                tenant_id=tenant_id, supplier=one, old=one.status, new=to, reason=reason, changed_by=actor
            )
            for one in moving
        ],
        batch_size=1_000,
    )
    record_changes(
        "supplier.status_changed",
        ((one, {"status": old[one.pk]}, {"status": to, "reason": reason}) for one in moving),
        actor=actor,
        supplier_reads=False,
    )
    return Moved(len(moving), len(there), stuck)


def _by_name(supplier: Supplier) -> tuple[str, str]:
    return supplier.name.casefold(), str(supplier.pk)


def checked_reason(reason: str) -> str:
    """A reason in one line; raises :class:`InvalidInput` where it says nothing or too much."""
    reason = cleaned(reason)
    if len(reason) < REASON_LENGTH:
        raise InvalidInput(
            _("Write the reason, so that others understand it later."), code="reason_missing", field="reason"
        )
    if len(reason) > MAX_REASON:
        text = _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
        raise InvalidInput(
            text % {"length": len(reason), "limit": MAX_REASON}, code="too_long", field="reason"
        )
    return reason


def _label(status: str) -> str:
    return str(SupplierStatus(status).label) if status in SupplierStatus.values else status
