"""Read models of campaigns: the list, how far one is, and the rows of its table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.campaigns.screening import OUTSIDE, with_reason
from assessments.models import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    RecipientState,
    Request,
    RequestState,
)
from assessments.reminding import IN_HAND
from suppliers.models import Supplier
from tenants.scope import tenant_id

#: The views of a campaign's table once it is sent, in their order on the page.
VIEWS: Mapping[str, Any] = {
    "all": _("All"),
    "unanswered": _("Not returned"),
    "unopened": _("Not opened"),
    "overdue": _("Overdue"),
    "review": _("Waiting for review"),
    "reviewed": _("Reviewed"),
    "closed": _("Closed"),
    "left_out": pgettext_lazy("recipients of a campaign", "Left out"),
}
#: Countries named on a campaign's page.
COUNTRIES_SHOWN = 8


def _of_view(view: str, now: datetime) -> Q:
    in_hand = Q(state__in=IN_HAND)
    return {
        "all": Q(),
        "unanswered": in_hand,
        "unopened": Q(state=RequestState.SENT),
        "overdue": in_hand & Q(due_at__lt=now),
        "review": Q(state=RequestState.SUBMITTED),
        "reviewed": Q(state=RequestState.REVIEWED),
        "closed": Q(state=RequestState.CLOSED),
    }[view]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many came so far, and what the rest waits for."""

    key: str
    icon: str
    label: Any
    count: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the requests of a campaign are; ``views`` counts the rows of each view."""

    sent: int = 0
    opened: int = 0
    begun: int = 0
    back: int = 0
    reviewed: int = 0
    views: Mapping[str, int] | None = None

    @property
    def unanswered(self) -> int:
        """How many still have to hand in."""
        return (self.views or {}).get("unanswered", 0)

    @property
    def overdue(self) -> int:
        """How many of these are past their due date."""
        return (self.views or {}).get("overdue", 0)

    @property
    def steps(self) -> list[Step]:
        """The funnel, from sent to reviewed."""
        return [
            Step("sent", "send", _("Sent"), self.sent, self.sent),
            Step("opened", "mail-opened", _("Opened"), self.opened, self.sent),
            Step("begun", "circle-dashed", _("Begun"), self.begun, self.sent),
            Step("back", "file-check", _("Handed in"), self.back, self.sent),
            Step("reviewed", "checklist", _("Reviewed"), self.reviewed, self.sent),
        ]


_STEPS = {
    "sent": Q(),
    "opened": Q(opened_at__isnull=False),
    "begun": Q(answered__gt=0) | Q(submitted_at__isnull=False),
    "back": Q(submitted_at__isnull=False),
    "reviewed": Q(reviewed_at__isnull=False),
}


def campaigns() -> QuerySet[Campaign]:
    """The buyer's campaigns, newest first, with who made them."""
    found = Campaign.objects.filter(tenant_id=tenant_id())
    return found.select_related("created_by").defer("created_by__password")


def progress_of(ids: Collection[UUID], now: datetime) -> dict[UUID, Progress]:
    """How far these campaigns are, by campaign. One query."""
    counted: Any = (
        Request.objects.filter(tenant_id=tenant_id(), campaign_id__in=ids)
        .order_by()
        .values("campaign_id")
        .annotate(
            **{f"step_{key}": Count("pk", filter=which) for key, which in _STEPS.items()},
            **{f"view_{key}": Count("pk", filter=_of_view(key, now)) for key in VIEWS if key != "left_out"},
        )
    )
    return {
        row["campaign_id"]: Progress(
            **{key: row[f"step_{key}"] for key in _STEPS},
            views={key: row[f"view_{key}"] for key in VIEWS if key != "left_out"},
        )
        for row in counted
    }


@dataclass(frozen=True, slots=True)
class Tally:
    """Recipients of a campaign by what became of them; ``left_out`` by reason."""

    waiting: int
    asked: int
    left_out: Mapping[str, int]

    @property
    def total(self) -> int:
        """All recipients."""
        return self.waiting + self.asked + self.left_out_count

    @property
    def left_out_count(self) -> int:
        """How many were left out, whatever for."""
        return sum(self.left_out.values())


def tally(campaign: Campaign) -> Tally:
    """What became of the recipients. One query."""
    rows = CampaignRecipient.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign).order_by()
    counted = rows.values_list("state", "left_out").annotate(n=Count("pk"))
    by_state: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for state, reason, n in counted:
        by_state[state] = by_state.get(state, 0) + n
        if state == RecipientState.LEFT_OUT:
            left_out[reason] = n
    return Tally(by_state.get(RecipientState.WAITING, 0), by_state.get(RecipientState.ASKED, 0), left_out)


@dataclass(frozen=True, slots=True)
class Country:
    """The suppliers of one country in a campaign."""

    code: str
    sent: int
    back: int


def by_country(campaign: Campaign) -> list[Country]:
    """How many were asked and handed in, by country, most asked first. One query."""
    rows = (
        Request.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign)
        .order_by()
        .values_list("supplier__country")
        .annotate(n=Count("pk"), back=Count("pk", filter=_STEPS["back"]))
        .order_by("-n", "supplier__country")
    )
    return [Country(*row) for row in rows[:COUNTRIES_SHOWN]]


#: What the table is sorted by: the word in ``?sort=`` and the columns behind it.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "supplier": ("supplier_name", "id"),
    "country": ("supplier__country", "supplier_name", "id"),
    "state": ("state", "due_at", "id"),
    "answered": ("answered", "supplier_name", "id"),
    "due": ("due_at", "supplier_name", "id"),
    "reminded": ("reminded_at", "id"),
}


def requests_of(
    campaign: Campaign, *, view: str, words: str, country: str, order: str, now: datetime
) -> QuerySet[Request]:
    """The requests of a campaign in one view, narrowed and in order."""
    found = Request.objects.filter(_of_view(view, now), tenant_id=campaign.tenant_id, campaign=campaign)
    if words:
        found = found.filter(supplier_name__icontains=words)
    if country:
        found = found.filter(supplier__country=country)
    columns = ORDERS[order.removeprefix("-")]
    if order.startswith("-"):
        columns = tuple(f"-{column}" for column in columns)
    return found.select_related("supplier").order_by(*columns)


def recipients_of(campaign: Campaign, *, words: str, reason: str) -> QuerySet[Any, Any]:
    """The recipients of a draft, or those left out of a campaign that was sent, each with ``why`` it is not
    asked; ``reason`` narrows to one reason, ``asked`` to those whom nothing keeps from it."""
    found: QuerySet[Any, Any] = CampaignRecipient.objects.filter(
        tenant_id=campaign.tenant_id, campaign=campaign
    )
    if campaign.state != CampaignState.DRAFT:
        found = found.filter(state=RecipientState.LEFT_OUT)
        found = found.filter(left_out=reason) if reason and reason != "asked" else found
    else:
        found = with_reason(found, campaign)
        if reason:
            found = found.filter(why="" if reason == "asked" else reason)
    if words:
        found = found.filter(supplier__name__icontains=words)
    return found.select_related("supplier").order_by("supplier__name", "pk")


def listed_ids(limit: int) -> list[UUID]:
    """All suppliers of the list that may be asked, up to ``limit``. One query."""
    found = Supplier.objects.filter(tenant_id=tenant_id()).exclude(status__in=OUTSIDE)
    return list(found.order_by("name", "pk").values_list("pk", flat=True)[:limit])


def to_add(campaign: Campaign, words: str, limit: int) -> list[Supplier]:
    """Suppliers by words in their name or number that a draft does not have yet. One query."""
    held = CampaignRecipient.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign)
    found = Supplier.objects.filter(tenant_id=tenant_id())
    found = found.filter(Q(name__icontains=words) | Q(reference__iexact=words))
    return list(found.exclude(pk__in=held.values("supplier_id")).order_by("name", "pk")[:limit])


def drafts() -> list[Campaign]:
    """The drafts of campaigns, newest first. One query."""
    return list(Campaign.objects.filter(tenant_id=tenant_id(), state=CampaignState.DRAFT)[:20])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A campaign on the worklist: one that waits to be sent, or whose suppliers have not all answered."""

    campaign: Campaign
    sent: int
    unanswered: int
    overdue: int
    last_due: datetime | None


def on_worklist(now: datetime) -> list[Waiting]:
    """Drafts, and campaigns under way with answers outstanding, by due date. One query."""
    in_hand = Q(requests__state__in=IN_HAND)
    found = (
        Campaign.objects.filter(tenant_id=tenant_id())
        .exclude(state=CampaignState.ENDED)
        .annotate(
            sent=Count("requests"),
            unanswered=Count("requests", filter=in_hand),
            late=Count("requests", filter=in_hand & Q(requests__due_at__lt=now)),
            last_due=Max("requests__due_at", filter=in_hand),
        )
        .filter(~Q(state=CampaignState.RUNNING) | Q(unanswered__gt=0))
        .order_by("due_at", "pk")[:5]
    )
    return [Waiting(one, one.sent, one.unanswered, one.late, one.last_due) for one in found]
