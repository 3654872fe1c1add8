"""One supplier of the network: its panel beside the graph, its branch, what is passed on along its links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.services.requesting import LIMIT
from core.errors import DomainError
from suppliers.countries import country_name
from suppliers.models import Demand, SupplyLink
from suppliers.services.declaring import pass_demand
from suppliers.services.links import change_link
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.chain import PassedForm, ShareForm
from workspace.selectors import network as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.network_panel import dealings_of, members_of
from workspace.selectors.network_rows import rows_of
from workspace.selectors.supplier_page import cards_of, suppliers_of_tenant
from workspace.views.supplier_frame import frame, of_survivor

UNPROCESSABLE = 422


@capability("suppliers.view")
@require_GET
def network_supplier(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The panel of one supplier (a fragment)."""
    shown = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    chain, now = selectors.chain_of(tenant_id()), timezone.now()
    acting = _acting(request)
    rows = rows_of([shown.pk], chain, tenant_id=tenant_id(), today=today_of(acting, now), now=now)
    context = {
        "supplier": shown,
        "row": rows[0],
        "dealings": dealings_of(shown, chain),
        "country": country_name(shown.country, get_language() or "en"),
        "can_send": acting.can("requests.send"),
        "can_edit": acting.can("suppliers.edit"),
    }
    return render(request, "workspace/_network_panel.html", context)


@capability("requests.send")
@require_GET
def network_branch(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Everyone up the branch of a supplier, to choose who is asked; who is skipped, and why."""
    root = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    members = members_of(root, selectors.chain_of(tenant_id()))
    askable = [one for one in members if one.is_askable]
    context = {
        "root": root,
        "members": members,
        "askable": len(askable),
        "preselected": {one.supplier.pk for one in askable[:LIMIT]},
        "limit": LIMIT,
        "can_edit": _acting(request).can("suppliers.edit"),
    }
    return render(request, "workspace/network_branch.html", context)


@capability("suppliers.view")
@require_GET
@of_survivor("network")
def supplier_network(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The supplier's tab: its links with shares, and what was passed on along each."""
    shown = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    context = frame(request, shown, "network", cards_of(shown)) | {
        "dealings": dealings_of(shown, selectors.chain_of(tenant_id())),
        "demand_kinds": Demand.choices,
    }
    return render(request, "workspace/supplier_network.html", context)


@capability("suppliers.edit")
@require_POST
def link_change(request: HttpRequest, supplier_id: UUID, link_id: UUID) -> HttpResponse:
    """Say otherwise what a link delivers, and its share."""
    actor: Any = request.user
    link = _link(supplier_id, link_id)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _refused(request, supplier_id, form)
    try:
        change_link(link=link, actor=actor, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The link was saved."))
    return redirect("supplier_network", supplier_id)


@capability("suppliers.edit")
@require_POST
def link_passed(request: HttpRequest, supplier_id: UUID, link_id: UUID) -> HttpResponse:
    """Note that a demand was passed on along a link."""
    actor: Any = request.user
    acting = _acting(request)
    link = _link(supplier_id, link_id)
    form = PassedForm(request.POST)
    if not form.is_valid():
        return _refused(request, supplier_id, form)
    today = today_of(acting, timezone.now())
    try:
        pass_demand(link=link, today=today, actor=actor, **form.values())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Noted."))
    return redirect("supplier_network", supplier_id)


def _acting(request: HttpRequest) -> Acting:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return acting


def _link(supplier_id: UUID, link_id: UUID) -> SupplyLink:
    shown = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    links = SupplyLink.objects.filter(tenant_id=tenant_id()).select_related("upstream", "downstream")
    return get_object_or_404(links.filter(upstream=shown) | links.filter(downstream=shown), pk=link_id)


def _refused(request: HttpRequest, supplier_id: UUID, form: Any) -> HttpResponse:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
    return redirect("supplier_network", supplier_id)
