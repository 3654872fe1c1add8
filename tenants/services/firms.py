"""A buyer engages rating bodies and audit firms, and ends that again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.events import record
from tenants.models import Engagement, Invitation, OrganisationKind, Role, User
from tenants.services.invitations import invite


@transaction.atomic
def invite_firm(
    *,
    tenant_id: UUID,
    organisation_name: str,
    email: str,
    name: str,
    language: str,
    actor: User,
    now: datetime,
) -> Invitation:
    """Invite somebody to found, or come with, a rating body or audit firm, and to lead its people.

    Raises :class:`InvalidInput` when an organisation of that name is engaged already, or was.
    """
    known = Engagement.objects.filter(
        tenant_id=tenant_id,
        organisation__kind=OrganisationKind.ASSESSOR,
        organisation__name__iexact=organisation_name,
    ).first()
    if known:
        raise InvalidInput(
            _("It worked for you before. Take the work up again in the list.")
            if known.ended_at
            else _("It works for you already. Its lead invites further people."),
            code="engaged",
            field="organisation_name",
        )
    return invite(
        tenant_id=tenant_id,
        organisation=None,
        organisation_name=organisation_name,
        organisation_kind=OrganisationKind.ASSESSOR,
        email=email,
        name=name,
        role=Role.LEAD,
        language=language,
        actor=actor,
        now=now,
    )


@transaction.atomic
def end_engagement(*, engagement: Engagement, actor: User, now: datetime) -> bool:
    """End the work of a rating body or audit firm: its people lose access at once, what they did is kept.

    Gives False when it had ended already.
    """
    return _set_end(engagement, now, "engagement.ended", actor)


@transaction.atomic
def resume_engagement(*, engagement: Engagement, actor: User) -> bool:
    """Let a rating body or audit firm work for the buyer again. Gives False when it did already."""
    return _set_end(engagement, None, "engagement.resumed", actor)


def _set_end(engagement: Engagement, ended_at: datetime | None, kind: str, actor: User) -> bool:
    if (engagement.ended_at is None) == (ended_at is None):
        return False
    engagement.ended_at = ended_at
    engagement.save(update_fields=["ended_at"])
    record(kind, engagement, actor=actor, after={"organisation": engagement.organisation.name})
    return True
