"""Roles of members and leaving an organisation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.models import Event
from tenants.models import ROLES_BY_KIND, Membership, User


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: User) -> None:
    """Give a member another role of their organisation; the last administrator or lead keeps theirs."""
    organisation = membership.organisation
    allowed = ROLES_BY_KIND[organisation.kind]
    if role not in allowed:
        raise InvalidInput(_("This organisation has no such role. Choose one from the list."), field="role")
    before = membership.role
    if role == before:
        return
    _keep_one_head(membership)
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
    heads = Membership.objects.select_for_update().filter(organisation=membership.organisation, role=head)
    if {found.pk for found in heads} <= {membership.pk}:
        raise InvalidInput(_("Someone must manage this organisation. Give another member that role first."))


def _record_membership(
    kind: str, membership: Membership, actor: User, before: dict[str, str], after: dict[str, str]
) -> None:
    # A membership is no tenant row: its organisation is the tenant.
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
