"""How far suppliers came on a standard, as a filter of the list: asked, answered, reviewed, published."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.catalogue import STANDARDS
from assessments.models import Request, RequestState
from scoring.selectors import official_cards
from suppliers.models import Supplier

#: The steps, in the order in which they are taken.
STEPS = ("asked", "answered", "reviewed", "published")
_NOT = "not-"


def coverage_values(standards: Iterable[str] = STANDARDS) -> list[str]:
    """What the filter may say: ``t-cerds.answered``, or ``t-cerds.not-answered``, for each standard."""
    return [f"{key}.{no}{step}" for key in standards for step in STEPS for no in ("", _NOT)]


def split(value: str) -> tuple[str, str, bool]:
    """Standard, step, and whether it was taken, out of a value of the filter."""
    standard, _, step = value.rpartition(".")
    return standard, step.removeprefix(_NOT), not step.startswith(_NOT)


def covered(suppliers: QuerySet[Supplier], value: str, tenant_id: UUID) -> QuerySet[Supplier]:
    """The suppliers that came so far, or did not; as ``scoring/benchmarks/covering.py`` counts them: a
    request closed before an answer is none, nor is one of chosen sections."""
    standard, step, is_taken = split(value)
    if step == "published":
        taken = Exists(
            official_cards(tenant_id).filter(supplier_id=OuterRef("pk"), standard=standard).order_by()
        )
    else:
        requests = Request.objects.filter(
            ~Q(state=RequestState.CLOSED) | Q(submitted_at__isnull=False),
            tenant_id=tenant_id,
            supplier_id=OuterRef("pk"),
            standard=standard,
            sections=[],
        ).order_by()
        moment = {"answered": "submitted_at", "reviewed": "reviewed_at"}.get(step)
        taken = Exists(requests.filter(**{f"{moment}__isnull": False}) if moment else requests)
    return suppliers.filter(taken if is_taken else ~taken)
