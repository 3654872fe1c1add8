"""What a buyer does to a request under way: give more time, close it, invite the supplier anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import Request, RequestState
from assessments.services.requesting import OVER
from assessments.services.timing import REASON_LENGTH, check_near
from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.models import Supplier
from tenants import services as people
from tenants.models import Invitation, User

#: States in which the supplier has the request in hand.
WITH_SUPPLIER = (RequestState.SENT, RequestState.ANSWERING, RequestState.RETURNED)


@transaction.atomic
def extend_request(*, request: Request, due_at: datetime, reason: str, actor: User, now: datetime) -> None:
    """Give the supplier until ``due_at``, later than before. Raises :class:`InvalidInput`, or
    :class:`DomainError` when the supplier does not have the request in hand."""
    request = _lock(request)
    if request.state not in WITH_SUPPLIER:
        raise DomainError(_("This request is not with the supplier now, so its due date cannot change."))
    if due_at <= now or due_at <= request.due_at:
        raise InvalidInput(_("Choose a day later than the due date it has now."), field="due_on")
    check_near(due_at.date(), now.astimezone(due_at.tzinfo).date(), field="due_on")
    before = request.due_at
    request.due_at = due_at
    request.save(update_fields=["due_at"])
    record(
        "request.extended",
        request,
        actor=actor,
        before={"due_at": before.isoformat()},
        after={"due_at": due_at.isoformat(), "reason": reason},
    )


@transaction.atomic
def close_request(*, request: Request, reason: str, actor: User, now: datetime) -> None:
    """Cancel a request that is not over; what was answered is kept, nothing more can be answered."""
    request = _lock(request)
    if request.state in OVER:
        raise DomainError(_("This request is over already. Reload the page."))
    if len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(_("Say why, so that the supplier understands it."), field="reason")
    before = request.state
    request.state = RequestState.CLOSED
    request.closed_at = now
    request.save(update_fields=["state", "closed_at"])
    record(
        "request.closed",
        request,
        actor=actor,
        before={"state": before},
        after={"state": request.state, "reason": reason},
    )


@transaction.atomic
def invite_again(*, request: Request, email: str, language: str, actor: User, now: datetime) -> Invitation:
    """Send the supplier of a request a new invitation, to ``email``; earlier links end.

    The address becomes the supplier's contact. Raises :class:`DomainError` once the supplier has joined or
    the request is over.
    """
    supplier = Supplier.everything.select_for_update().get(
        tenant_id=request.tenant_id, pk=request.supplier_id
    )
    if supplier.supplier_org_id:
        raise DomainError(_("This supplier has joined already. It sees the request in its portal."))
    if _lock(request).state in OVER:
        raise DomainError(_("This request is over already. Reload the page."))
    if supplier.contact_email != email:
        before = supplier.contact_email
        supplier.contact_email = email
        supplier.save(update_fields=["contact_email", "updated_at"])
        record(
            "supplier.changed",
            supplier,
            actor=actor,
            before={"contact_email": before},
            after={"contact_email": email},
        )
    invitee = people.Invitee(supplier.pk, supplier.name, email, supplier.contact_name, language)
    return people.invite_companies(tenant_id=request.tenant_id, invitees=[invitee], actor=actor, now=now)[0]


def _lock(request: Request) -> Request:
    return Request.objects.select_for_update().get(tenant_id=request.tenant_id, pk=request.pk)
