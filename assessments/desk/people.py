"""Who may review for a buyer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assessments.models import RequestState, ReviewAssignment
from tenants.access import CAPABILITIES
from tenants.models import Membership, OrganisationKind


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who may decide on answers, the organisation they do it for, and how many reviews they have."""

    id: UUID
    name: str
    organisation: str
    load: int = 0


def reviewers(tenant_id: UUID) -> list[Reviewer]:
    """Active people of the buyer, and of the rating bodies it engages now, who may decide; by name. One
    query."""
    mine, theirs = (
        [role for (side, role), held in CAPABILITIES.items() if side == kind and "reviews.decide" in held]
        for kind in (OrganisationKind.BUYER, OrganisationKind.ASSESSOR)
    )
    members = Membership.objects.filter(
        Q(organisation_id=tenant_id, role__in=mine)
        | Q(
            organisation__kind=OrganisationKind.ASSESSOR,
            organisation__engaged_by__tenant_id=tenant_id,
            organisation__engaged_by__ended_at=None,
            role__in=theirs,
        ),
        user__is_active=True,
    )
    held = (
        ReviewAssignment.objects.filter(
            tenant_id=tenant_id, person_id=OuterRef("user_id"), request__state=RequestState.SUBMITTED
        )
        .order_by()
        .values("person_id")
        .annotate(n=Count("request_id", distinct=True))
        .values("n")
    )
    rows = (
        members.annotate(load=Coalesce(Subquery(held), 0))
        .order_by("user__name", "user_id")
        .values_list("user_id", "user__name", "organisation__name", "load")
    )
    found: dict[UUID, Reviewer] = {}
    for person, name, organisation, load in rows:
        found.setdefault(person, Reviewer(person, name, organisation, load))
    return list(found.values())
