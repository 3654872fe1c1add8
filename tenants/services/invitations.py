"""Inviting people and companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.events import record, record_all
from core.nudge import nudge
from tenants.models import (
    ROLES_BY_KIND,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from tenants.tokens import hash_token, invitation_token

INVITATION_DAYS = 7


@transaction.atomic
def invite(
    *,
    tenant_id: UUID,
    organisation: Organisation | None,
    email: str,
    role: str,
    actor: User | None,
    now: datetime,
    organisation_name: str = "",
    name: str = "",
    language: str = "en",
    supplier_id: UUID | None = None,
    organisation_kind: str = OrganisationKind.SUPPLIER,
) -> Invitation:
    """Invite ``email`` to ``organisation``, or, where it is None, to found one of ``organisation_kind``.

    The link works once, for that address, for seven days; an earlier open invitation of the same address to
    the same place is withdrawn. Raises :class:`InvalidInput` for a role the organisation does not have.
    """
    kind = organisation.kind if organisation else organisation_kind
    if role not in ROLES_BY_KIND[kind]:
        raise InvalidInput(_("This organisation has no such role. Choose one from the list."), field="role")
    email = email.strip().lower()
    if organisation and Membership.objects.filter(organisation=organisation, user__email=email).exists():
        raise InvalidInput(_("This person is a member already."), code="member", field="email")
    Invitation.objects.filter(
        tenant_id=tenant_id,
        email=email,
        organisation=organisation,
        organisation_kind=organisation_kind,
        supplier_id=supplier_id,
        accepted_at=None,
        withdrawn_at=None,
    ).update(withdrawn_at=now)
    invitation = _new_invitation(
        tenant_id=tenant_id,
        organisation=organisation,
        organisation_name=organisation_name,
        organisation_kind=organisation_kind,
        email=email,
        name=name,
        role=role,
        language=language,
        supplier_id=supplier_id,
        actor=actor,
        now=now,
    )
    invitation.save(force_insert=True)
    record("invitation.created", invitation, actor=actor, after={"email": email, "role": role})
    nudge("invitations")
    return invitation


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody at a supplier who is asked to found or join their company here."""

    supplier_id: UUID
    company: str
    email: str
    name: str = ""
    language: str = "en"


@transaction.atomic
def invite_companies(
    *, tenant_id: UUID, invitees: Sequence[Invitee], actor: User, now: datetime
) -> list[Invitation]:
    """Invite many suppliers at once, each to administer its company; the same number of queries for any many.

    Earlier open invitations of the same suppliers are withdrawn.
    """
    if not invitees:
        return []
    Invitation.objects.filter(
        tenant_id=tenant_id,
        supplier_id__in=[invitee.supplier_id for invitee in invitees],
        accepted_at=None,
        withdrawn_at=None,
    ).update(withdrawn_at=now)
    invitations = [
        _new_invitation(
            tenant_id=tenant_id,
            organisation=None,
            organisation_name=invitee.company,
            organisation_kind=OrganisationKind.SUPPLIER,
            email=invitee.email.strip().lower(),
            name=invitee.name,
            role=Role.ADMIN,
            language=invitee.language,
            supplier_id=invitee.supplier_id,
            actor=actor,
            now=now,
        )
        for invitee in invitees
    ]
    Invitation.objects.bulk_create(invitations)
    record_all(
        "invitation.created",
        [(invitation, {"email": invitation.email, "role": invitation.role}) for invitation in invitations],
        actor=actor,
    )
    nudge("invitations")
    return invitations


def _new_invitation(
    *,
    tenant_id: UUID,
    organisation: Organisation | None,
    organisation_name: str,
    organisation_kind: str,
    email: str,
    name: str,
    role: str,
    language: str,
    supplier_id: UUID | None,
    actor: User | None,
    now: datetime,
) -> Invitation:
    new_id = uuid4()
    return Invitation(
        id=new_id,
        tenant_id=tenant_id,
        organisation=organisation,
        organisation_name=organisation_name,
        organisation_kind=organisation_kind,
        email=email,
        name=name,
        role=role,
        language=language,
        supplier_id=supplier_id,
        token_hash=hash_token(invitation_token(new_id)),
        invited_by=actor,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )


@transaction.atomic
def resend(*, invitation: Invitation, actor: User, now: datetime) -> Invitation:
    """Replace an invitation nobody accepted by a new one to the same person; the old link ends.

    Raises :class:`InvalidInput` when it was accepted or withdrawn.
    """
    _still_open(invitation)
    _withdraw(invitation, actor=actor, now=now)
    return invite(
        tenant_id=invitation.tenant_id,
        organisation=invitation.organisation,
        organisation_name=invitation.organisation_name,
        organisation_kind=invitation.organisation_kind,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        language=invitation.language,
        supplier_id=invitation.supplier_id,
        actor=actor,
        now=now,
    )


@transaction.atomic
def withdraw(*, invitation: Invitation, actor: User, now: datetime) -> None:
    """End an invitation nobody accepted. Raises :class:`InvalidInput` when it was accepted or withdrawn."""
    _still_open(invitation)
    _withdraw(invitation, actor=actor, now=now)


def _still_open(invitation: Invitation) -> None:
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvalidInput(_("This invitation was accepted or withdrawn in the meantime. Reload the page."))


def _withdraw(invitation: Invitation, *, actor: User, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", invitation, actor=actor, after={"email": invitation.email})
