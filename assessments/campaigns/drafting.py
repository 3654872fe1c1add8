"""Writing a campaign down: what is asked by when, and whom; nobody is asked yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from assessments.models import Campaign, CampaignRecipient, CampaignState, Coverage
from assessments.services.timing import REASON_LENGTH, check_times
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import User

#: Suppliers one campaign is meant for at most.
LIMIT = 50_000
#: Days around the due day on which suppliers can be reminded.
MOST_DAYS = 60
MOST_REMINDERS = 8

_ADD = """
INSERT INTO assessments_campaignrecipient
  (id, tenant_id, created_at, campaign_id, supplier_id, state, left_out)
SELECT gen_random_uuid(), %(tenant)s, %(now)s, %(campaign)s, one, 'waiting', ''
FROM unnest(%(suppliers)s::uuid[]) AS one
ON CONFLICT (tenant_id, campaign_id, supplier_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign asks: the fields of :class:`Campaign` of the same names."""

    name: str
    standard: str
    standard_version: str
    coverage: str
    due_at: datetime
    reference_date: date
    sections: Sequence[str] = ()
    coverage_reason: str = ""
    language: str = "en"
    short_notice_reason: str = ""
    base_extended_to: date | None = None
    announcement: str = ""
    remind_days: Sequence[int] = ()


@transaction.atomic
def create_campaign(
    *, tenant_id: UUID, asked: Asked, supplier_ids: Collection[UUID], actor: User, now: datetime
) -> Campaign:
    """A draft of a campaign to these suppliers of the buyer's list; none is fine. Raises
    :class:`InvalidInput` for what cannot be asked."""
    campaign = Campaign(tenant_id=tenant_id, created_by=actor)
    _set(campaign, asked, now)
    campaign.save(force_insert=True)
    record("campaign.created", campaign, actor=actor, after=_told(campaign))
    if supplier_ids:
        _add(campaign, supplier_ids, now)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, asked: Asked, actor: User, now: datetime) -> Campaign:
    """Change what a draft asks. Raises :class:`InvalidInput`, or :class:`DomainError` once it is sent."""
    campaign = lock_draft(campaign)
    before = _told(campaign)
    _set(campaign, asked, now)
    campaign.save()
    after = _told(campaign)
    changed = {key for key in after if after[key] != before[key]}
    if changed:
        record(
            "campaign.changed",
            campaign,
            actor=actor,
            before={key: before[key] for key in sorted(changed)},
            after={key: after[key] for key in sorted(changed)},
        )
    return campaign


@transaction.atomic
def add_recipients(*, campaign: Campaign, supplier_ids: Collection[UUID], actor: User, now: datetime) -> int:
    """Add suppliers of the buyer's list to a draft; gives how many it did not have. The same number of
    statements for any many. Raises :class:`InvalidInput` for more than :data:`LIMIT`."""
    campaign = lock_draft(campaign)
    added = _add(campaign, supplier_ids, now)
    if added:
        record("campaign.recipients_added", campaign, actor=actor, after={"suppliers": added})
    return added


@transaction.atomic
def remove_recipients(*, campaign: Campaign, recipient_ids: Collection[UUID], actor: User) -> int:
    """Take recipients off a draft; gives how many."""
    campaign = lock_draft(campaign)
    found = CampaignRecipient.objects.filter(
        tenant_id=campaign.tenant_id, campaign=campaign, pk__in=recipient_ids
    )
    removed, _rows = found.delete()
    if removed:
        _count(campaign)
        record("campaign.recipients_removed", campaign, actor=actor, after={"suppliers": removed})
    return removed


@transaction.atomic
def discard_campaign(*, campaign: Campaign, actor: User) -> None:
    """Throw a draft away. Raises :class:`DomainError` once it is sent."""
    campaign = lock_draft(campaign)
    record("campaign.discarded", campaign, actor=actor, before={"name": campaign.name})
    campaign.delete()


def lock_draft(campaign: Campaign) -> Campaign:
    """The campaign, locked; :class:`DomainError` (409) unless it is a draft."""
    locked = Campaign.objects.select_for_update(no_key=True).get(tenant_id=campaign.tenant_id, pk=campaign.pk)
    if locked.state != CampaignState.DRAFT:
        raise DomainError(_("This campaign is being sent or was sent already; it cannot change any more."))
    return locked


def _add(campaign: Campaign, supplier_ids: Collection[UUID], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "tenant": campaign.tenant_id,
                "campaign": campaign.pk,
                "now": now,
                "suppliers": [str(one) for one in supplier_ids],
            },
        )
        added: int = cursor.rowcount
    if _count(campaign) > LIMIT:
        raise InvalidInput(
            _("A campaign asks up to %(limit)s suppliers. Make two of it.") % {"limit": LIMIT},
            field="suppliers",
        )
    return added


def _count(campaign: Campaign) -> int:
    held = CampaignRecipient.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign)
    count: int = held.count()
    campaign.recipient_count = count
    campaign.save(update_fields=["recipient_count"])
    return count


def _set(campaign: Campaign, asked: Asked, now: datetime) -> None:
    if not asked.name.strip():
        raise InvalidInput(_("Give the campaign a name."), field="name")
    book = catalogue(asked.standard, asked.standard_version)
    known = [section.key for section in book.sections]
    if not set(asked.sections) <= set(known):
        raise InvalidInput(_("This questionnaire has no such section. Choose again."), field="sections")
    if asked.coverage == Coverage.CHOSEN and len(asked.coverage_reason.strip()) < REASON_LENGTH:
        raise InvalidInput(
            _("Say why these suppliers: an evaluation keeps its scope with the reason (T/CERDS 8.2.2 a)."),
            field="coverage_reason",
        )
    check_times(asked.due_at, now, asked.short_notice_reason, asked.reference_date, asked.base_extended_to)
    days = sorted(set(asked.remind_days))
    if len(days) > MOST_REMINDERS or any(abs(day) > MOST_DAYS for day in days):
        raise InvalidInput(_("Choose the days of the reminders from those offered."), field="remind_days")
    chosen = [key for key in known if key in set(asked.sections)]
    for name, value in asdict(asked).items():
        setattr(campaign, name, value)
    campaign.name = asked.name.strip()
    campaign.standard_hash = book.hash
    campaign.remind_days = days
    campaign.sections = [] if len(chosen) == len(known) else chosen


def _told(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "standard": campaign.standard,
        "version": campaign.standard_version,
        "sections": list(campaign.sections),
        "coverage": campaign.coverage,
        "reason": campaign.coverage_reason,
        "due_at": campaign.due_at.isoformat(),
    }
