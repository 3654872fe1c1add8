"""Writes about people and organisations. Each is one transaction and one event."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Gone, InvalidInput
from core.events import record
from core.nudge import nudge
from tenants.models import (
    ROLES_BY_KIND,
    Engagement,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
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
) -> Invitation:
    """Invite ``email`` to ``organisation``, or, where it is None, to found a supplier company.

    The link works once, for that address, for seven days; an earlier open invitation of the same address to
    the same place is withdrawn. Raises :class:`InvalidInput` for a role the organisation does not have.
    """
    kind = organisation.kind if organisation else OrganisationKind.SUPPLIER
    if role not in ROLES_BY_KIND[kind]:
        raise InvalidInput(_("This organisation has no such role. Choose one from the list."), field="role")
    email = email.strip().lower()
    Invitation.objects.filter(
        tenant_id=tenant_id,
        email=email,
        organisation=organisation,
        supplier_id=supplier_id,
        accepted_at=None,
        withdrawn_at=None,
    ).update(withdrawn_at=now)
    new_id = uuid4()
    invitation = Invitation.objects.create(
        id=new_id,
        tenant_id=tenant_id,
        organisation=organisation,
        organisation_name=organisation_name,
        email=email,
        name=name,
        role=role,
        language=language,
        supplier_id=supplier_id,
        token_hash=hash_token(invitation_token(new_id)),
        invited_by=actor,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    record("invitation.created", invitation, actor=actor, after={"email": email, "role": role})
    nudge("invitations")
    return invitation


def open_invitation(*, token: str, now: datetime) -> Invitation:
    """The invitation behind a link (read as the login role, by hash). Raises :class:`Gone` with what to do
    when it is unknown, used, withdrawn or over."""
    invitation = (
        Invitation.objects.select_related("organisation", "tenant")
        .select_for_update(of=("self",))
        .filter(token_hash=hash_token(token))
        .first()
    )
    if invitation is None:
        raise Gone(
            _("This link is not valid. Copy it whole from the e-mail, or ask for a new one."), code="unknown"
        )
    if invitation.accepted_at:
        raise Gone(
            _("This invitation has been used. Sign in with the account it was accepted with."), code="used"
        )
    if invitation.withdrawn_at:
        raise Gone(
            _("This invitation was replaced or withdrawn. Use the newest e-mail, or ask for a new one."),
            code="withdrawn",
        )
    if invitation.expires_at <= now:
        raise Gone(
            _("This invitation ended after seven days. Ask the person who invited you for a new one."),
            code="expired",
        )
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Make ``user`` a member, founding the supplier company where the invitation asks for one.

    Runs as the login role. Raises :class:`InvalidInput` when the account's address is not the invited one.
    A person who belongs to the organisation already keeps the role they have.
    """
    if user.email.lower() != invitation.email.lower():
        raise InvalidInput(
            _("This invitation is for %(email)s. Sign out, then open the link again.")
            % {"email": invitation.email}
        )
    organisation = invitation.organisation
    if organisation is None:
        organisation = Organisation.objects.create(
            name=invitation.organisation_name,
            kind=OrganisationKind.SUPPLIER,
            time_zone=invitation.tenant.time_zone,
            is_demo=invitation.tenant.is_demo,
        )
    if organisation.pk != invitation.tenant_id and organisation.kind == OrganisationKind.SUPPLIER:
        Engagement.objects.get_or_create(tenant_id=invitation.tenant_id, organisation=organisation)
    membership, _created = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": invitation.role}
    )
    invitation.organisation = organisation
    invitation.accepted_at = now
    invitation.accepted_by = user
    invitation.save(update_fields=["organisation", "accepted_at", "accepted_by"])
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: User) -> None:
    """Give a member another role of their organisation; the last administrator or lead keeps theirs."""
    organisation = membership.organisation
    allowed = ROLES_BY_KIND[organisation.kind]
    if role not in allowed:
        raise InvalidInput(_("This organisation has no such role. Choose one from the list."), field="role")
    _keep_one_head(membership)
    before = membership.role
    membership.role = role
    membership.save(update_fields=["role"])
    _record_membership("membership.role_changed", membership, actor, {"role": before}, {"role": role})


@transaction.atomic
def remove_member(*, membership: Membership, actor: User) -> None:
    """End a membership; the last administrator or lead cannot be removed."""
    _keep_one_head(membership)
    _record_membership("membership.removed", membership, actor, {"role": membership.role}, {})
    membership.delete()


def _keep_one_head(membership: Membership) -> None:
    head = ROLES_BY_KIND[membership.organisation.kind][0]
    if membership.role != head:
        return
    others = Membership.objects.filter(organisation=membership.organisation, role=head).exclude(
        pk=membership.pk
    )
    if not others.exists():
        raise InvalidInput(_("Someone must manage this organisation. Give another member that role first."))


def _record_membership(
    kind: str, membership: Membership, actor: User, before: dict[str, str], after: dict[str, str]
) -> None:
    from core.models import Event  # noqa: PLC0415 - a membership is no tenant row: its organisation is the tenant

    Event.objects.create(
        tenant_id=membership.organisation_id,
        kind=kind,
        subject_type="tenants.membership",
        subject_id=membership.pk,
        actor=actor,
        actor_name=actor.name,
        before=before | {"email": membership.user.email},
        after=after,
    )
