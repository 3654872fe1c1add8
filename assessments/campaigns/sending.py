"""Sending a campaign: who starts it, and stage ``campaigns`` that asks its recipients chunk by chunk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.campaigns.drafting import lock_draft
from assessments.campaigns.screening import dry_look, reasons_of
from assessments.catalogue import book_of
from assessments.models import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    LeftOut,
    RecipientState,
)
from assessments.services.requesting import Asking, ask, new_request
from assessments.services.timing import check_times
from core.errors import DomainError
from core.events import record
from core.nudge import nudge
from suppliers.models import Supplier
from tenants.models import User
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: Recipients of one transaction, and transactions of one run before other stages have their turn.
CHUNK = 250
CHUNKS_A_RUN = 20


@transaction.atomic
def start_sending(*, campaign: Campaign, actor: User, now: datetime) -> Campaign:
    """Have a draft sent by the stage. Raises :class:`DomainError` when it would ask nobody or is no draft,
    ``InvalidInput`` when its due date has come too near meanwhile."""
    campaign = lock_draft(campaign)
    check_times(
        campaign.due_at, now, campaign.short_notice_reason, campaign.reference_date, campaign.base_extended_to
    )
    look = dry_look(campaign)
    if not look.asked:
        raise DomainError(_("Nobody would be asked. Add suppliers, or mend what keeps these from it."))
    campaign.state = CampaignState.SENDING
    campaign.started_by, campaign.started_at = actor, now
    campaign.save(update_fields=["state", "started_by", "started_at"])
    record(
        "campaign.started",
        campaign,
        actor=actor,
        before={"state": CampaignState.DRAFT},
        after={"state": campaign.state, "suppliers": look.asked, "left_out": look.total - look.asked},
    )
    nudge("campaigns")
    return campaign


def advance_campaigns(*, now: datetime) -> int:
    """Ask the recipients of campaigns that are being sent; gives how many were dealt with. Each chunk is one
    transaction; what was cut off goes on at the next beat, and nobody is asked twice (unique keys)."""
    with clock():
        waiting = Campaign.objects.filter(state=CampaignState.SENDING).order_by("pk")
        campaigns = list(waiting.values_list("tenant_id", "pk"))
    return sum(_run(tenant_id, campaign_id, now) for tenant_id, campaign_id in campaigns)


def _run(tenant_id: UUID, campaign_id: UUID, now: datetime) -> int:
    done = 0
    for _turn in range(CHUNKS_A_RUN):
        with scope(Scope.worker(tenant_id)):
            ids = _waiting(tenant_id, campaign_id)
            if not ids:
                _finish(tenant_id, campaign_id, now)
                return done
        asked = _ask(tenant_id, campaign_id, ids, now)
        if not asked:  # another worker has it
            return done
        done += asked
    with scope(Scope.worker(tenant_id)):
        nudge("campaigns")
    return done


def _waiting(tenant_id: UUID, campaign_id: UUID) -> list[UUID]:
    waiting = CampaignRecipient.objects.filter(
        tenant_id=tenant_id, campaign_id=campaign_id, state=RecipientState.WAITING
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _ask(tenant_id: UUID, campaign_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    """Ask these recipients in one transaction; where that fails, in halves, down to the one to blame, which
    is left out with that reason."""
    try:
        with scope(Scope.worker(tenant_id)):
            return _asked(tenant_id, campaign_id, ids, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever is wrong with one recipient must not keep the others from being asked
        if len(ids) > 1:
            middle = len(ids) // 2
            first = _ask(tenant_id, campaign_id, ids[:middle], now)
            return first + _ask(tenant_id, campaign_id, ids[middle:], now)
        logger.exception("recipient %s of campaign %s could not be asked", ids[0], campaign_id)
        with scope(Scope.worker(tenant_id)):
            CampaignRecipient.objects.filter(tenant_id=tenant_id, pk=ids[0]).update(
                state=RecipientState.LEFT_OUT, left_out=LeftOut.FAULT
            )
        return 1


def _asked(tenant_id: UUID, campaign_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    campaign = _held(tenant_id, campaign_id)
    if campaign is None or campaign.started_by is None:
        return 0
    recipients = list(
        CampaignRecipient.objects.select_for_update(of=("self",), no_key=True).filter(
            tenant_id=tenant_id, pk__in=ids, state=RecipientState.WAITING
        )
    )
    # In the order in which single requests lock them, so that two senders never wait for each other.
    wanted = [one.supplier_id for one in recipients]
    locked = Supplier.everything.select_for_update(no_key=True).filter(tenant_id=tenant_id, pk__in=wanted)
    suppliers = list(locked.order_by("name", "id"))
    reasons = reasons_of(campaign, [one.pk for one in recipients])
    asked = [supplier for supplier in suppliers if not reasons[supplier.pk]]
    asking = _asking(campaign, campaign.started_by, now)
    requests = [new_request(supplier, asking) for supplier in asked]
    ask(requests, asked, language=campaign.language, actor=campaign.started_by, now=now)
    for recipient in recipients:
        recipient.left_out = reasons[recipient.supplier_id]
        recipient.state = RecipientState.LEFT_OUT if recipient.left_out else RecipientState.ASKED
    CampaignRecipient.objects.bulk_update(recipients, ["state", "left_out"])
    return len(recipients)


def _held(tenant_id: UUID, campaign_id: UUID) -> Campaign | None:
    """The campaign while it is being sent, held; None when it is not any more, or another worker has it."""
    return (
        Campaign.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(tenant_id=tenant_id, pk=campaign_id, state=CampaignState.SENDING)
        .select_related("started_by")
        .defer("started_by__password")
        .first()
    )


def _asking(campaign: Campaign, actor: User, now: datetime) -> Asking:
    return Asking(
        book=book_of(campaign),
        due_at=campaign.due_at,
        reference_date=campaign.reference_date,
        actor=actor,
        now=now,
        base_extended_to=campaign.base_extended_to,
        message=campaign.announcement,
        short_notice_reason=campaign.short_notice_reason,
        remind_days=campaign.remind_days,
        sections=campaign.sections,
        campaign_id=campaign.pk,
    )


def _finish(tenant_id: UUID, campaign_id: UUID, now: datetime) -> None:
    campaign = _held(tenant_id, campaign_id)
    if campaign is None:
        return
    campaign.state, campaign.sent_at = CampaignState.RUNNING, now
    campaign.save(update_fields=["state", "sent_at"])
    before, after = {"state": CampaignState.SENDING}, {"state": campaign.state}
    record("campaign.sent", campaign, before=before, after=after)
