"""Products and materials of a supplier, with their traits along the life cycle (T/CFIE 4.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Required, TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import record
from suppliers.models import Product, Supplier
from suppliers.services.holding import hold
from tenants.models import User


class ProductValues(TypedDict, total=False):
    """What is kept about a product; ``recycled_share`` is in percent, ``hs_code`` digits only."""

    name: Required[str]
    kind: str
    flow: str
    traits: list[str]
    hs_code: str
    recycled_share: Decimal | None
    note: str


@transaction.atomic
def save_product(
    *, supplier: Supplier, values: ProductValues, actor: User, product: Product | None = None
) -> Product:
    """Note a product or material, or change ``product``. Raises :class:`DomainError` for a name that is
    there."""
    hold(supplier)
    same = Product.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, name__iexact=values["name"]
    )
    if (same.exclude(pk=product.pk) if product else same).exists():
        raise DomainError(
            _("This supplier has “%(name)s” already. Change that entry, or write another name.")
            % {"name": values["name"]},
            code="product_exists",
            field="name",
        )
    before = _said(product) if product else {}
    kind = "product.changed" if product else "product.added"
    product = product or Product(tenant_id=supplier.tenant_id, supplier=supplier)
    for name, value in values.items():
        setattr(product, name, value)
    if _said(product) == before:
        return product
    product.save()
    record(kind, supplier, actor=actor, before=before, after=_said(product), supplier_reads=False)
    return product


@transaction.atomic
def remove_product(*, product: Product, actor: User) -> None:
    """Take a product off a supplier's list."""
    record("product.removed", product.supplier, actor=actor, before=_said(product), supplier_reads=False)
    product.delete()


def _said(product: Product) -> dict[str, object]:
    share = product.recycled_share
    return {
        "product": product.name,
        "product_kind": product.kind,
        "flow": product.flow,
        "traits": sorted(product.traits),
        "hs_code": product.hs_code,
        "recycled_share": None if share is None else f"{share.normalize():f}",
        "note": product.note,
    }
