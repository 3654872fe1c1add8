"""What a buyer does to a campaign that was sent: more time, a reminder, ask who was left out, end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    RecipientState,
    Request,
    RequestState,
)
from assessments.reminding import IN_HAND
from assessments.services.timing import REASON_LENGTH, check_near, check_times
from core.errors import DomainError, InvalidInput
from core.events import record, record_changes
from core.nudge import nudge
from tenants.models import User

#: How long after one reminder by hand the next may go out.
A_DAY = timedelta(days=1)


def may_remind_at(campaign: Campaign) -> datetime | None:
    """When everybody can be reminded by hand again; None where nobody had them reminded yet."""
    return campaign.reminded_at + A_DAY if campaign.reminded_at else None


@transaction.atomic
def remind_all(*, campaign: Campaign, actor: User, now: datetime) -> int:
    """Have every supplier reminded that has its request in hand; gives how many. The stage ``reminders``
    writes the letters. Raises :class:`DomainError` within a day of the last time, or when nobody is left."""
    campaign = _lock_running(campaign)
    again = may_remind_at(campaign)
    if again and again > now:
        raise DomainError(_("All were reminded less than a day ago. Wait until tomorrow."), code="too_soon")
    waiting = _in_hand(campaign)
    campaign.reminded_at = now
    campaign.save(update_fields=["reminded_at"])
    count = waiting.update(remind_at=now)
    if not count:
        raise DomainError(_("Nobody is left to remind: all have handed in or are closed."))
    record("campaign.reminded", campaign, actor=actor, after={"suppliers": count})
    nudge("reminders")
    return count


@transaction.atomic
def extend_all(*, campaign: Campaign, due_at: datetime, reason: str, actor: User, now: datetime) -> int:
    """Give everybody who has the request in hand until ``due_at``; gives how many. Who has longer already
    keeps it. Raises :class:`InvalidInput` for a day that is not later."""
    campaign = _lock_running(campaign)
    if due_at <= now or due_at <= campaign.due_at:
        raise InvalidInput(_("Choose a day later than the due date it has now."), field="due_on")
    check_near(due_at.date(), now.astimezone(due_at.tzinfo).date(), field="due_on")
    sooner = _in_hand(campaign).filter(due_at__lt=due_at)
    requests = _locked(sooner)
    new = {"due_at": due_at.isoformat(), "reason": reason}
    changes = [(one, {"due_at": one.due_at.isoformat()}, new) for one in requests]
    record_changes("request.extended", changes, actor=actor)
    ids = [one.pk for one in requests]
    Request.objects.filter(tenant_id=campaign.tenant_id, pk__in=ids).update(due_at=due_at, remind_at=now)
    before, campaign.due_at = campaign.due_at, due_at
    campaign.save(update_fields=["due_at"])
    record(
        "campaign.extended",
        campaign,
        actor=actor,
        before={"due_at": before.isoformat()},
        after={"due_at": due_at.isoformat(), "reason": reason, "suppliers": len(ids)},
    )
    return len(ids)


@transaction.atomic
def ask_left_out(*, campaign: Campaign, reason: str, actor: User, now: datetime) -> int:
    """Look again at who was left out, and ask those whom nothing keeps from it any more; gives how many are
    looked at. By now they may get less than a month: then a ``reason`` is needed. Raises :class:`DomainError`
    when nobody was left out, :class:`InvalidInput` when the due date is too near or has passed."""
    campaign = _lock_running(campaign)
    why = campaign.short_notice_reason or reason
    check_times(campaign.due_at, now, why, campaign.reference_date, campaign.base_extended_to)
    campaign.short_notice_reason = why
    left_out = CampaignRecipient.objects.filter(
        tenant_id=campaign.tenant_id, campaign=campaign, state=RecipientState.LEFT_OUT
    )
    count = left_out.update(state=RecipientState.WAITING, left_out="")
    if not count:
        raise DomainError(_("Nobody was left out."))
    campaign.state, campaign.started_by, campaign.started_at = CampaignState.SENDING, actor, now
    campaign.save(update_fields=["state", "started_by", "started_at", "short_notice_reason"])
    record("campaign.looked_again", campaign, actor=actor, after={"suppliers": count})
    nudge("campaigns")
    return count


@transaction.atomic
def end_campaign(*, campaign: Campaign, reason: str, actor: User, now: datetime) -> int:
    """End a campaign: requests still in hand are closed with the ``reason``, their suppliers can answer no
    more; what was handed in goes on. Gives how many were closed."""
    campaign = _lock_running(campaign)
    if len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(_("Say why, so that the supplier understands it."), field="reason")
    requests = _locked(_in_hand(campaign))
    new = {"state": RequestState.CLOSED.value, "reason": reason}
    record_changes("request.closed", [(one, {"state": one.state}, new) for one in requests], actor=actor)
    ids = [one.pk for one in requests]
    Request.objects.filter(tenant_id=campaign.tenant_id, pk__in=ids).update(
        state=RequestState.CLOSED, closed_at=now, remind_at=None
    )
    campaign.state, campaign.ended_at, campaign.end_reason = CampaignState.ENDED, now, reason
    campaign.save(update_fields=["state", "ended_at", "end_reason"])
    record(
        "campaign.ended",
        campaign,
        actor=actor,
        before={"state": CampaignState.RUNNING},
        after={"state": campaign.state, "reason": reason, "suppliers": len(ids)},
    )
    return len(ids)


def _in_hand(campaign: Campaign) -> QuerySet[Request]:
    return Request.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign, state__in=IN_HAND)


def _locked(requests: QuerySet[Request]) -> list[Request]:
    """The requests, locked, with what their events tell."""
    told = requests.only("pk", "tenant_id", "supplier_org_id", "state", "due_at")
    return list(told.select_for_update(no_key=True).order_by("pk"))


def _lock_running(campaign: Campaign) -> Campaign:
    locked = Campaign.objects.select_for_update(no_key=True).get(tenant_id=campaign.tenant_id, pk=campaign.pk)
    if locked.state != CampaignState.RUNNING:
        raise DomainError(_("This campaign is not running now. Reload the page to see how it stands."))
    return locked
