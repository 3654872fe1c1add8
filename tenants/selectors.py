"""Reads about people and organisations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch

from tenants.access import CAPABILITIES
from tenants.models import (
    ROLES_BY_KIND,
    Engagement,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    User,
)
from tenants.prepared import Query, columns_of, instance_of
from tenants.scope import Scope


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts now: one of their organisations, and for a rating body one buyer."""

    key: str
    organisation: Organisation
    role: str
    tenant: Organisation
    capabilities: frozenset[str]

    @property
    def scope(self) -> Scope:
        """The database scope of this person's transactions."""
        return Scope(self.organisation.kind, self.organisation.pk, self.tenant.pk)

    def can(self, capability: str) -> bool:
        """Whether the role holds this capability."""
        return capability in self.capabilities


def contexts_of(user: Any) -> list[Acting]:
    """Everything a person can act for, in order of name: one entry a membership, for a rating body one a
    running engagement. Two queries at most."""
    memberships = _memberships(user.pk)
    bodies = [m.organisation_id for m in memberships if m.organisation.kind == OrganisationKind.ASSESSOR]
    engagements: list[Engagement] = []
    if bodies:
        engagements = list(
            Engagement.objects.filter(organisation_id__in=bodies, ended_at=None)
            .select_related("tenant")
            .order_by("tenant__name")
        )
    found = []
    for membership in memberships:
        organisation = membership.organisation
        held = CAPABILITIES.get((organisation.kind, membership.role), frozenset())
        if organisation.kind == OrganisationKind.ASSESSOR:
            found += [
                Acting(f"{membership.pk}:{e.pk}", organisation, membership.role, e.tenant, held)
                for e in engagements
                if e.organisation_id == organisation.pk
            ]
        else:
            found.append(Acting(str(membership.pk), organisation, membership.role, organisation, held))
    return found


def _memberships(user_id: UUID) -> list[Membership]:
    found = []
    for row in _MEMBERSHIPS.rows(user_id=user_id):
        membership = instance_of(Membership, row)
        membership.organisation = instance_of(Organisation, row, "organisation__")
        found.append(membership)
    return found


_MEMBERSHIPS = Query(
    lambda user_id: (
        Membership.objects.filter(user_id=user_id)
        .order_by("organisation__name")
        .values(*columns_of(Membership), *columns_of(Organisation, "organisation__"))
    ),
    user_id="uuid",
)


def acting_for(user: Any, key: str | None) -> Acting | None:
    """The context chosen in the session, else the first one, else None (no organisation yet)."""
    contexts = contexts_of(user)
    user.contexts = contexts
    return next((c for c in contexts if c.key == key), contexts[0] if contexts else None)


def people_of(organisation_id: UUID) -> list[Membership]:
    """Members of an organisation with their users, by name."""
    return list(
        Membership.objects.filter(organisation_id=organisation_id)
        .select_related("user")
        .defer("user__password")
        .order_by("user__name", "user__email")
    )


def people_to_tell(organisation_id: UUID, roles: Collection[str]) -> list[tuple[UUID, UUID]]:
    """Active members with one of ``roles``, as pairs of (organisation, user) for ``services.notify``.

    In a worker's scope it knows the people of the tenant and of organisations it engages now.
    """
    members = Membership.objects.filter(
        organisation_id=organisation_id, role__in=roles, user__is_active=True
    ).order_by("created_at", "user_id")
    return list(members.values_list("organisation_id", "user_id"))


def user_by_email(email: str) -> User | None:
    """The account with this address, whatever its case."""
    return User.objects.filter(email__iexact=email.strip()).first()


def open_invitations(organisation_id: UUID) -> list[Invitation]:
    """Invitations of an organisation to its own people that nobody accepted or withdrew, newest first."""
    return list(
        Invitation.objects.filter(
            tenant_id=organisation_id, organisation_id=organisation_id, accepted_at=None, withdrawn_at=None
        ).order_by("-created_at")
    )


def headed_by(user: Any, kind: str) -> list[Organisation]:
    """The organisations of one kind that a person heads, as administrator or lead; by name."""
    head = ROLES_BY_KIND[kind][0]
    return list(
        Organisation.objects.filter(kind=kind, memberships__user=user, memberships__role=head).order_by(
            "name"
        )
    )


def firms_of(tenant_id: UUID) -> list[Engagement]:
    """The rating bodies and audit firms a buyer engages or engaged, running ones first, then by name.

    Each has its organisation with the memberships of its people, who are known while it is engaged. Two
    queries.
    """
    people = Membership.objects.select_related("user").defer("user__password").order_by("user__name")
    return list(
        Engagement.objects.filter(tenant_id=tenant_id, organisation__kind=OrganisationKind.ASSESSOR)
        .select_related("organisation")
        .prefetch_related(Prefetch("organisation__memberships", people))
        .order_by(F("ended_at").desc(nulls_first=True), "organisation__name")
    )


def invited_firms(tenant_id: UUID) -> list[Invitation]:
    """Invitations of a buyer to rating bodies and audit firms nobody accepted or withdrew, newest first."""
    return list(
        Invitation.objects.filter(
            tenant_id=tenant_id,
            organisation=None,
            organisation_kind=OrganisationKind.ASSESSOR,
            accepted_at=None,
            withdrawn_at=None,
        ).order_by("-created_at")
    )
