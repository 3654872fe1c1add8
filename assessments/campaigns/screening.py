"""Who of a campaign's recipients is asked, and who is left out and why; the same before and while sending."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from assessments.models import Campaign, CampaignRecipient, LeftOut, RecipientState, Request, RequestState
from suppliers.models import SizeClass, SupplierStatus

#: Suppliers in these states are not asked.
OUTSIDE = (SupplierStatus.REMOVED, SupplierStatus.REFUSED)
OVER = (RequestState.REVIEWED, RequestState.CLOSED)


@dataclass(frozen=True, slots=True)
class DryLook:
    """What sending now would do: how many are asked, how many are left out for each reason."""

    asked: int
    left_out: dict[str, int]

    @property
    def total(self) -> int:
        """All recipients."""
        return self.asked + sum(self.left_out.values())


def with_reason(recipients: QuerySet[CampaignRecipient], campaign: Campaign) -> QuerySet[Any, Any]:
    """Recipients with ``why``: the first reason of :class:`LeftOut` that keeps each from being asked now,
    empty where nothing does. A request of this campaign itself is no reason."""
    open_now = Request.objects.filter(
        tenant_id=campaign.tenant_id, supplier_id=OuterRef("supplier_id"), standard=campaign.standard
    ).exclude(state__in=OVER)
    rules = (
        (Q(supplier__merged_into__isnull=False), LeftOut.MERGED),
        (Q(supplier__status__in=OUTSIDE), LeftOut.OUTSIDE),
        (Exists(open_now.order_by()), LeftOut.OPEN),
        (Q(supplier__supplier_org=None, supplier__contact_email=""), LeftOut.CONTACT),
        (~Q(supplier__size_class__in=SizeClass.values), LeftOut.SIZE),
    )
    whens = [When(rule, then=Value(reason.value)) for rule, reason in rules]
    return recipients.annotate(why=Case(*whens, default=Value(""), output_field=CharField()))


def dry_look(campaign: Campaign) -> DryLook:
    """What sending now would do. One query."""
    waiting = CampaignRecipient.objects.filter(
        tenant_id=campaign.tenant_id, campaign=campaign, state=RecipientState.WAITING
    )
    counted = with_reason(waiting, campaign).order_by().values("why").annotate(n=Count("pk"))
    found = dict(counted.values_list("why", "n"))
    return DryLook(found.pop("", 0), {reason: found[reason] for reason in LeftOut.values if reason in found})


def reasons_of(campaign: Campaign, recipients: Collection[UUID]) -> dict[UUID, str]:
    """Why each of these recipients, by supplier, is not asked now; empty where it is. One query."""
    rows = CampaignRecipient.objects.filter(
        tenant_id=campaign.tenant_id, campaign=campaign, pk__in=recipients
    )
    return dict(with_reason(rows, campaign).values_list("supplier_id", "why"))
