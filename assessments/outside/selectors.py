"""Results of outside assessments: a company's own by customer, a buyer's by supplier."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from assessments.models import OutsideResult, Request
from assessments.outside.services import Place
from tenants.scope import organisation_id


def own_results() -> QuerySet[OutsideResult]:
    """The company's results at all its customers, newest first."""
    return OutsideResult.objects.filter(supplier_org_id=organisation_id(), removed_at=None).select_related(
        "tenant"
    )


def results_of(tenant_id: UUID, supplier_id: UUID) -> QuerySet[OutsideResult]:
    """The results of one supplier of a buyer, newest first."""
    return OutsideResult.objects.filter(tenant_id=tenant_id, supplier_id=supplier_id, removed_at=None)


def own_places() -> dict[str, tuple[str, Place]]:
    """The company's records at its customers, by the id of the record, with its name. One query."""
    asked = Request.objects.filter(supplier_org_id=organisation_id()).select_related("tenant")
    found: dict[str, tuple[str, Place]] = {}
    for request in asked.order_by("tenant__name", "supplier_name", "-created_at"):
        key = str(request.supplier_id)
        if key in found:
            continue
        place = Place(request.tenant_id, request.supplier_id, request.supplier_org_id)
        found[key] = (f"{request.tenant.name} · {request.supplier_name}", place)
    return found
