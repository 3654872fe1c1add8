"""What suppliers declare of their sources, as the buyer looks at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, InvalidInput
from suppliers.models import Declaration, Supplier
from suppliers.services.declared import matches_of, set_declaration_aside, take_declaration
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.exporting import Columns, day, file_of
from workspace.selectors.portal_chain import candidates, hidden_by_supplier


@capability("suppliers.view")
@require_GET
def network_declared(request: HttpRequest) -> HttpResponse:
    """Named sources to take into the list or set aside, and how many are hidden."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    found = candidates(tenant_id())
    file = file_of(request, name="declared-sources", columns=_columns(), rows=found)
    if file is not None:
        return file
    context = {
        "candidates": found,
        "hidden": hidden_by_supplier(tenant_id()),
        "can_edit": acting.can("suppliers.edit"),
    }
    return render(request, "workspace/network_declared.html", context)


def _columns() -> Columns:
    return {
        _("Declared by"): lambda one: one.declaration.supplier.name,
        _("Source"): lambda one: one.declaration.name,
        _("Country"): lambda one: one.declaration.country,
        _("Identifier"): lambda one: one.declaration.identifier,
        _("Material"): lambda one: one.declaration.material,
        _("May be"): lambda one: "; ".join(f"{match.name} ({match.number})" for match in one.matches),
        _("Declared on"): lambda one: day(one.declaration.created_at),
    }


@capability("suppliers.edit")
@require_POST
def declaration_take(request: HttpRequest, declaration_id: UUID) -> HttpResponse:
    """Link a declared source, as the supplier of the list posted as ``supplier`` or as a new one."""
    actor: Any = request.user
    declaration = _declaration(declaration_id)
    try:
        link = take_declaration(
            declaration=declaration,
            supplier=_match(declaration, request.POST.get("supplier", "")),
            actor=actor,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            _("%(source)s is in the chain now, as a source of %(supplier)s.")
            % {"source": link.upstream.name, "supplier": link.downstream.name},
        )
    return redirect("network_declared")


@capability("suppliers.edit")
@require_POST
def declaration_set_aside(request: HttpRequest, declaration_id: UUID) -> HttpResponse:
    """Leave a declared source out of the list."""
    actor: Any = request.user
    try:
        set_declaration_aside(declaration=_declaration(declaration_id), actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("network_declared")


def _declaration(declaration_id: UUID) -> Declaration:
    own = Declaration.objects.filter(tenant_id=tenant_id()).select_related("supplier")
    return get_object_or_404(own, pk=declaration_id)


def _match(declaration: Declaration, text: str) -> Supplier | None:
    """One of the suppliers that were offered; none for a new one."""
    if not text:
        return None
    try:
        pk = UUID(text)
    except ValueError as error:
        raise InvalidInput(_("Choose one of the suppliers offered.")) from error
    found = matches_of(declaration).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
