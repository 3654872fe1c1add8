"""Stage: send the e-mails of invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from assessments.catalogue import catalogue
from assessments.models import Request, RequestState
from core.mail import Letter, Postponed, Refused, deliver, deliver_all, link, reader
from standards.codes import code
from tenants.models import Invitation
from tenants.scope import Scope, clock, scope
from tenants.tokens import invitation_token

#: Mails sent in one run; the next run goes on with the rest.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the e-mail names it."""

    standard: str
    name: str
    items: int
    due_at: datetime
    message: str = ""
    is_reminder: bool = False


def send_invitations(*, now: datetime) -> int:
    """Send the invitations nobody sent yet; gives how many went out.

    Each is its own transaction: the row is locked, the mail handed over, and the row marked. An address that
    the mail server refuses for good is marked with the reason and holds up no other; while the server does
    not answer, all of them wait for the next run.
    """
    return deliver_all(
        _unsent(now), lambda row, connection: _send(*row, now=now, connection=connection), what="invitations"
    )


def _unsent(now: datetime) -> list[tuple[UUID, UUID]]:
    with clock():
        return list(
            Invitation.objects.filter(sent_at=None, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
            .order_by("expires_at")
            .values_list("tenant_id", "id")[:BATCH]
        )


def _send(tenant_id: UUID, invitation_id: UUID, *, now: datetime, connection: BaseEmailBackend) -> int:
    with scope(Scope.worker(tenant_id)):
        invitation = (
            Invitation.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(tenant_id=tenant_id, pk=invitation_id, sent_at=None, accepted_at=None, withdrawn_at=None)
            .select_related("tenant", "organisation", "invited_by")
            .defer("invited_by__password")
            .first()
        )
        if invitation is None:
            return 0
        try:
            deliver(letter(invitation), connection)
        except Postponed:
            return 0
        except Refused as refusal:
            invitation.problem = str(refusal)[:300]
        invitation.sent_at = now
        invitation.save(update_fields=["sent_at", "problem"])
    return 1


def letter(invitation: Invitation) -> Letter:
    """The e-mail of an invitation in its language (needs the worker's scope of its tenant)."""
    with reader(invitation.language, invitation.tenant.time_zone):
        asked = asked_of(invitation)
        context = {
            "invitation": invitation,
            "greeted": invitation.name,
            "link": link(reverse("invitation", args=[invitation_token(invitation.pk)])),
            "asked": asked,
            "is_reminder": any(one.is_reminder for one in asked),
        }
        subject = " ".join(render_to_string("emails/invitation_subject.txt", context).split())
        context["subject"] = subject
        return Letter(
            key=f"invitation {invitation.pk}",
            to=invitation.email,
            subject=subject,
            text=render_to_string("emails/invitation.txt", context),
            html=render_to_string("emails/invitation.html", context),
        )


def asked_of(invitation: Invitation) -> list[Asked]:
    """What a supplier's invitation leads to: the open requests, by due date (in the worker's scope)."""
    if invitation.supplier_id is None:
        return []
    language = translation.get_language() or "en"
    requests = Request.objects.filter(
        tenant_id=invitation.tenant_id, supplier_id=invitation.supplier_id
    ).exclude(state__in=[RequestState.REVIEWED, RequestState.CLOSED])
    return [
        Asked(
            code(request.standard),
            catalogue(request.standard, request.standard_version).name.in_language(language),
            request.total,
            request.due_at,
            request.message,
            request.reminded_at is not None,
        )
        for request in requests.order_by("due_at", "standard")
    ]
