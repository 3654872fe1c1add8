"""Sites of a supplier: add one, name one anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from suppliers.models import Site, Supplier
from suppliers.services.sites import add_site, change_site
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.audits import SiteForm
from workspace.selectors.supplier_page import suppliers_of_tenant

UNPROCESSABLE = 422


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def site_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note a place where the supplier works."""
    supplier = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    form = SiteForm(request.POST if request.method == "POST" else None)
    actor: Any = request.user
    if form.is_valid():
        try:
            site = add_site(supplier=supplier, actor=actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            return _saved(request, supplier, site)
    return _page(request, form, supplier)


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def site_change(request: HttpRequest, supplier_id: UUID, site_id: UUID) -> HttpResponse:
    """Name a site anew, or correct its address."""
    supplier = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    sites = Site.objects.filter(tenant_id=tenant_id(), supplier=supplier).select_related("supplier")
    site = get_object_or_404(sites, pk=site_id)
    initial = {"name": site.name, "address": site.address}
    form = SiteForm(request.POST if request.method == "POST" else None, initial=initial)
    actor: Any = request.user
    if form.is_valid():
        try:
            changed = change_site(site=site, actor=actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            return _saved(request, supplier, changed)
    return _page(request, form, supplier, site)


def _saved(request: HttpRequest, supplier: Supplier, site: Site) -> HttpResponse:
    messages.success(request, _("%(name)s was saved.") % {"name": site.name})
    return redirect("supplier_tab", supplier.pk, "audits")


def _page(request: HttpRequest, form: SiteForm, supplier: Supplier, site: Site | None = None) -> HttpResponse:
    context = {"form": form, "supplier": supplier, "site": site}
    return render(
        request, "workspace/site_form.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
