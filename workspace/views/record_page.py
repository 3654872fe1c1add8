"""The page of one record of a supplier: a form, what a rule says against it, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import DomainError
from suppliers import master_forms as forms
from suppliers.models import Supplier
from workspace.selectors import master
from workspace.selectors.supplier_page import suppliers_of_tenant

UNPROCESSABLE = 422


def supplier_of(request: HttpRequest, supplier_id: UUID) -> tuple[Supplier, Any]:
    """The supplier of the buyer that is acted for, and the actor."""
    return get_object_or_404(suppliers_of_tenant(), pk=supplier_id), request.user


def own_record(model: type[Any], supplier: Supplier, pk: UUID) -> Any:
    """One record of the supplier; 404 for another's."""
    rows = model.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier).select_related("supplier")
    return get_object_or_404(rows, pk=pk)


def _back(supplier: Supplier, tab: str) -> HttpResponse:
    if tab == "overview":
        return redirect("supplier", supplier.pk)
    return redirect("supplier_tab", supplier.pk, tab)


def record_removed(
    request: HttpRequest, supplier: Supplier, remove: Callable[[], None], said: str, tab: str = "master"
) -> HttpResponse:
    """Take a record away; where a rule says no, its sentence stands on the page one comes back to."""
    try:
        remove()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return _back(supplier, tab)


def record_page(
    request: HttpRequest,
    supplier: Supplier,
    form: Form,
    save: Callable[[dict[str, Any]], object],
    *,
    title: str | Promise,
    tab: str = "master",
    note: str = "",
    submit: str = "",
    done: str = "",
) -> HttpResponse:
    """The form of one record; once it is saved, back to the tab it stands on."""
    if form.is_valid():
        try:
            saved = save({**form.cleaned_data})
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            said = _("%(name)s was saved.") % {"name": getattr(saved, "name", "") or supplier}
            messages.success(request, done or said)
            return _back(supplier, tab)
    context: Mapping[str, Any] = {
        "form": form,
        "supplier": supplier,
        "title": title,
        "note": note,
        "submit": submit or _("Save"),
        "back": _back(supplier, tab)["Location"],
        "steps": master.steps_of(supplier) if isinstance(form, forms.StatusForm) else [],
    }
    return render(
        request, "workspace/record_form.html", context, status=UNPROCESSABLE if form.errors else 200
    )
