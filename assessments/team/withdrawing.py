"""A supplier company takes back what it handed in, to correct it until the due date.

Decided: while nobody has decided on any answer of the submission and the due date has not passed, the
company takes it back. The frozen document stays as a record (it was handed in, and when), but the customer no
longer reads it: the consent given with it ends at that moment, its files are closed, and the card computed
from it no longer stands (stage ``withdrawals``). The request is open again as it was before handing in: all
of it, or the answers that had been rejected. Handing in again is a new submission with the next number and a
new consent. Once a review has begun the customer works on it: then only the customer gives answers back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.models import Consent, Request, RequestState, Submission, Withdrawal
from assessments.services.drafts import company_of, lock
from core.errors import DomainError
from core.events import record
from core.nudge import nudge
from tenants.models import User


class NotWithdrawn(DomainError):
    """What was handed in cannot be taken back, and what can be done instead (HTTP 409)."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Whether answers can be taken back, and if not, why and what to do."""

    why: str = ""
    instead: str = ""

    @property
    def may(self) -> bool:
        """Whether nothing stands against it."""
        return not self.why


def ways_back(request: Request, *, now: datetime) -> Ways:
    """Whether the company can take back what it handed in. One query for answers that wait for review."""
    buyer = {"buyer": request.tenant.name}
    ask = _("Write to %(buyer)s: it can give the answers back to you with what is to be corrected.") % buyer
    if request.state in {RequestState.REVIEWED, RequestState.CLOSED}:
        return Ways(_("The review is finished, so these answers stay as they are."), ask)
    if request.state != RequestState.SUBMITTED:
        return Ways(_("These answers are in your hands: correct them, then hand in."))
    if now > request.due_at:
        day = {"day": date_format(localtime(request.due_at))}
        return Ways(_("The due date was %(day)s, so nothing can be taken back any more.") % day, ask)
    if request.review_round >= _newest(request).number:
        return Ways(_("%(buyer)s has begun to review these answers.") % buyer, ask)
    return Ways()


@transaction.atomic
def withdraw_submission(*, request: Request, reason: str, actor: User, now: datetime) -> Withdrawal:
    """Take back what was handed in last, so that it can be corrected and handed in again.

    The request is locked as every decision of a reviewer locks it, so of the two that come at the same moment
    one is first. Raises :class:`NotWithdrawn` with the reason and what can be done instead.
    """
    lock(request)
    ways = ways_back(request, now=now)
    if not ways.may:
        raise NotWithdrawn(f"{ways.why} {ways.instead}".strip(), code="not_withdrawn")
    submission = _newest(request)
    made = Withdrawal.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=company_of(request),
        submission=submission,
        withdrawn_by=actor,
        withdrawn_at=now,
        reason=reason.strip(),
    )
    consents = Consent.objects.select_for_update(of=("self",), no_key=True).filter(
        tenant_id=request.tenant_id, submission=submission, revoked_at=None
    )
    for consent in consents:
        consent.revoked_at = now
        consent.save(update_fields=["revoked_at"])
    request.state = RequestState.RETURNED if _was_returned(request, submission) else RequestState.ANSWERING
    request.save(update_fields=["state"])
    after: dict[str, Any] = {"state": request.state, "number": submission.number}
    record(
        "request.withdrawn",
        request,
        actor=actor,
        before={"state": RequestState.SUBMITTED.value},
        after=after | ({"reason": made.reason} if made.reason else {}),
    )
    nudge("withdrawals")
    return made


def _newest(request: Request) -> Submission:
    return (
        Submission.objects.filter(tenant_id=request.tenant_id, request=request)
        .defer("document")
        .latest("number")
    )


def _was_returned(request: Request, submission: Submission) -> bool:
    """Whether a review sent answers back before: then an earlier submission was decided on."""
    return 0 < request.review_round < submission.number
