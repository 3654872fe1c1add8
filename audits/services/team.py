"""Who of the firm may work on an audit: django-guardian's grants, given and taken by the firm's leads."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import assign_perm, remove_perm

from audits.models import WORK_ON, Audit, AuditGrant
from audits.services.planning import locked
from core.errors import InvalidInput
from core.events import record
from tenants.models import Membership, Role, User

#: Roles whose people may be put on a team; leads see all audits of their firm anyway.
TEAM_ROLES = (Role.AUDITOR, Role.LEAD)


@transaction.atomic
def set_team(*, audit: Audit, user_ids: Collection[UUID], actor: User) -> list[User]:
    """Grant the audit to exactly these people of its firm, and take it from everybody else; gives the team.

    Raises :class:`InvalidInput` for a person who is no auditor or lead of the firm, and
    :class:`core.errors.DomainError` once the audit is over.
    """
    audit = locked(audit)
    members = Membership.objects.filter(organisation_id=audit.firm_id, role__in=TEAM_ROLES)
    offered = {m.user_id: m.user for m in members.select_related("user").defer("user__password")}
    if not set(user_ids) <= set(offered):
        raise InvalidInput(
            _("Somebody chosen is no auditor or lead of your firm. Choose again."), field="team"
        )
    grants = AuditGrant.objects.filter(tenant_id=audit.tenant_id, content_object=audit)
    held = {grant.user_id: grant.user for grant in grants.select_related("user").defer("user__password")}
    for user_id in set(user_ids) - set(held):
        assign_perm(WORK_ON, offered[user_id], audit)
        record("audit.granted", audit, actor=actor, after={"person": offered[user_id].name})
    for user_id in set(held) - set(user_ids):
        remove_perm(WORK_ON, held[user_id], audit)
        record("audit.revoked", audit, actor=actor, before={"person": held[user_id].name})
    return [offered[user_id] for user_id in user_ids]
