"""People at a supplier. Requests go to the main one, who stands in the supplier's row as well.

Lists and programs write the supplier's row only; the main contact gets a row of its own, with telephone, task
and language, when a person first writes about the supplier's contacts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.models import Contact, Supplier
from suppliers.services.holding import hold
from tenants.models import User


class ContactValues(TypedDict, total=False):
    """What is kept about a person; ``language`` is a code of the product's languages."""

    name: str
    email: str
    phone: str
    role: str
    language: str


def contacts_of(supplier: Supplier) -> list[Contact]:
    """The people at a supplier, the main one first; one known from a list only is not saved. One query."""
    found = list(Contact.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier))
    if (supplier.contact_name or supplier.contact_email) and not any(one.is_main for one in found):
        found.insert(0, _from_row(supplier))
    return found


@transaction.atomic
def add_contact(*, supplier: Supplier, values: ContactValues, actor: User, is_main: bool = False) -> Contact:
    """Note a person; the first one becomes the main contact.

    Raises :class:`InvalidInput` without name and address, :class:`DomainError` for an address that is there.
    """
    supplier = _locked(supplier)
    contact = Contact(tenant_id=supplier.tenant_id, supplier=supplier, **values)
    _check(contact)
    known = _kept(supplier)
    contact.is_main = is_main or not known
    if contact.is_main:
        known.filter(is_main=True).update(is_main=False)
    contact.save(force_insert=True)
    if contact.is_main:
        _to_row(supplier, contact)
    record("contact.added", supplier, actor=actor, after=_said(contact), supplier_reads=False)
    return contact


@transaction.atomic
def change_contact(
    *, supplier: Supplier, contact: Contact | None, values: ContactValues, actor: User, is_main: bool = False
) -> Contact:
    """Correct what is known of a person, or make them the main contact; raises as adding does.

    Without ``contact`` the main one is meant. It stays so until another one becomes it.
    """
    supplier = _locked(supplier)
    kept = _kept(supplier)
    contact = kept.get(pk=contact.pk) if contact else kept.get(is_main=True)
    before = _said(contact)
    for name, value in values.items():
        setattr(contact, name, value)
    _check(contact)
    if is_main and not contact.is_main:
        kept.filter(is_main=True).update(is_main=False)
        contact.is_main = True
    if _said(contact) == before:
        return contact
    contact.save()
    if contact.is_main:
        _to_row(supplier, contact)
    record(
        "contact.changed",
        supplier,
        actor=actor,
        before=before,
        after=_said(contact),
        supplier_reads=False,
    )
    return contact


@transaction.atomic
def remove_contact(*, supplier: Supplier, contact: Contact, actor: User) -> None:
    """Forget a person. Raises :class:`DomainError` for the main contact while there is another one."""
    supplier = _locked(supplier)
    contact = _kept(supplier).get(pk=contact.pk)
    if contact.is_main and _kept(supplier).exclude(pk=contact.pk).exists():
        raise DomainError(
            _("Requests go to %(name)s. Make somebody else the main contact first.") % {"name": contact},
            code="main_contact",
        )
    record("contact.removed", supplier, actor=actor, before=_said(contact), supplier_reads=False)
    contact.delete()
    if contact.is_main:
        _to_row(supplier, Contact())


def follow_main(*, tenant_id: UUID, supplier_ids: Iterable[UUID]) -> None:
    """Let the main contacts say what their suppliers' rows say. One statement."""
    own = Supplier.objects.filter(tenant_id=tenant_id, pk=OuterRef("supplier_id"))
    Contact.objects.filter(tenant_id=tenant_id, supplier_id__in=list(supplier_ids), is_main=True).update(
        name=Subquery(own.values("contact_name")), email=Subquery(own.values("contact_email"))
    )


def _locked(supplier: Supplier) -> Supplier:
    """The supplier, and its main contact in a row of its own; who comes second waits here."""
    supplier = hold(supplier)
    if (supplier.contact_name or supplier.contact_email) and not _kept(supplier).filter(
        is_main=True
    ).exists():
        _from_row(supplier).save(force_insert=True)
    return supplier


def _kept(supplier: Supplier) -> QuerySet[Contact]:
    return Contact.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)


def _from_row(supplier: Supplier) -> Contact:
    return Contact(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        name=supplier.contact_name,
        email=supplier.contact_email,
        is_main=True,
    )


def _to_row(supplier: Supplier, contact: Contact) -> None:
    Supplier.objects.filter(pk=supplier.pk, tenant_id=supplier.tenant_id).update(
        contact_name=contact.name, contact_email=contact.email, revision=F("revision") + 1
    )


def _check(contact: Contact) -> None:
    if not contact.name and not contact.email:
        raise InvalidInput(_("Write a name or an e-mail address."), code="contact_empty", field="name")
    if not contact.email:
        return
    twins = Contact.objects.filter(
        tenant_id=contact.tenant_id, supplier_id=contact.supplier_id, email__iexact=contact.email
    )
    if twins.exclude(pk=contact.pk).exists():
        raise DomainError(
            _("Somebody at this supplier has this address already. Correct that entry, or write another."),
            code="contact_exists",
            field="email",
        )


def _said(contact: Contact) -> dict[str, object]:
    return {
        "contact_name": contact.name,
        "contact_email": contact.email,
        "phone": contact.phone,
        "task": contact.role,
        "language": contact.language,
        "is_main": contact.is_main,
    }
