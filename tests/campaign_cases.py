"""Two campaigns for each case that name its supplier: one that runs, and a draft."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from assessments.catalogue import catalogue
from assessments.models import Campaign, CampaignRecipient, CampaignState, Coverage, RecipientState
from suppliers.models import Supplier
from tenants.models import User
from tests.world import NOW


def campaigns_to(supplier: Supplier, *, writer: User) -> dict[str, UUID]:
    """Write the rows (in the buyer's scope); gives their ids."""
    book = catalogue("esg-due-diligence")
    ids = {}
    for name, state, asked in (
        ("campaign", CampaignState.RUNNING, RecipientState.ASKED),
        ("draft_campaign", CampaignState.DRAFT, RecipientState.WAITING),
    ):
        campaign = Campaign.objects.create(
            tenant_id=supplier.tenant_id,
            name=f"Yearly questions, {supplier.name}",
            standard=book.id,
            standard_version=book.version,
            standard_hash=book.hash,
            coverage=Coverage.FULL,
            due_at=NOW + timedelta(days=40),
            reference_date=NOW.date(),
            remind_days=[-14, -3, 0, 7],
            state=state,
            recipient_count=1,
            created_by=writer,
            started_by=writer,
            started_at=NOW,
            sent_at=NOW,
        )
        CampaignRecipient.objects.create(
            tenant_id=supplier.tenant_id, campaign=campaign, supplier=supplier, state=asked
        )
        ids[name] = campaign.pk
    return ids
