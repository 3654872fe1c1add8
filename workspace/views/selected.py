"""What is done with the suppliers selected in the list: another owner, tags, a request, a merge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, InvalidInput
from suppliers.models import Supplier
from suppliers.services.selected import change_owners, change_tags
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.selectors import suppliers as selectors
from workspace.selectors.supplier_filters import Filters, tags_in

#: Suppliers that one step changes at most.
LIMIT = 10_000
UNPROCESSABLE = 422
_NAMED = 5


def selected_ids(data: QueryDict, user: Any) -> list[UUID]:
    """The suppliers that a form of the list names: by their ids, or with ``every`` all that pass ``filter``.

    Raises :class:`InvalidInput` for what is no id, and for more than :data:`LIMIT`.
    """
    if data.get("every"):
        filters = Filters.read(QueryDict(data.get("filter", "")))
        found = selectors.found(filters, tenant_id=tenant_id(), user_id=user.pk)
        ids = list(found.order_by("name", "pk").values_list("pk", flat=True)[: LIMIT + 1])
    else:
        ids = [_uuid(text) for text in dict.fromkeys(data.getlist("supplier"))]
        ids = list(Supplier.objects.filter(tenant_id=tenant_id(), pk__in=ids).values_list("pk", flat=True))
    if len(ids) > LIMIT:
        raise InvalidInput(
            _("One step changes up to %(limit)s suppliers. Narrow the list by a filter first.")
            % {"limit": LIMIT}
        )
    return ids


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def suppliers_selected(request: HttpRequest) -> HttpResponse:
    """A form for what is to be done (``do=owner`` or ``do=tags``) with the suppliers selected."""
    data = request.POST if request.method == "POST" else request.GET
    ids = selected_ids(data, request.user)
    what = data.get("do", "")
    if not ids or what not in _STEPS:
        messages.warning(request, _("Select suppliers in the list first."))
        return redirect("suppliers")
    refusal = ""
    if request.method == "POST":
        try:
            changed = _STEPS[what](request, ids)
        except DomainError as error:
            refusal = str(error.message)
        else:
            words = ngettext("%(n)s supplier changed.", "%(n)s suppliers changed.", changed)
            messages.success(request, words % {"n": changed})
            return redirect(f"{reverse('suppliers')}?{data.get('filter', '')}")
    named = Supplier.objects.filter(tenant_id=tenant_id(), pk__in=ids[:_NAMED]).order_by("name", "pk")
    context = {
        "ids": [] if data.get("every") else ids,
        "every": bool(data.get("every")),
        "filter": data.get("filter", ""),
        "count": len(ids),
        "named": named,
        "more": max(0, len(ids) - _NAMED),
        "do": what,
        "people": [member.user for member in people_of(tenant_id())],
        "tags": tags_in(tenant_id()),
        "refusal": refusal,
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "workspace/suppliers_selected.html", context, status=status)


def _owner(request: HttpRequest, ids: list[UUID]) -> int:
    actor: Any = request.user
    wanted = request.POST.get("owner", "")
    owner: User | None = None
    if wanted != "none":
        people = {str(member.user_id): member.user for member in people_of(tenant_id())}
        if wanted not in people:
            raise InvalidInput(_("Choose the new owner."), field="owner")
        owner = people[wanted]
    return change_owners(tenant_id=tenant_id(), ids=ids, owner=owner, actor=actor, now=timezone.now())


def _tags(request: HttpRequest, ids: list[UUID]) -> int:
    actor: Any = request.user
    return change_tags(
        tenant_id=tenant_id(),
        ids=ids,
        add=request.POST.get("add", ""),
        remove=request.POST.get("remove", ""),
        actor=actor,
        now=timezone.now(),
    )


_STEPS = {"owner": _owner, "tags": _tags}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("The selection could not be read. Select the suppliers again.")) from error
