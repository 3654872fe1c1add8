"""Reads of reports. The frozen content stays in the database: pages show what is beside it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from reports.models import Report

#: What a list can be ordered by, and the columns behind it; ``-`` before a name turns it round.
ORDERS = {
    "supplier": ("supplier__name", "-requested_at", "id"),
    "requested": ("requested_at", "id"),
    "stars": ("stars", "supplier__name", "id"),
    "grade": ("grade", "supplier__name", "id"),
}


def reports_of_tenant(tenant_id: UUID) -> QuerySet[Report]:
    """Reports in a buyer's case files, newest first, with supplier and who asked."""
    reports = Report.objects.filter(tenant_id=tenant_id)
    return reports.select_related("supplier", "requested_by").defer("content", "requested_by__password")


def reports_of_supplier_company(organisation_id: UUID) -> QuerySet[Report]:
    """Reports on a supplier company that are ready, from all its customers, newest first; never of drafts."""
    reports = Report.objects.filter(
        supplier_org_id=organisation_id, state=Report.State.READY, is_draft=False
    )
    return reports.select_related("tenant").defer("content")


def ordered(reports: QuerySet[Report], order: str) -> QuerySet[Report]:
    """The reports in one of :data:`ORDERS`; newest first for anything else."""
    columns = ORDERS.get(order.removeprefix("-"))
    if columns is None:
        return reports.order_by("-requested_at", "-id")
    if not order.startswith("-"):
        return reports.order_by(*columns)
    return reports.order_by(f"-{columns[0]}", *columns[1:])
