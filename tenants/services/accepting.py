"""Taking an invitation up: the link, the account, the membership."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Gone, InvalidInput
from tenants.models import Engagement, Invitation, Membership, Organisation, User
from tenants.tokens import hash_token


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
