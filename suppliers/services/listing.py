"""Adding and changing one supplier of a buyer's list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import record
from core.numbers import last_number as last_number_of
from core.numbers import lock_by_name
from suppliers.chain.deriving import derive_tiers
from suppliers.matching import match_key, name_key
from suppliers.models import Category, Supplier, SupplierGroup
from suppliers.services.contacts import follow_main
from suppliers.services.sizes import facts_of, settled_reason
from tenants.models import User


class SupplierValues(TypedDict, total=False):
    """What a person may say about a supplier; ``country`` is ISO 3166-1 alpha-2, money is in millions, shares
    are in percent, ``isic`` and ``nace`` are codes of their classification."""

    name: Required[str]
    country: Required[str]
    address: str
    sector: str
    size_class: str
    size_reason: str
    industry: str
    headcount: int | None
    revenue: Decimal | None
    assets: Decimal | None
    currency: str
    figures_year: int | None
    tier: int
    reference: str
    contact_name: str
    contact_email: str
    owner: User | None
    steward: User | None
    region: str
    actor_kind: str
    isic: str
    nace: str
    category: Category | None
    group: SupplierGroup | None
    diverse: list[str]
    spend_share: Decimal | None
    dependency_share: Decimal | None


class NewSupplierValues(SupplierValues, total=False):
    """The same with the status it starts in; later ones are set by ``suppliers.services.statuses``."""

    status: str


class EditConflict(DomainError):
    """Somebody else changed the supplier since it was read; ``supplier`` is as it stands now."""

    def __init__(self, supplier: Supplier) -> None:
        super().__init__(
            _("%(name)s was changed by somebody else meanwhile. Choose what holds, then save again.")
            % {"name": supplier.name},
            code="changed_meanwhile",
        )
        self.supplier = supplier


class AlreadyListed(DomainError):
    """The same name, country and address stand in the list; ``supplier`` is the one there."""

    def __init__(self, supplier: Supplier) -> None:
        super().__init__(
            _("“%(name)s” is in your list already, with this country and address (number %(number)s).")
            % {"name": supplier.name, "number": supplier.number},
            code="already_listed",
            field="name",
        )
        self.supplier = supplier


@transaction.atomic
def create_supplier(*, tenant_id: UUID, actor: User, **values: Unpack[NewSupplierValues]) -> Supplier:
    """Add a supplier under the next number of the list.

    Raises :class:`AlreadyListed` for one that is there, and ``SizeDiffers`` for a size class other than its
    figures suggest, without a reason.
    """
    lock_list(tenant_id)
    supplier = Supplier(tenant_id=tenant_id, **values)
    supplier.size_reason = settled_reason(facts_of(supplier), supplier.size_class, supplier.size_reason)
    _set_keys(supplier)
    _refuse_twin(supplier)
    supplier.number = last_number(tenant_id) + 1
    supplier.save(force_insert=True)
    record("supplier.created", supplier, actor=actor, after=_said(supplier, values))
    return supplier


@transaction.atomic
def update_supplier(
    *, supplier: Supplier, actor: User, seen: int | None = None, **values: Unpack[SupplierValues]
) -> Supplier:
    """Change what is said about a supplier; nothing is written when nothing differs.

    ``seen`` is the revision the values were written against. Raises :class:`EditConflict` where somebody
    else changed the supplier since, :class:`AlreadyListed` when the new name, country and address are those
    of another supplier, and ``SizeDiffers`` when a size class is named that its figures do not suggest,
    without a reason.
    """
    lock_list(supplier.tenant_id)
    known = Supplier.objects.select_related("owner", "steward", "category", "group")
    known = known.defer("owner__password", "steward__password")
    supplier = known.select_for_update(of=("self",)).get(pk=supplier.pk, tenant_id=supplier.tenant_id)
    if "size_class" in values:
        reason = values.get("size_reason", supplier.size_reason)
        values["size_reason"] = settled_reason(facts_of(supplier, values), values["size_class"], reason)
    changed = [name for name, value in values.items() if told(supplier, name) != value]
    if not changed:
        return supplier
    if seen is not None and seen != supplier.revision:
        raise EditConflict(supplier)
    before = _said(supplier, changed)
    for name in changed:
        setattr(supplier, name, values[name])  # type: ignore[literal-required] # a key of values
    _set_keys(supplier)
    _refuse_twin(supplier)
    if "tier" in changed:
        supplier.stated_tier = None
    supplier.revision += 1
    written = [*changed, "stated_tier", "match_key", "name_key", "revision", "updated_at"]
    supplier.save(update_fields=written)
    if {"contact_name", "contact_email"} & set(changed):
        follow_main(tenant_id=supplier.tenant_id, supplier_ids=[supplier.pk])
    if "tier" in changed and derive_tiers(tenant_id=supplier.tenant_id):
        supplier.refresh_from_db(fields=["tier", "stated_tier"])
    record(
        "supplier.changed",
        supplier,
        actor=actor,
        before=before,
        after=_said(supplier, changed),
        supplier_reads=False,
    )
    return supplier


def lock_list(tenant_id: UUID) -> None:
    """Let one transaction at a time add to or rename in this buyer's list, until it ends.

    Numbers then have no gaps or clashes, and nobody else can add the same supplier in between.
    """
    lock_by_name(f"supplier list {tenant_id}")


def last_number(tenant_id: UUID) -> int:
    """The highest number in the list; 0 for an empty one."""
    return last_number_of(Supplier.everything.filter(tenant_id=tenant_id))


def _set_keys(supplier: Supplier) -> None:
    supplier.match_key = match_key(supplier.name, supplier.country, supplier.address)
    supplier.name_key = name_key(supplier.name, supplier.country)


def _refuse_twin(supplier: Supplier) -> None:
    twins = Supplier.everything.filter(tenant_id=supplier.tenant_id, match_key=supplier.match_key)
    twin = twins.exclude(pk=supplier.pk).order_by(F("merged_into").asc(nulls_first=True)).first()
    if twin is not None and twin.merged_into_id is not None:  # merged: the record that stayed has it
        twin = Supplier.objects.filter(tenant_id=twin.tenant_id, pk=twin.merged_into_id).first()
        if twin == supplier:
            return
    if twin is not None:
        raise AlreadyListed(twin)


def _said(supplier: Supplier, names: Any) -> dict[str, Any]:
    return {name: plain(told(supplier, name)) for name in names}


def told(supplier: Supplier, name: str) -> Any:
    """What was said of a supplier in this field; of its tier also where another follows from the links."""
    return supplier.told_tier if name == "tier" else getattr(supplier, name)


def plain(value: Any) -> Any:
    """A value of a supplier as JSON: a person, category or group by name, an amount as text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Category | SupplierGroup):
        return str(value)
    return value.name if isinstance(value, User) else value
