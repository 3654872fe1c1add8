"""Rows of a supplier's master data, one of each kind, for cases and factories of tests."""

from __future__ import annotations

from uuid import UUID

from core.events import record
from suppliers.models import (
    Category,
    Contact,
    Product,
    Programme,
    ProgrammeTarget,
    Site,
    StatusChange,
    Supplier,
    SupplierFlag,
    SupplierGroup,
    SupplierStatus,
)
from tenants.models import User
from tests.world import NOW


def master_data(supplier: Supplier, *, writer: User) -> dict[str, UUID]:
    """A category, a group, a flag, a contact, a product, a status change: ids by kind. Call it in scope."""
    tenant, word = supplier.tenant, supplier.name.split()[0]
    category, _made = Category.objects.get_or_create(
        tenant=tenant, code="KNIT", defaults={"name": "Knitwear"}
    )
    group, _made = SupplierGroup.objects.get_or_create(tenant=tenant, name=f"{word} Holding")
    supplier.category, supplier.group = category, group
    supplier.save(update_fields=["category", "group"])
    common = {"tenant": tenant, "supplier": supplier}
    spare, _made = Category.objects.get_or_create(tenant=tenant, code="SPARE", defaults={"name": "Spare"})
    spare_group, _made = SupplierGroup.objects.get_or_create(tenant=tenant, name="Spare Holding")
    Programme.objects.get_or_create(tenant=tenant, defaults={"policy": "Fair work", "revision": 1})
    target, _made = ProgrammeTarget.objects.get_or_create(
        tenant=tenant, text=f"{word} at four stars", defaults={"year": 2028}
    )
    rows = {
        "target": target,
        "spare_site": Site.objects.create(**common, name="Old print hall"),
        "removal": record(
            "identifier.removed",
            supplier,
            actor=writer,
            before={"scheme": "erp", "source_system": "old-erp", "external_id": f"OLD-{word}"},
            supplier_reads=False,
        ),
        "spare_category": spare,
        "spare_group": spare_group,
        "category": category,
        "supplier_group": group,
        "flag": SupplierFlag.objects.create(
            **common, kind="strategic", reason="Only maker of our yarn", set_by=writer, set_at=NOW
        ),
        "contact": Contact.objects.create(**common, name="Wen Li", email=f"wen@{word.lower()}.example"),
        "product": Product.objects.create(**common, name="Merino yarn", kind="material"),
        "status_change": StatusChange.objects.create(
            **common,
            old=SupplierStatus.CANDIDATE,
            new=SupplierStatus.ONBOARDING,
            reason="Samples were good",
            changed_by=writer,
        ),
    }
    return {kind: row.pk for kind, row in rows.items()}
