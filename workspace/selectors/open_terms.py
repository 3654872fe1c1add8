"""Admissions whose conditions are open: of one supplier, and those that press."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window

from core.models import Obligation
from onboarding.models import OnboardingCase, Outcome
from onboarding.rules import ADMISSION_TERMS
from tenants.scope import tenant_id
from workspace.selectors.onboarding import SOON, cases


@dataclass(frozen=True, slots=True)
class OpenTerms:
    """Conditions that a supplier was admitted with and that nobody has marked as met.

    ``due_at`` is the end of the day they are to be met by.
    """

    case: OnboardingCase
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PressingTerms:
    """Those due soon or past their day: the first ones, and how many there are."""

    rows: list[OpenTerms] = field(default_factory=list)
    count: int = 0


def _open() -> QuerySet[Any]:
    """Cases whose conditions are open, with the end of their day, those due first on top."""
    clocks = Obligation.objects.filter(
        tenant_id=tenant_id(),
        subject_id=OuterRef("pk"),
        kind=ADMISSION_TERMS,
        state=Obligation.State.OPEN,
    )
    return (
        cases()
        .filter(outcome=Outcome.CONDITIONAL)
        .annotate(ends_at=Subquery(clocks.values("due_at")[:1]))
        .filter(ends_at__isnull=False)
        .select_related("supplier__owner")
        .defer("supplier__owner__password")
        .order_by("ends_at", "id")
    )


def open_terms_of(supplier_id: UUID) -> list[OpenTerms]:
    """The open conditions of one supplier, those due first on top. One query."""
    return [OpenTerms(case, case.ends_at) for case in _open().filter(supplier_id=supplier_id)]


def pressing_terms(*, now: datetime, shown: int) -> PressingTerms:
    """Conditions due within 14 days or past their day, those due first on top. One query."""
    found = list(_open().filter(ends_at__lt=now + SOON).annotate(all=Window(Count("pk")))[:shown])
    return PressingTerms([OpenTerms(case, case.ends_at) for case in found], found[0].all if found else 0)
