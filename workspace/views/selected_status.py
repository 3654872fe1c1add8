"""Another status for the suppliers selected in the list; those that cannot go there stay and are named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.templatetags.ui_format import joined, sentences
from suppliers.master_forms import StatusesForm
from suppliers.models import Supplier, SupplierStatus
from suppliers.services.statuses import Moved, change_statuses
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.views.selected import selected_ids

UNPROCESSABLE = 422
#: Suppliers named in a sentence; of more only how many.
_NAMED = 5


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def suppliers_status(request: HttpRequest) -> HttpResponse:
    """Choose the status and say why; then back to the list, with who stayed."""
    actor: Any = request.user
    data = request.POST if request.method == "POST" else request.GET
    ids = selected_ids(data, actor)
    if not ids:
        messages.warning(request, _("Select suppliers in the list first."))
        return redirect("suppliers")
    counts = _counts(ids)
    form = StatusesForm(request.POST if request.method == "POST" else None, counts=counts)
    if form.is_valid():
        said = form.cleaned_data
        try:
            moved = change_statuses(
                tenant_id=tenant_id(),
                ids=ids,
                to=said["status"],
                reason=said["reason"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            _tell(request, moved)
            return redirect(f"{reverse('suppliers')}?{data.get('filter', '')}")
    named = Supplier.objects.filter(tenant_id=tenant_id(), pk__in=ids[:_NAMED]).order_by("name", "pk")
    context = {
        "form": form,
        "ids": [] if data.get("every") else ids,
        "every": bool(data.get("every")),
        "filter": data.get("filter", ""),
        "count": len(ids),
        "named": named,
        "more": max(0, len(ids) - _NAMED),
        "standing": [(SupplierStatus(status).label, n) for status, n in counts.items()],
    }
    return render(
        request, "workspace/suppliers_status.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _counts(ids: list[UUID]) -> dict[str, int]:
    """How many of them stand where, in the order of the statuses."""
    found = Supplier.objects.filter(tenant_id=tenant_id(), pk__in=ids).order_by().values_list("status")
    counts = dict(found.annotate(n=Count("pk")))
    return {status: counts[status] for status in SupplierStatus.values if status in counts}


def _tell(request: HttpRequest, moved: Moved) -> None:
    words = ngettext("%(n)s supplier changed.", "%(n)s suppliers changed.", moved.count) % {"n": moved.count}
    if moved.there:
        there = _("%(n)s had this status already.") % {"n": moved.there}
        words = sentences([words, there])
    messages.success(request, words)
    if moved.stuck:
        shown = [
            _("%(name)s (%(status)s)") % {"name": one.name, "status": one.get_status_display()}
            for one in moved.stuck[:_NAMED]
        ]
        if more := len(moved.stuck[_NAMED:]):
            shown.append(_("and %(more)s more") % {"more": more})
        messages.warning(
            request,
            _("Not changed, as there is no step from where they stand: %(names)s.")
            % {"names": joined(shown)},
        )
