"""A buyer looks at what suppliers declare of their sources: into the list, or set aside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import record
from suppliers.matching import name_key
from suppliers.models import (
    Declaration,
    DeclarationState,
    Shown,
    Supplier,
    SupplierKey,
    SupplierStatus,
    SupplyLink,
)
from suppliers.services.links import add_link
from suppliers.services.listing import create_supplier
from tenants.models import User


def matches_of(declaration: Declaration) -> QuerySet[Supplier]:
    """The suppliers of the list that a declared source may be: by its identifier, or by name and country."""
    own = Supplier.objects.filter(tenant_id=declaration.tenant_id).exclude(pk=declaration.supplier_id)
    alike = own.filter(name_key=name_key(declaration.name, declaration.country))
    if not declaration.identifier:
        return alike
    keys = SupplierKey.objects.filter(
        tenant_id=declaration.tenant_id, external_id__iexact=declaration.identifier
    )
    return (alike | own.filter(pk__in=keys.values("supplier_id"))).distinct()


@transaction.atomic
def take_declaration(
    *, declaration: Declaration, supplier: Supplier | None, actor: User, now: datetime
) -> SupplyLink:
    """Link the declared source to who declared it: as ``supplier`` of the list, or as a new candidate.

    Raises :class:`DomainError` where it is not open, and as ``add_link`` and ``create_supplier`` do.
    """
    declaration = _open(declaration)
    if supplier is None:
        supplier = create_supplier(
            tenant_id=declaration.tenant_id,
            actor=actor,
            name=declaration.name,
            country=declaration.country,
            tier=declaration.supplier.tier + 1,
            status=SupplierStatus.CANDIDATE,
        )
    link = add_link(
        upstream=supplier,
        downstream=declaration.supplier,
        material=declaration.material,
        share=declaration.share,
        declaration=declaration,
        actor=actor,
    )
    _decide(declaration, DeclarationState.TAKEN, now)
    record("source.taken", declaration, actor=actor, after={"name": declaration.name}, supplier_reads=False)
    return link


@transaction.atomic
def set_declaration_aside(*, declaration: Declaration, actor: User, now: datetime) -> None:
    """Leave a declared source out of the list. Raises :class:`DomainError` where it is not open."""
    declaration = _open(declaration)
    _decide(declaration, DeclarationState.SET_ASIDE, now)
    record(
        "source.set_aside", declaration, actor=actor, after={"name": declaration.name}, supplier_reads=False
    )


def _open(declaration: Declaration) -> Declaration:
    found = (
        Declaration.objects.select_for_update(of=("self",))
        .select_related("supplier")
        .get(tenant_id=declaration.tenant_id, pk=declaration.pk)
    )
    if found.state != DeclarationState.OPEN or found.shown != Shown.NAMED:
        raise DomainError(_("Somebody else dealt with this source meanwhile, or its supplier took it back."))
    return found


def _decide(declaration: Declaration, state: str, now: datetime) -> None:
    declaration.state, declaration.decided_at, declaration.updated_at = state, now, now
    Declaration.objects.filter(tenant_id=declaration.tenant_id, pk=declaration.pk).update(
        state=state, decided_at=now, updated_at=now
    )
