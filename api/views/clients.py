"""API clients: what programs are connected, connecting one, revoking one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from api import selectors, services
from api.forms import ClientForm
from api.scopes import SCOPES
from core.errors import DomainError
from tenants.access import capability
from tenants.scope import tenant_id


@capability("clients.manage")
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """Every program that is or was connected, and the form for another one."""
    return _page(request, ClientForm())


@capability("clients.manage")
@require_POST
@never_cache
def client_new(request: HttpRequest) -> HttpResponse:
    """Connect a program; the answer is the only page that ever shows its secret."""
    form = ClientForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    user: Any = request.user
    try:
        client, secret = services.create_client(tenant_id=tenant_id(), actor=user, **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        return _page(request, form, status=422)
    context = {
        "client": client,
        "secret": secret,
        "scopes": _words(client.scopes),
        "base": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "api/client_secret.html", context)


@capability("clients.manage")
@require_POST
def client_revoke(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """End a program's access for good."""
    own = selectors.clients_of(tenant_id())
    client = get_object_or_404(own.select_for_update(of=("self",)), pk=client_id)
    user: Any = request.user
    services.revoke_client(client=client, actor=user, now=timezone.now())
    messages.success(request, _("%(name)s is revoked: its tokens no longer work.") % {"name": client.name})
    return redirect("api_clients")


def _page(request: HttpRequest, form: ClientForm, status: int = 200) -> HttpResponse:
    found = list(selectors.clients_of(tenant_id()))
    context = {
        "working": [(client, _words(client.scopes)) for client in found if client.revoked_at is None],
        "revoked": [client for client in found if client.revoked_at],
        "form": form,
    }
    return render(request, "api/clients.html", context, status=status)


def _words(scopes: list[str]) -> list[tuple[str, Any]]:
    """Each scope's name with what it allows."""
    return [(name, SCOPES[name].words) for name in scopes if name in SCOPES]
