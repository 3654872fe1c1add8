"""What is done about a risk of the register, in order; and which suppliers it concerns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.services.texts import needed
from risk.models import EntryState, MeasureState, RiskEntry, RiskEntrySupplier, RiskMeasure
from risk.services.register import check_owner, locked
from suppliers.models import Supplier
from tenants.days import local_day
from tenants.models import User

#: More measures than this are a programme of their own.
MOST = 50


@transaction.atomic
def add_measure(
    *, entry: RiskEntry, text: str, owner: User | None, due_on: date | None, actor: User, now: datetime
) -> RiskMeasure:
    """Put a measure last in the order. Raises :class:`InvalidInput` with the field at fault."""
    held = _open(entry)
    count = RiskMeasure.objects.filter(tenant_id=held.tenant_id, entry=held).count()
    if count >= MOST:
        raise InvalidInput(_("A risk holds up to %(n)s measures.") % {"n": MOST}, field="text")
    today = local_day(held.tenant_id, now)
    if due_on is not None and due_on < today:
        raise InvalidInput(_("Choose today or a later day."), field="due_on")
    check_owner(owner, held.tenant_id)
    measure = RiskMeasure.objects.create(
        tenant_id=held.tenant_id,
        entry=held,
        rank=count + 1,
        text=_text(text),
        owner=owner,
        due_on=due_on,
    )
    record("risk_entry.measure_added", held, actor=actor, after=_told(measure))
    return measure


@transaction.atomic
def change_measure(
    *,
    entry: RiskEntry,
    measure_id: UUID,
    text: str,
    owner: User | None,
    due_on: date | None,
    state: str,
    rank: int,
    actor: User,
    now: datetime,
) -> RiskMeasure:
    """Store a measure as edited; others move so that it stands at ``rank``, 1 the first.

    Raises :class:`InvalidInput` with the field at fault, DoesNotExist for a measure of another risk.
    """
    held = _open(entry)
    measures = RiskMeasure.objects.filter(tenant_id=held.tenant_id, entry=held)
    measure = measures.select_related("owner").defer("owner__password").get(pk=measure_id)
    if state not in MeasureState.values:
        raise InvalidInput(_("Choose how far it has come."), field="state")
    check_owner(owner, held.tenant_id)
    before = _told(measure)
    _move(measure, min(max(rank, 1), measures.count()))
    measure.text, measure.owner, measure.due_on = _text(text), owner, due_on
    if state == MeasureState.DONE and measure.state != MeasureState.DONE:
        measure.done_on = local_day(held.tenant_id, now)
    elif state != MeasureState.DONE:
        measure.done_on = None
    measure.state = state
    measure.save(update_fields=["text", "owner", "due_on", "state", "done_on", "rank"])
    after = _told(measure)
    changed = [name for name in after if after[name] != before[name]]
    record(
        "risk_entry.measure_changed",
        held,
        actor=actor,
        before={name: before[name] for name in changed},
        after={"risk_measure": after["risk_measure"]} | {name: after[name] for name in changed},
    )
    return measure


@transaction.atomic
def link_supplier(*, entry: RiskEntry, supplier: Supplier, actor: User) -> None:
    """Say that a risk concerns a supplier. Raises :class:`DomainError` where it is said already."""
    held = _open(entry)
    _link, fresh = RiskEntrySupplier.objects.get_or_create(
        tenant_id=held.tenant_id, entry=held, supplier=supplier
    )
    if not fresh:
        raise DomainError(
            _("%(name)s stands here already.") % {"name": supplier.name}, code="known", field="other"
        )
    record("risk_entry.supplier_linked", held, actor=actor, after={"supplier": supplier.name})


@transaction.atomic
def unlink_supplier(*, entry: RiskEntry, supplier: Supplier, actor: User) -> None:
    """Take back that a risk concerns a supplier; nothing where it was not said."""
    held = _open(entry)
    links = RiskEntrySupplier.objects.filter(tenant_id=held.tenant_id, entry=held, supplier=supplier)
    if links.delete()[0]:
        record("risk_entry.supplier_unlinked", held, actor=actor, before={"supplier": supplier.name})


def _move(measure: RiskMeasure, rank: int) -> None:
    others = RiskMeasure.objects.filter(tenant_id=measure.tenant_id, entry_id=measure.entry_id)
    if rank < measure.rank:
        others.filter(rank__gte=rank, rank__lt=measure.rank).update(rank=F("rank") + 1)
    elif rank > measure.rank:
        others.filter(rank__gt=measure.rank, rank__lte=rank).update(rank=F("rank") - 1)
    measure.rank = rank


def _open(entry: RiskEntry) -> RiskEntry:
    held = locked(entry)
    if held.state == EntryState.CLOSED:
        raise DomainError(_("This risk is closed. Open it again, then change it."), code="closed")
    return held


def _text(text: str) -> str:
    return needed(RiskMeasure, "text", text, otherwise=_("Say what is done."))


def _told(measure: RiskMeasure) -> dict[str, Any]:
    return {
        "risk_measure": measure.text,
        "rank": measure.rank,
        "owner": measure.owner.name if measure.owner else "",
        "due_on": measure.due_on.isoformat() if measure.due_on else "",
        "measure_state": measure.state,
    }
