"""A supplier takes up an invitation: its company stands, and sees the buyer's requests to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import Request
from core.errors import Gone
from core.events import record
from suppliers.models import Supplier
from tenants import services as people
from tenants.models import Invitation, Membership, Organisation, User
from tenants.scope import Scope, scope


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    user: User,
    now: datetime,
    company: Organisation | None = None,
    time_zone: str = "",
) -> Membership:
    """Make ``user`` a member; for a supplier's invitation also connect the company with the buyer's rows.

    ``invitation`` comes locked from :func:`tenants.services.open_invitation`, so that of two presses one
    counts. ``company`` is a company ``user`` administers and answers with instead of founding one, in
    ``time_zone`` (default: the buyer's). Runs as the login role outside any scope. Raises
    :class:`core.errors.InvalidInput` for somebody else's invitation.
    """
    membership = people.accept(
        invitation=invitation, user=user, now=now, company=company, time_zone=time_zone
    )
    with scope(Scope.worker(invitation.tenant_id)):
        organisation = membership.organisation
        seen_by = organisation.pk if invitation.supplier_id else None
        record(
            "invitation.accepted",
            invitation,
            actor=user,
            after={"email": invitation.email, "organisation": organisation.name},
            supplier_org_id=seen_by,
        )
        if invitation.supplier_id:
            connect_company(invitation.tenant_id, invitation.supplier_id, organisation, actor=user)
    return membership


def connect_company(tenant_id: UUID, supplier_id: UUID, organisation: Organisation, *, actor: User) -> None:
    """Put ``organisation`` on a buyer's supplier and its requests (in the worker's scope of that buyer).

    Raises :class:`core.errors.Gone` when another company stands there already.
    """
    known = Supplier.everything.filter(tenant_id=tenant_id)
    supplier = known.select_for_update().get(pk=supplier_id)
    records = [supplier]
    if supplier.merged_into_id is not None:  # the company joins with the record that stayed, too
        records.append(known.select_for_update().get(pk=supplier.merged_into_id))
    if any(one.supplier_org_id not in {None, organisation.pk} for one in records):
        raise Gone(
            _("Your company has joined already, by another invitation. Ask a colleague there to invite you."),
            code="joined",
        )
    for one in records:
        if one.supplier_org_id is None:
            one.supplier_org = organisation
            one.save(update_fields=["supplier_org", "updated_at"])
            record("supplier.joined", one, actor=actor, after={"organisation": organisation.name})
    Request.objects.filter(tenant_id=tenant_id, supplier__in=records, supplier_org=None).update(
        supplier_org=organisation
    )
