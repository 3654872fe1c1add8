"""Reads around invitations."""

from __future__ import annotations

from assessments.stages import Asked, asked_of
from tenants.models import Invitation
from tenants.scope import Scope, scope


def asked_by(invitation: Invitation) -> list[Asked]:
    """What the inviting buyer asks of an invited supplier; read for who holds the link, outside any scope."""
    if invitation.supplier_id is None:
        return []
    with scope(Scope.worker(invitation.tenant_id)):
        return asked_of(invitation)
