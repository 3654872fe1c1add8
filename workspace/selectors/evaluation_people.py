"""Read model of the people who evaluate, by organisation, and of what is proven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from assessments.models import CompetenceProof
from assessments.planning.people import Standing, body_standings, standings
from tenants.models import Membership, Organisation, OrganisationKind, User
from tenants.selectors import Acting, firms_of, people_of
from workspace.selectors.evaluation import EVALUATING


@dataclass(slots=True)
class Person:
    """Somebody who may evaluate, and what is proven of them."""

    user: User
    role: str
    standing: Standing


@dataclass(slots=True)
class Group:
    """The people of one organisation; ``proofs`` are a rating body's own (7.1 b), None for a buyer."""

    organisation: Organisation
    is_own: bool
    people: list[Person]
    proofs: Standing | None


def groups_of(acting: Acting, *, today: date) -> list[Group]:
    """For a buyer its people and those of the rating bodies it engages, for a rating body its own. Five
    queries, however many there are."""
    found: list[tuple[Organisation, list[Membership]]] = [
        (acting.organisation, people_of(acting.organisation.pk))
    ]
    if acting.organisation.kind == OrganisationKind.BUYER:
        running = [one for one in firms_of(acting.tenant.pk) if one.ended_at is None]
        found += [(one.organisation, list(one.organisation.memberships.all())) for one in running]
    evaluating = {
        body.pk: [
            m for m in members if m.role in EVALUATING[OrganisationKind(body.kind)] and m.user.is_active
        ]
        for body, members in found
    }
    ids = [member.user_id for members in evaluating.values() for member in members]
    proven = standings(ids, organisation_ids=list(evaluating), today=today)
    bodies = [body.pk for body, _members in found if body.kind == OrganisationKind.ASSESSOR]
    own = body_standings(bodies, today=today)
    return [
        Group(
            body,
            body.pk == acting.organisation.pk,
            [Person(m.user, m.get_role_display(), proven[m.user_id]) for m in evaluating[body.pk]],
            own.get(body.pk),
        )
        for body, _members in found
    ]


def readable_proofs(acting: Acting) -> QuerySet[CompetenceProof]:
    """Proofs the organisation may read: its own, and for a buyer those of rating bodies it engages now."""
    return CompetenceProof.objects.filter(tenant_id__in=_bodies(acting))


def _bodies(acting: Acting) -> list[UUID]:
    own = [acting.organisation.pk]
    if acting.organisation.kind != OrganisationKind.BUYER:
        return own
    return own + [one.organisation_id for one in firms_of(acting.tenant.pk) if one.ended_at is None]
