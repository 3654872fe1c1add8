"""Inviting people and companies, and taking an invitation up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Gone, InvalidInput
from core.events import record, record_all
from core.nudge import nudge
from tenants.models import (
    ROLES_BY_KIND,
    Engagement,
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
            _("This invitation has been used. Sign in with the account it was accepted with."),
            code="used",
            accepted_by=invitation.accepted_by_id,
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
def register(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """Make the invited person's account (as the login role). The password is checked by the form.

    Raises :class:`InvalidInput` when an account with this address exists.
    """
    try:
        with transaction.atomic():
            return User.objects.create_user(invitation.email, password, name=name, language=language)
    except IntegrityError as taken:
        raise InvalidInput(
            _("There is an account with this address. Sign in with it, then accept.")
        ) from taken


@transaction.atomic
def accept(
    *,
    invitation: Invitation,
    user: User,
    now: datetime,
    company: Organisation | None = None,
    time_zone: str = "",
) -> Membership:
    """Make ``user`` a member, founding the organisation where the invitation asks for one, in ``time_zone``
    (default: the inviting organisation's).

    ``company`` is one of that kind which ``user`` heads already and comes with instead of a new one. Either
    is engaged by the inviting buyer from now on. Runs as the login role. Raises :class:`InvalidInput` when
    the account's address is not the invited one, or ``company`` of another kind, :class:`Gone` when the
    buyer ended its work with ``company`` after it invited. A person who belongs to the
    organisation already keeps the role they have.
    """
    if user.email.lower() != invitation.email.lower():
        raise InvalidInput(
            _("This invitation is for %(email)s. Sign out, then open the link again.")
            % {"email": invitation.email}
        )
    if company and company.kind != invitation.organisation_kind:
        raise InvalidInput(_("Choose one of your companies, or a new one."), field="company")
    organisation = invitation.organisation or company
    if organisation is None:
        organisation = Organisation.objects.create(
            name=invitation.organisation_name,
            kind=invitation.organisation_kind,
            time_zone=time_zone or invitation.tenant.time_zone,
            is_demo=invitation.tenant.is_demo,
        )
    if organisation.pk != invitation.tenant_id:
        _engage(organisation, invitation)
    membership, _created = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": invitation.role}
    )
    invitation.organisation = organisation
    invitation.accepted_at = now
    invitation.accepted_by = user
    invitation.save(update_fields=["organisation", "accepted_at", "accepted_by"])
    return membership


def _engage(organisation: Organisation, invitation: Invitation) -> None:
    """Have the organisation work for the inviting buyer; an older link does not undo the end of its work."""
    engagement, _created = Engagement.objects.select_for_update().get_or_create(
        tenant_id=invitation.tenant_id, organisation=organisation
    )
    if engagement.ended_at is None:
        return
    if engagement.ended_at > invitation.created_at:
        raise Gone(
            _("This invitation was replaced or withdrawn. Use the newest e-mail, or ask for a new one."),
            code="withdrawn",
        )
    engagement.ended_at = None
    engagement.save(update_fields=["ended_at"])
