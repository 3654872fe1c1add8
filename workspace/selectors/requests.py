"""Read models of the request list, of choosing suppliers, and of one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import OPEN_STATES, Request, RequestState, Submission, Withdrawal
from assessments.services.request_changes import WITH_SUPPLIER
from assessments.services.requesting import OVER
from scoring.models import Scorecard
from suppliers.models import Supplier
from tenants.models import Invitation
from tenants.scope import tenant_id

#: The views of the list, in their order on the page.
VIEWS: Mapping[str, Any] = {
    "open": _("Open"),
    "unanswered": _("Not returned"),
    "overdue": _("Overdue"),
    "review": _("Waiting for review"),
    "reviewed": _("Reviewed"),
    "closed": _("Closed"),
    "all": _("All"),
}
#: What the list may be sorted by: the word in ``?sort=`` and the columns behind it.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_at", "id"),
    "supplier": ("supplier_name", "standard", "id"),
    "standard": ("standard", "due_at", "id"),
    "state": ("state", "due_at", "id"),
    "answered": ("answered", "due_at", "id"),
    "sent": ("created_at", "id"),
}
#: Suppliers offered at a time when a request is made.
OFFERED = 50


def _of_view(view: str, now: datetime) -> Q:
    return {
        "open": ~Q(state__in=OVER),
        "unanswered": Q(state__in=WITH_SUPPLIER),
        "overdue": Q(state__in=WITH_SUPPLIER, due_at__lt=now),
        "review": Q(state=RequestState.SUBMITTED),
        "reviewed": Q(state=RequestState.REVIEWED),
        "closed": Q(state=RequestState.CLOSED),
        "all": Q(),
    }[view]


def found_requests(*, view: str, standard: str, words: str, order: str, now: datetime) -> QuerySet[Request]:
    """The requests of one view, kept by standard and by words in the supplier's name, sorted by ``order``."""
    found = Request.objects.filter(_of_view(view, now), tenant_id=tenant_id())
    if standard:
        found = found.filter(standard=standard)
    if words:
        found = found.filter(supplier_name__icontains=words)
    columns = ORDERS[order.removeprefix("-")]
    if order.startswith("-"):
        columns = tuple(f"-{column}" for column in columns)
    found = found.select_related("supplier", "supplier__owner").defer("supplier__owner__password")
    return found.order_by(*columns)


def view_counts(now: datetime) -> dict[str, int]:
    """How many requests each view holds. One query."""
    counted: dict[str, int] = Request.objects.filter(tenant_id=tenant_id()).aggregate(
        **{view: Count("id", filter=_of_view(view, now)) for view in VIEWS if view != "all"},
        all=Count("id"),
    )
    return counted


def offered_suppliers(*, words: str, standards: Sequence[str]) -> tuple[list[Supplier], int]:
    """Suppliers to ask, by name, with ``is_asked`` where a request on every standard is open already.

    Gives at most :data:`OFFERED` of them, and how many there are. Two queries.
    """
    found = Supplier.objects.filter(tenant_id=tenant_id())
    if words:
        found = found.filter(Q(name__icontains=words) | Q(sector__icontains=words) | Q(country__iexact=words))
    for number, standard in enumerate(standards):
        asked = Request.objects.filter(
            tenant_id=tenant_id(), supplier=OuterRef("pk"), standard=standard
        ).exclude(state__in=OVER)
        found = found.annotate(**{f"asked_{number}": Exists(asked)})
    suppliers = list(found.order_by("name", "id")[:OFFERED])
    for supplier in suppliers:
        supplier.is_asked = all(getattr(supplier, f"asked_{n}") for n in range(len(standards)))  # type: ignore[attr-defined]
    return suppliers, found.count()


def chosen_suppliers(ids: Sequence[UUID]) -> list[Supplier]:
    """The suppliers with these ids in the buyer's list, by name."""
    return list(Supplier.objects.filter(tenant_id=tenant_id(), pk__in=ids).order_by("name", "id"))


@dataclass(frozen=True, slots=True)
class RequestDetail:
    """Everything the page of one request shows besides its events."""

    request: Request
    invitation: Invitation | None
    submissions: list[Submission]
    cards: list[Scorecard]
    withdrawn: Withdrawal | None

    @property
    def step(self) -> int:
        """The last step reached: 0 sent, 1 opened, 2 handed in, 3 reviewed."""
        reached = [True, self.request.opened_at, self.submissions, self.request.reviewed_at]
        return max(number for number, done in enumerate(reached) if done)


def request_detail(request: Request) -> RequestDetail:
    """One request with its newest invitation, its rounds and its scorecards. Four queries at most."""
    invitation = None
    if request.supplier_org_id is None:
        invitation = (
            Invitation.objects.filter(tenant_id=request.tenant_id, supplier_id=request.supplier_id)
            .order_by("-created_at")
            .first()
        )
    rounds = Submission.objects.filter(tenant_id=request.tenant_id, request=request, withdrawals=None)
    taken_back = Withdrawal.objects.filter(tenant_id=request.tenant_id, submission__request=request)
    cards = Scorecard.objects.filter(tenant_id=request.tenant_id, request=request, is_current=True)
    return RequestDetail(
        request,
        invitation,
        list(rounds.defer("document").order_by("-number")),
        list(cards.defer("document", "parts").order_by("basis")),
        taken_back.order_by("-withdrawn_at").first() if request.state in OPEN_STATES else None,
    )
