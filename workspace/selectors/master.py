"""Read models of a supplier's master data: what is known, since when, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.models import Event
from suppliers.models import (
    Category,
    Contact,
    DiverseStatus,
    Product,
    StatusChange,
    Supplier,
    SupplierFlag,
    SupplierGroup,
    SupplierKey,
)
from suppliers.sectors import isic_sectors, nace_sectors, sector_name
from suppliers.services.contacts import contacts_of
from suppliers.size_words import amount
from tenants.scope import current, tenant_id

#: Changes of one supplier that are looked through for who said what.
_LOOKED_THROUGH = 300
_TOLD = ("supplier.created", "supplier.changed")


@dataclass(frozen=True, slots=True)
class Said:
    """Who said a thing last, and when; ``who`` is empty for a program or a list."""

    who: str
    at: datetime


def who_said(supplier: Supplier) -> Mapping[str, Said]:
    """For each field of a supplier who set it last. One query."""
    events = Event.objects.filter(
        tenant_id=supplier.tenant_id, subject_id=supplier.pk, kind__in=_TOLD
    ).order_by("-created_at", "-id")
    found: dict[str, Said] = {}
    for who, at, after in events.values_list("actor_name", "created_at", "after")[:_LOOKED_THROUGH]:
        for name, value in after.items():
            if value not in (None, "", []):
                found.setdefault(name, Said(who, at))
    return found


def last_said(supplier: Supplier) -> Said | None:
    """Who changed a supplier last, and when. One query."""
    events = Event.objects.filter(
        tenant_id=supplier.tenant_id, subject_id=supplier.pk, kind="supplier.changed"
    )
    found = events.order_by("-created_at", "-id").values_list("actor_name", "created_at").first()
    return Said(*found) if found else None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a supplier's master data: field, word, value in words."""

    name: str
    label: str
    words: str


def facts_of(supplier: Supplier) -> Mapping[str, list[Fact]]:
    """What a supplier is to the buyer, in words, by part of the page; shares are in percent."""
    return {
        "identity": [
            Fact("region", _("Region"), supplier.region),
            Fact("actor_kind", _("What it does in the chain"), supplier.get_actor_kind_display()),
            Fact("group", _("Parent group"), supplier.group.name if supplier.group else ""),
            Fact("reference", _("Your number"), supplier.reference),
        ],
        "sorting": [
            Fact("category", _("Category"), str(supplier.category or "")),
            Fact("sector", _("Sector"), supplier.sector),
            Fact("nace", _("NACE Rev. 2"), sector_name(nace_sectors(), supplier.nace)),
            Fact("isic", _("ISIC Rev. 4"), sector_name(isic_sectors(), supplier.isic)),
            Fact("diverse", _("Diverse supplier"), ", ".join(diverse_words(supplier))),
        ],
        "exposure": [
            Fact("spend_share", _("Share of your spend"), _percent(supplier.spend_share)),
            Fact("dependency_share", _("Dependency on it"), _percent(supplier.dependency_share)),
            Fact("steward", _("Data steward"), str(supplier.steward or "")),
        ],
    }


def diverse_words(supplier: Supplier) -> list[str]:
    """What makes a supplier a diverse one, as people read it."""
    known: Mapping[str, Any] = dict(DiverseStatus.choices)
    return [str(known[one]) for one in supplier.diverse if one in known]


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{amount(share)}%"


def flags_of(supplier: Supplier) -> tuple[list[SupplierFlag], list[SupplierFlag]]:
    """The marks a supplier has, and those that have ended, newest first. One query."""
    flags = SupplierFlag.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    rows = list(flags.select_related("set_by", "ended_by").defer("set_by__password", "ended_by__password"))
    return [one for one in rows if one.ended_at is None], [one for one in rows if one.ended_at is not None]


def steps_of(supplier: Supplier) -> QuerySet[StatusChange]:
    """The steps of a supplier's status, newest first; why is the buyer's alone."""
    if not is_own():
        return StatusChange.objects.none()
    steps = StatusChange.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    return steps.select_related("changed_by").defer("changed_by__password")


def products_of(supplier: Supplier) -> QuerySet[Product]:
    """What a supplier makes or delivers, by name."""
    return Product.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)


def keys_of(supplier: Supplier) -> QuerySet[SupplierKey]:
    """What others call a supplier; for the buyer alone."""
    if not is_own():
        return SupplierKey.objects.none()
    return SupplierKey.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)


def people_at(supplier: Supplier) -> list[Contact]:
    """The people at a supplier, the main one first; for the buyer alone."""
    return contacts_of(supplier) if is_own() else []


def is_own() -> bool:
    """Whether the reader belongs to the buyer whose list it is, rather than to a rating body."""
    return current().side == "buyer"


def trait_words(product: Product) -> list[str]:
    """The traits of a product as people read them."""
    known: Mapping[str, Any] = dict(Product.Trait.choices)
    return [str(known[one]) for one in product.traits if one in known]


def categories() -> list[Category]:
    """The categories of the open scope's buyer: each one at the top, then its parts. One query."""
    counted = Category.objects.filter(tenant_id=tenant_id()).select_related("parent")
    parts = Category.objects.filter(tenant_id=tenant_id(), parent=OuterRef("pk"))
    rows = list(counted.annotate(held=_held(), has_parts=Exists(parts)))
    return sorted(rows, key=_place_in_tree)


def groups() -> QuerySet[SupplierGroup]:
    """The parent groups of the open scope's buyer, each with how many suppliers it ``held``."""
    own = SupplierGroup.objects.filter(tenant_id=tenant_id())
    return own.annotate(held=_held())


def _held() -> Count:
    """How many suppliers a category or group has, without records that were merged into others."""
    return Count("suppliers", filter=Q(suppliers__tenant_id=tenant_id(), suppliers__merged_into=None))


def _place_in_tree(category: Category) -> tuple[str, bool, str]:
    top = category.parent or category
    return top.code, category.parent is not None, category.code
