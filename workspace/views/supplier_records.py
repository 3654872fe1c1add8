"""What is kept about a supplier beside its row: each record is added, changed and taken away on a page of its
own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from suppliers import master_forms as forms
from suppliers.models import Contact, Product, Supplier, SupplierFlag, SupplierKey
from suppliers.services import contacts, flags, identifiers, products
from suppliers.services.statuses import change_status
from tenants.access import capability
from workspace.views.record_page import own_record, record_page, record_removed, supplier_of

_BOTH = ["GET", "HEAD", "POST"]


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def contact_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note a person at the supplier."""
    supplier, actor = supplier_of(request, supplier_id)
    form = forms.ContactForm(request.POST or None)

    def save(said: dict[str, Any]) -> object:
        is_main = said.pop("is_main")
        return contacts.add_contact(supplier=supplier, values=said, is_main=is_main, actor=actor)  # type: ignore[arg-type]

    return record_page(request, supplier, form, save, title=_("Add a contact"))


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def contact_main(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Change the main contact, also one known from a list only."""
    supplier, _actor = supplier_of(request, supplier_id)
    found = next((one for one in contacts.contacts_of(supplier) if one.is_main), None)
    if found is None:
        return contact_add(request, supplier_id)
    return _contact(request, supplier, found, is_kept=False)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def contact_change(request: HttpRequest, supplier_id: UUID, contact_id: UUID) -> HttpResponse:
    """Correct what is known of a person, or make them the main contact."""
    supplier, _actor = supplier_of(request, supplier_id)
    return _contact(request, supplier, own_record(Contact, supplier, contact_id), is_kept=True)


@capability("suppliers.edit")
@require_POST
def contact_remove(request: HttpRequest, supplier_id: UUID, contact_id: UUID) -> HttpResponse:
    """Forget a person."""
    supplier, actor = supplier_of(request, supplier_id)
    contact = own_record(Contact, supplier, contact_id)
    return record_removed(
        request,
        supplier,
        lambda: contacts.remove_contact(supplier=supplier, contact=contact, actor=actor),
        _("%(name)s was removed.") % {"name": contact},
    )


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def product_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note what the supplier makes or delivers."""
    supplier, _actor = supplier_of(request, supplier_id)
    return _product(request, supplier, None)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def product_change(request: HttpRequest, supplier_id: UUID, product_id: UUID) -> HttpResponse:
    """Change what is known of a product."""
    supplier, _actor = supplier_of(request, supplier_id)
    return _product(request, supplier, own_record(Product, supplier, product_id))


@capability("suppliers.edit")
@require_POST
def product_remove(request: HttpRequest, supplier_id: UUID, product_id: UUID) -> HttpResponse:
    """Take a product off the list."""
    supplier, actor = supplier_of(request, supplier_id)
    product = own_record(Product, supplier, product_id)
    said = _("%(name)s was removed.") % {"name": product}
    return record_removed(
        request, supplier, lambda: products.remove_product(product=product, actor=actor), said
    )


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def identifier_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note what others call the supplier."""
    supplier, actor = supplier_of(request, supplier_id)
    form = forms.IdentifierForm(request.POST or None, initial={"country": supplier.country, "scheme": "tax"})

    def save(said: dict[str, Any]) -> object:
        source = said["country"] if said["scheme"] == SupplierKey.Scheme.TAX else said["source_system"]
        return identifiers.add_identifier(
            supplier=supplier,
            scheme=said["scheme"],
            number=said["external_id"],
            source=source,
            actor=actor,
        )

    return record_page(request, supplier, form, save, title=_("Add an identifier"))


@capability("suppliers.edit")
@require_POST
def identifier_remove(request: HttpRequest, supplier_id: UUID, key_id: UUID) -> HttpResponse:
    """Take a number away."""
    supplier, actor = supplier_of(request, supplier_id)
    key = own_record(SupplierKey, supplier, key_id)
    said = _("%(name)s was removed.") % {"name": key.external_id}
    return record_removed(
        request, supplier, lambda: identifiers.remove_identifier(key=key, actor=actor), said
    )


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def flag_set(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Mark the supplier, with the reason."""
    supplier, actor = supplier_of(request, supplier_id)
    form = forms.FlagForm(request.POST or None)
    return record_page(
        request,
        supplier,
        form,
        lambda said: flags.set_flag(supplier=supplier, actor=actor, now=timezone.now(), **said),
        title=_("Set a mark"),
        tab="overview",
        note=_("The mark stands on every list with your name and the reason, until somebody ends it."),
    )


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def flag_end(request: HttpRequest, supplier_id: UUID, flag_id: UUID) -> HttpResponse:
    """End a mark, with the reason."""
    supplier, actor = supplier_of(request, supplier_id)
    flag = own_record(SupplierFlag, supplier, flag_id)
    form = forms.ReasonForm(request.POST or None)
    return record_page(
        request,
        supplier,
        form,
        lambda said: flags.end_flag(flag=flag, actor=actor, now=timezone.now(), **said),
        title=_("End the mark “%(mark)s”") % {"mark": flag.get_kind_display()},
        tab="overview",
        note=_("Set for this reason: %(reason)s") % {"reason": flag.reason},
        submit=_("End the mark"),
    )


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def supplier_status(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Move the supplier to another status; what follows from each stands beside it."""
    supplier, actor = supplier_of(request, supplier_id)
    form = forms.StatusForm(request.POST or None, supplier=supplier)
    return record_page(
        request,
        supplier,
        form,
        lambda said: change_status(supplier=supplier, to=said["status"], reason=said["reason"], actor=actor),
        title=_("Change the status"),
        tab="overview",
        note=_("Today: %(status)s.") % {"status": supplier.get_status_display()},
        submit=_("Change the status"),
    )


def _contact(request: HttpRequest, supplier: Supplier, contact: Contact, *, is_kept: bool) -> HttpResponse:
    actor: Any = request.user
    fields = ("name", "email", "phone", "role", "language", "is_main")
    form = forms.ContactForm(request.POST or None, initial={name: getattr(contact, name) for name in fields})

    def save(said: dict[str, Any]) -> object:
        is_main = said.pop("is_main")
        return contacts.change_contact(
            supplier=supplier,
            contact=contact if is_kept else None,
            values=said,  # type: ignore[arg-type] # the form's fields are those of the service
            is_main=is_main,
            actor=actor,
        )

    return record_page(request, supplier, form, save, title=_("Edit %(name)s") % {"name": contact})


def _product(request: HttpRequest, supplier: Supplier, product: Product | None) -> HttpResponse:
    actor: Any = request.user
    initial = (
        {} if product is None else {name: getattr(product, name) for name in forms.ProductForm.base_fields}
    )
    form = forms.ProductForm(request.POST or None, initial=initial)

    def save(said: dict[str, Any]) -> object:
        return products.save_product(supplier=supplier, values=said, product=product, actor=actor)  # type: ignore[arg-type]

    title = _("Edit %(name)s") % {"name": product} if product else _("Add a product or material")
    return record_page(request, supplier, form, save, title=title)
