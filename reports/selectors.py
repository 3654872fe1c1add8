"""Reads of reports. The frozen content stays in the database: pages show what is beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from reports.content import counting_basis
from reports.models import Report
from scoring.models import CardState, Scorecard
from standards.codes import code
from standards.loader import has_levels

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
    reports = Report.objects.filter(supplier_org_id=organisation_id, state=Report.State.READY, is_draft=False)
    return reports.select_related("tenant").defer("content")


@dataclass(frozen=True, slots=True)
class Newer:
    """A result that a report does not tell of yet: on which standard, since when, and what it is now."""

    code: str
    since: datetime
    stars: int | None
    grade: str


def superseded(report: Report) -> list[Newer]:
    """The standards on which another result counts by now than the one reported: the report says so and stays
    as it is. Two queries; only published results are looked at."""
    reported = {
        result["standard"]: result["cards"][basis]["id"]
        for result in report.content["results"]
        if (basis := counting_basis(result)) is not None
    }
    counting = Scorecard.objects.filter(
        tenant_id=report.tenant_id,
        supplier_id=report.supplier_id,
        standard__in=reported,
        is_official=True,
        state=CardState.PUBLISHED,
    )
    return [
        Newer(
            code=code(card.standard),
            since=card.published_at or card.computed_at,
            stars=int(card.band or 0) if has_levels(card.standard) else None,
            grade="" if has_levels(card.standard) else card.band,
        )
        for card in counting.defer("document").order_by("standard")
        if str(card.pk) != reported[card.standard]
    ]


def ordered(reports: QuerySet[Report], order: str) -> QuerySet[Report]:
    """The reports in one of :data:`ORDERS`; newest first for anything else."""
    columns = ORDERS.get(order.removeprefix("-"))
    if columns is None:
        return reports.order_by("-requested_at", "-id")
    if not order.startswith("-"):
        return reports.order_by(*columns)
    return reports.order_by(f"-{columns[0]}", *columns[1:])
