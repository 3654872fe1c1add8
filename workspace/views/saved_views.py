"""Lists of suppliers that people set up and named: as tabs, kept, changed, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from suppliers.models import SavedView
from suppliers.services.views import change_view, delete_view, save_view
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id

#: What of an address is no part of a view.
_PASSING = ("page", "every")


def kept_query(query: QueryDict) -> str:
    """What of an address makes the list what it is."""
    kept = query.copy()
    for key in _PASSING:
        kept.pop(key, None)
    return kept.urlencode()


def saved_tabs(request: HttpRequest, views: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Views that the visitor sees, as tabs (see ``selectors.saved_views.count_and_views``)."""
    user: Any = request.user
    here, query = reverse("suppliers"), kept_query(request.GET)
    return [
        {
            "label": view["name"],
            "url": f"{here}?{view['query']}",
            "active": bool(query) and view["query"] == query,
            "view": view,
            "is_own": str(view["owner"]) == str(user.pk),
        }
        for view in views
    ]


@capability("views.save")
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    actor: Any = request.user
    query = kept_query(QueryDict(request.POST.get("query", "")))
    try:
        view = save_view(
            tenant_id=tenant_id(),
            name=request.POST.get("name", ""),
            query=query,
            is_shared=bool(request.POST.get("is_shared")),
            actor=actor,
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(f"{reverse('suppliers')}?{query}")
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('suppliers')}?{view.query}")


@capability("views.save")
@require_POST
def view_change(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Call one's own view otherwise, share it or not, or delete it (``step=delete``)."""
    view, actor = _own(request, view_id), cast("User", request.user)
    if request.POST.get("step") == "delete":
        delete_view(view=view, actor=actor)
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        return redirect("suppliers")
    try:
        change_view(
            view=view,
            name=request.POST.get("name", ""),
            is_shared=bool(request.POST.get("is_shared")),
            actor=actor,
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{reverse('suppliers')}?{view.query}")


def _own(request: HttpRequest, view_id: UUID) -> SavedView:
    user: Any = request.user
    return get_object_or_404(SavedView.objects.filter(tenant_id=tenant_id(), owner=user), pk=view_id)
