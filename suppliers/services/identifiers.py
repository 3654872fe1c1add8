"""What others call a supplier: noted after a check, taken away again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.identifiers import checked_identifier
from suppliers.models import Supplier, SupplierKey
from suppliers.reading.table import cleaned
from suppliers.services.holding import hold
from tenants.models import User

_SYSTEM_LENGTH = 64


class IdTaken(DomainError):
    """The id stands for another supplier of the list, ``supplier``."""

    def __init__(self, supplier: Supplier) -> None:
        text = _("In that system this id stands for %(name)s (number %(number)s).")
        super().__init__(
            text % {"name": supplier.name, "number": supplier.number}, code="id_taken", field="external_id"
        )
        self.supplier = supplier


@transaction.atomic
def add_identifier(
    *, supplier: Supplier, scheme: str, number: str, source: str = "", actor: User
) -> SupplierKey:
    """Note what others call a supplier. ``source`` is the system of an ``erp`` id, the country (alpha-2) of a
    tax number, and nothing else.

    Raises :class:`InvalidInput` saying what is wrong, :class:`IdTaken` for an id of another supplier,
    :class:`DomainError` for a number the supplier has.
    """
    source = _checked_source(scheme, source)
    number = checked_identifier(scheme=scheme, number=number, country=source)
    hold(supplier)
    same = SupplierKey.objects.filter(
        tenant_id=supplier.tenant_id, scheme=scheme, source_system=source, external_id=number
    )
    if same.filter(supplier=supplier).exists():
        raise DomainError(_("This supplier has this number already."), code="id_there", field="external_id")
    if scheme == SupplierKey.Scheme.ERP and (other := same.select_related("supplier").first()):
        raise IdTaken(other.supplier)
    key = SupplierKey.objects.create(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        scheme=scheme,
        source_system=source,
        external_id=number,
    )
    record("identifier.added", supplier, actor=actor, after=_said(key), supplier_reads=False)
    return key


@transaction.atomic
def remove_identifier(*, key: SupplierKey, actor: User) -> None:
    """Take a number away; another supplier may then have it."""
    record("identifier.removed", key.supplier, actor=actor, before=_said(key), supplier_reads=False)
    key.delete()


def _checked_source(scheme: str, source: str) -> str:
    source = cleaned(source)
    if scheme == SupplierKey.Scheme.ERP:
        if not source:
            raise InvalidInput(_("Write which system gives this id."), code="missing", field="source_system")
        if len(source) > _SYSTEM_LENGTH:
            text = _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
            raise InvalidInput(
                text % {"length": len(source), "limit": _SYSTEM_LENGTH},
                code="too_long",
                field="source_system",
            )
        return source
    return source.upper() if scheme == SupplierKey.Scheme.TAX else ""


def _said(key: SupplierKey) -> dict[str, str]:
    return {"scheme": key.scheme, "source_system": key.source_system, "external_id": key.external_id}
