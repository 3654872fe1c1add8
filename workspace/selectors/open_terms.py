"""Admissions whose conditions are open: of one supplier, and those that press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Window

from core.models import Obligation
from onboarding.models import OnboardingCase
from onboarding.rules import ADMISSION_TERMS
from tenants.scope import tenant_id
from workspace.selectors.onboarding import SOON, cases


@dataclass(frozen=True, slots=True)
class OpenTerms:
    """Conditions that a supplier was admitted with and that nobody has marked as met."""

    case: OnboardingCase
    clock: Obligation

    @property
    def due_at(self) -> datetime:
        """The end of the day they are to be met by."""
        return self.clock.due_at


@dataclass(frozen=True, slots=True)
class PressingTerms:
    """Those due soon or past their day: the first ones, and how many there are."""

    rows: list[OpenTerms] = field(default_factory=list)
    count: int = 0


def _clocks() -> QuerySet[Obligation]:
    running = Obligation.objects.filter(tenant_id=tenant_id(), kind=ADMISSION_TERMS)
    return running.filter(state=Obligation.State.OPEN).order_by("due_at", "id")


def open_terms_of(supplier_id: UUID) -> list[OpenTerms]:
    """The open conditions of one supplier, those due first on top."""
    of_supplier = cases().filter(supplier_id=supplier_id).values("pk")
    return _rows(list(_clocks().filter(subject_id__in=of_supplier)))


def pressing_terms(*, now: datetime, shown: int) -> PressingTerms:
    """Conditions due within 14 days or past their day, those due first on top. Two queries at most."""
    found = list(_clocks().filter(due_at__lt=now + SOON).annotate(all=Window(Count("pk")))[:shown])
    return PressingTerms(_rows(found), found[0].all if found else 0)


def _rows(clocks: Sequence[Obligation]) -> list[OpenTerms]:
    found = cases().select_related("supplier__owner").defer("supplier__owner__password")
    held = found.in_bulk([clock.subject_id for clock in clocks])
    return [OpenTerms(held[clock.subject_id], clock) for clock in clocks if clock.subject_id in held]
