"""Two campaigns for each case that name its supplier: one that runs, and a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from assessments.catalogue import catalogue
from assessments.models import Campaign, CampaignRecipient, CampaignState, Coverage, RecipientState
from suppliers.models import Supplier
from tenants.models import User
from tests.world import NOW


def campaigns_to(supplier: Supplier, *, writer: User) -> dict[str, UUID]:
    """Write the rows (in the buyer's scope); gives their ids."""
    return {
        "campaign": campaign_to([supplier], CampaignState.RUNNING, writer=writer).pk,
        "draft_campaign": campaign_to([supplier], CampaignState.DRAFT, writer=writer).pk,
    }


def campaign_to(suppliers: Sequence[Supplier], state: CampaignState, *, writer: User) -> Campaign:
    """One campaign with its recipients (in the buyer's scope)."""
    book = catalogue("esg-due-diligence")
    tenant = suppliers[0].tenant_id
    campaign = Campaign.objects.create(
        tenant_id=tenant,
        name=f"Yearly questions, {suppliers[0].name}",
        standard=book.id,
        standard_version=book.version,
        standard_hash=book.hash,
        coverage=Coverage.FULL,
        due_at=NOW + timedelta(days=40),
        reference_date=NOW.date(),
        remind_days=[-14, -3, 0, 7],
        state=state,
        recipient_count=len(suppliers),
        created_by=writer,
        started_by=writer,
        started_at=NOW,
        sent_at=NOW,
    )
    asked = RecipientState.ASKED if state == CampaignState.RUNNING else RecipientState.WAITING
    CampaignRecipient.objects.bulk_create(
        CampaignRecipient(tenant_id=tenant, campaign=campaign, supplier=one, state=asked) for one in suppliers
    )
    return campaign
