"""Suppliers as another system of the buyer knows them: told again and again, kept once.

A row names a supplier by its id in that system, the key. A known key changes what is named and differs; an
unknown key that means a supplier of the list (same name, country and address, or the id given) is connected
to it; any other makes a new supplier. Telling the same twice changes nothing the second time. Reasons are
given in English, as programs read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.events import record_all, record_changes
from suppliers.chain.deriving import derive_tiers
from suppliers.matching import match_key, name_key
from suppliers.models import Supplier, SupplierKey
from suppliers.selectors import survivors, survivors_by_id
from suppliers.services.contacts import follow_main
from suppliers.services.listing import last_number, lock_list, plain, told
from suppliers.services.sizes import SIZE_FIELDS, SizeDiffers, facts_of, settled_reason
from suppliers.services.told_rows import Fault, Outcome, Row
from tenants.models import User

__all__ = ["FIELDS", "Fault", "Outcome", "Row", "upsert_suppliers"]

#: Fields a row may name.
FIELDS = (
    *("name", "country", "address", "sector", "tier", "reference", "contact_name", "contact_email"),
    *SIZE_FIELDS,
)
_IDENTITY = frozenset({"name", "country", "address"})
_NEEDED = ("name", "country")
_TOLD = (*_NEEDED, "address")


@transaction.atomic
def upsert_suppliers(
    *, tenant_id: UUID, source_system: str, rows: Sequence[Row], actor: User, now: datetime
) -> None:
    """Take the rows one after the other; each gets its outcome. A refused row changes nothing, nor hinders
    others. The number of queries grows only with the suppliers that get another name, country or address."""
    lock_list(tenant_id)
    work = _Work(tenant_id, source_system, rows)
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.external_id, row.place)
        if first != row.place:
            row.refuse("external_id", "repeated", f"Row {first} has this id already. Send each once.")
        else:
            work.take(row)
    work.write(actor=actor, now=now)


class _Work:
    """One run: the list as far as the rows touch it, and what is to be written."""

    def __init__(self, tenant_id: UUID, source_system: str, rows: Sequence[Row]) -> None:
        self._tenant_id, self._source_system = tenant_id, source_system
        ids = [row.external_id for row in rows]
        keys = SupplierKey.objects.filter(
            tenant_id=tenant_id,
            scheme=SupplierKey.Scheme.ERP,
            source_system=source_system,
            external_id__in=ids,
        )
        self._keys: dict[str, UUID] = dict(keys.values_list("external_id", "supplier_id"))
        self._led_on = survivors(tenant_id, {_identity(_told(row, None)) for row in rows} - {""})
        by_id = survivors_by_id(tenant_id, {row.supplier_id for row in rows if row.supplier_id})
        for row in rows:
            if row.supplier_id is not None:
                row.supplier_id = by_id.get(row.supplier_id, row.supplier_id)
        asked = {*self._keys.values(), *self._led_on.values()}
        asked |= {row.supplier_id for row in rows if row.supplier_id}
        own = Supplier.objects.filter(tenant_id=tenant_id)
        self._suppliers = {one.pk: one for one in own.filter(pk__in=asked)}
        told = {_identity(_told(row, None)) for row in rows if self._known(row) is None} - {""}
        self._suppliers |= {one.pk: one for one in own.filter(match_key__in=told).exclude(pk__in=asked)}
        self._by_match = {one.match_key: one for one in self._suppliers.values()}
        self._created: list[Supplier] = []
        self._connected: list[SupplierKey] = []
        self._before: dict[UUID, dict[str, Any]] = {}

    def take(self, row: Row) -> None:
        """Decide what becomes of one row, as if those before it were written."""
        self._lead_on(row)
        supplier, connects = self._known(row), row.external_id not in self._keys
        if self._is_misplaced(row, supplier):
            return
        if supplier is None:
            supplier = self._by_match.get(_identity(_told(row, None)))
        if supplier is None:
            self._create(row)
        elif self._change(row, supplier):
            row.supplier = supplier
            if connects:
                row.outcome = Outcome.CONNECTED
        if connects and row.supplier is not None:
            self._keys[row.external_id] = row.supplier.pk
            self._connected.append(
                SupplierKey(
                    tenant_id=self._tenant_id,
                    supplier=row.supplier,
                    source_system=self._source_system,
                    external_id=row.external_id,
                )
            )

    def _lead_on(self, row: Row) -> None:
        """A row that tells of a record merged into another one is about that one, and does not rename it."""
        told = _identity(_told(row, None))
        survivor = None if told in self._by_match else self._led_on.get(told)
        known = self._known(row)
        if survivor is None or (known is not None and known.pk != survivor):
            return
        row.supplier_id = survivor
        row.values = {name: value for name, value in row.values.items() if name not in _IDENTITY}

    def _known(self, row: Row) -> Supplier | None:
        """The supplier the key stands for, or the one asked for by id."""
        found = self._keys.get(row.external_id) or row.supplier_id
        return self._suppliers.get(found) if found else None

    def _is_misplaced(self, row: Row, supplier: Supplier | None) -> bool:
        """Whether the row asks for a supplier that is not in the list, or for another than its key's."""
        if row.supplier_id is None or (supplier is not None and supplier.pk == row.supplier_id):
            return False
        if row.supplier_id not in self._suppliers:
            row.refuse("id", "absent", "There is no supplier with this id in your list.")
        else:
            row.refuse("id", "key_of_another", "This external id stands for another supplier already.")
        return True

    def _create(self, row: Row) -> None:
        for name in _NEEDED:
            if name not in row.values:
                row.refuse(name, "missing", "A supplier that is not in the list yet needs this.")
        if row.faults:
            return
        supplier = Supplier(tenant_id=self._tenant_id, **row.values)
        if not _settle_size(row, supplier):
            return
        supplier.size_reason = row.values.get("size_reason", "")
        _set_keys(supplier)
        self._suppliers[supplier.pk] = self._by_match[supplier.match_key] = supplier
        self._created.append(supplier)
        row.supplier, row.outcome = supplier, Outcome.CREATED

    def _change(self, row: Row, supplier: Supplier) -> bool:
        """Put what differs into the supplier; False where that would make it the twin of another, or of a
        size its figures do not suggest."""
        if not _settle_size(row, supplier):
            return False
        changed = {name: value for name, value in row.values.items() if told(supplier, name) != value}
        if not changed:
            return True
        if _IDENTITY & changed.keys() and not self._move(row, supplier, _told(row, supplier)):
            return False
        before = self._before.setdefault(supplier.pk, {})
        for name, value in changed.items():
            before.setdefault(name, told(supplier, name))
            setattr(supplier, name, value)
        if "tier" in changed:
            supplier.stated_tier = None
        row.outcome = Outcome.UPDATED
        return True

    def _move(self, row: Row, supplier: Supplier, told: dict[str, Any]) -> bool:
        """Let the supplier stand for another name, country and address, unless one of the list does."""
        wanted = _identity(told)
        twin = self._twin(wanted)
        if twin is not None and twin.pk != supplier.pk:
            row.refuse(
                "name",
                "already_listed",
                f"Supplier {twin.pk} has this name, country and address. Correct this row, or use the "
                "key of that supplier.",
            )
            return False
        self._by_match.pop(supplier.match_key, None)
        self._by_match[wanted] = supplier
        supplier.match_key, supplier.name_key = wanted, name_key(told["name"], told["country"])
        if supplier not in self._created:
            # At once, so that the next may take the place this one leaves.
            supplier.save(update_fields=["match_key", "name_key"])
        return True

    def _twin(self, wanted: str) -> Supplier | None:
        """The supplier that has this match key now."""
        listed = Supplier.objects.filter(tenant_id=self._tenant_id, match_key=wanted)
        return self._by_match.get(wanted) or listed.first()

    def write(self, *, actor: User, now: datetime) -> None:
        """Write everything decided, with one event for each supplier created or changed."""
        fresh = {one.pk for one in self._created}
        for number, supplier in enumerate(self._created, start=last_number(self._tenant_id) + 1):
            supplier.number, supplier.created_at, supplier.updated_at = number, now, now
        Supplier.objects.bulk_create(self._created)
        changed = {pk: before for pk, before in self._before.items() if pk not in fresh}
        for pk in changed:
            self._suppliers[pk].updated_at = now
            self._suppliers[pk].revision += 1
        names = {name for before in changed.values() for name in before}
        kept = ["stated_tier"] if "tier" in names else []
        Supplier.objects.bulk_update(
            [self._suppliers[pk] for pk in changed], [*sorted(names), *kept, "revision", "updated_at"]
        )
        if names & {"contact_name", "contact_email"}:
            follow_main(tenant_id=self._tenant_id, supplier_ids=changed)
        if kept:
            derive_tiers(tenant_id=self._tenant_id)
        SupplierKey.objects.bulk_create(self._connected)
        record_all("supplier.created", ((one, _said(one, FIELDS)) for one in self._created), actor=actor)
        record_changes(
            "supplier.changed",
            (
                (
                    self._suppliers[pk],
                    {n: plain(v) for n, v in before.items()},
                    _said(self._suppliers[pk], before),
                )
                for pk, before in changed.items()
            ),
            actor=actor,
        )
        record_all("supplier.connected", (_connection(key) for key in self._connected), actor=actor)


def _settle_size(row: Row, supplier: Supplier) -> bool:
    """Keep a reason only for a class that differs; False, and the row refused, where it is missing."""
    if "size_class" not in row.values:
        return True
    reason = row.values.get("size_reason", supplier.size_reason)
    try:
        settled = settled_reason(facts_of(supplier, row.values), row.values["size_class"], reason)
    except SizeDiffers as error:
        row.refuse(
            "size_reason",
            "size_differs",
            f"The figures suggest {error.suggestion.size}. Send that class, or why it is another.",
        )
        return False
    row.values["size_reason"] = settled
    return True


def _connection(key: SupplierKey) -> tuple[Supplier, dict[str, Any]]:
    return key.supplier, {"source_system": key.source_system, "external_id": key.external_id}


def _told(row: Row, supplier: Supplier | None) -> dict[str, Any]:
    """Name, country and address as the row would leave them."""
    return {name: row.values.get(name, getattr(supplier, name, "")) for name in _TOLD}


def _identity(told: dict[str, Any]) -> str:
    """The match key of what is told; empty where it is not enough for one."""
    if not all(told[name] for name in _NEEDED):
        return ""
    return match_key(told["name"], told["country"], told["address"])


def _set_keys(supplier: Supplier) -> None:
    supplier.match_key = match_key(supplier.name, supplier.country, supplier.address)
    supplier.name_key = name_key(supplier.name, supplier.country)


def _said(supplier: Supplier, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(told(supplier, name)) for name in names}
