"""Putting back what was removed from a supplier's master data by mistake."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suppliers.services.putting_back import put_back
from tenants.access import capability
from workspace.selectors.removed import removals_of
from workspace.views.record_page import record_removed, supplier_of


@capability("suppliers.edit")
@require_POST
def record_put_back(request: HttpRequest, supplier_id: UUID, event_id: UUID) -> HttpResponse:
    """Add again what was removed in the last 30 days."""
    supplier, actor = supplier_of(request, supplier_id)
    event = get_object_or_404(removals_of(supplier, timezone.now()), pk=event_id)
    return record_removed(
        request,
        supplier,
        lambda: put_back(event=event, supplier=supplier, actor=actor),
        _("It is put back."),
    )
