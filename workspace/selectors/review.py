"""Read model of the review queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from assessments.models import Request, RequestState
from assessments.selectors.review import Tally, tallies
from tenants.scope import tenant_id

PAGE_SIZE = 50
#: What the queue may be sorted by: the word in ``?sort=`` and the columns behind it.
ORDERS: dict[str, tuple[str, ...]] = {
    "waiting": ("submitted_at", "id"),
    "-waiting": ("-submitted_at", "-id"),
    "supplier": ("supplier_name", "id"),
    "-supplier": ("-supplier_name", "-id"),
    "standard": ("standard", "submitted_at", "id"),
    "-standard": ("-standard", "submitted_at", "id"),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One submission that waits for decisions."""

    request: Request
    tally: Tally

    @property
    def is_again(self) -> bool:
        """Whether the supplier handed in before."""
        return self.tally.round > 1


def queue(
    *, order: str = "waiting", standard: str = "", page: str | int = 1
) -> tuple[list[QueueRow], Page[Request]]:
    """A page of submissions under review, longest waiting first unless asked otherwise. Five queries."""
    waiting = Request.objects.filter(tenant_id=tenant_id(), state=RequestState.SUBMITTED)
    if standard:
        waiting = waiting.filter(standard=standard)
    waiting = waiting.select_related("supplier").order_by(*ORDERS.get(order, ORDERS["waiting"]))
    shown = Paginator(waiting, PAGE_SIZE).get_page(page)
    requests = list(shown)
    counted = tallies(requests)
    return [QueueRow(request, counted[request.pk]) for request in requests if request.pk in counted], shown


def next_in_queue(request: Request, count: int = 3) -> list[Request]:
    """The submissions waiting longest besides this one. One query."""
    waiting = Request.objects.filter(tenant_id=request.tenant_id, state=RequestState.SUBMITTED)
    return list(
        waiting.exclude(pk=request.pk).select_related("supplier").order_by("submitted_at", "id")[:count]
    )
