"""Sites of a supplier: add one, change what is known of it, take it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suppliers.master_forms import ReasonForm, SiteForm
from suppliers.models import Site
from suppliers.services.sites import add_site, change_site, refusal, remove_site, what_holds
from tenants.access import capability
from workspace.views.record_page import own_record, record_page, supplier_of


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def site_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note a place where the supplier works."""
    supplier, actor = supplier_of(request, supplier_id)
    return record_page(
        request,
        supplier,
        SiteForm(request.POST or None),
        lambda said: add_site(supplier=supplier, actor=actor, **said),
        title=_("Add a site"),
    )


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def site_change(request: HttpRequest, supplier_id: UUID, site_id: UUID) -> HttpResponse:
    """Change what is known of a site."""
    supplier, actor = supplier_of(request, supplier_id)
    site = own_record(Site, supplier, site_id)
    initial = {name: getattr(site, name) for name in SiteForm.base_fields}
    return record_page(
        request,
        supplier,
        SiteForm(request.POST or None, initial=initial),
        lambda said: change_site(site=site, actor=actor, **said),
        title=_("Edit %(name)s") % {"name": site},
    )


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def site_remove(request: HttpRequest, supplier_id: UUID, site_id: UUID) -> HttpResponse:
    """Take a site off, with the reason; what audits or findings are about stays."""
    supplier, actor = supplier_of(request, supplier_id)
    site = own_record(Site, supplier, site_id)
    held_by = what_holds(site)
    if held_by:
        messages.error(request, refusal(site, held_by))
        return redirect("supplier_tab", supplier.pk, "master")
    return record_page(
        request,
        supplier,
        ReasonForm(request.POST or None),
        lambda said: remove_site(site=site, actor=actor, **said),
        title=_("Remove the site “%(name)s”") % {"name": site},
        note=_("What is known of it stays in the history with your reason, and can be put back."),
        submit=_("Remove the site"),
        done=_("%(name)s was removed.") % {"name": site},
    )
