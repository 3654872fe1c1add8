"""Read model of the review queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from assessments.catalogue import STANDARDS
from assessments.desk.people import Reviewer, reviewers
from assessments.desk.rules import policy_of
from assessments.desk.second import PENDING
from assessments.models import Request, RequestState, Review, ReviewAssignment, SecondReading
from assessments.selectors.review import Tally, tallies
from tenants.models import User
from tenants.scope import tenant_id

PAGE_SIZE = 50
WHOSE = ("mine", "nobody", "second")
#: What the queue may be sorted by: the word in ``?sort=`` and the columns behind it.
ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("review_due", "submitted_at", "id"),
    "-due": ("-review_due", "-submitted_at", "-id"),
    "waiting": ("submitted_at", "id"),
    "-waiting": ("-submitted_at", "-id"),
    "supplier": ("supplier_name", "id"),
    "-supplier": ("-supplier_name", "-id"),
    "standard": ("standard", "submitted_at", "id"),
    "-standard": ("-standard", "submitted_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the queue is asked for: ``whose`` is ``mine``, ``nobody``, ``second`` (readings that wait for
    another person than decided) or empty for all; ``person`` one reviewer's, ``late`` what is overdue."""

    whose: str = ""
    standard: str = ""
    person: UUID | None = None
    late: bool = False
    order: str = "due"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what it does not know is left out."""
        whose, standard = given.get("whose", ""), given.get("standard", "")
        order = given.get("sort", "due")
        try:
            person = UUID(given.get("person", ""))
        except ValueError:
            person = None
        return cls(
            whose if whose in WHOSE else "",
            standard if standard in STANDARDS else "",
            person,
            bool(given.get("late")),
            order if order in ORDERS else "due",
        )


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One submission that waits for decisions: who reads it (``places``: the whole first, then sections), by
    when, and how many decisions wait for a second reader. ``left``: its reviewer reviews no more."""

    request: Request
    tally: Tally
    due_on: date
    readings: int
    places: tuple[ReviewAssignment, ...] = ()
    left: bool = False

    @property
    def is_again(self) -> bool:
        """Whether the supplier handed in before."""
        return self.tally.round > 1

    @property
    def holder(self) -> ReviewAssignment | None:
        """Who reads the whole, where it was given to somebody."""
        return next((one for one in self.places if not one.section), None)

    @property
    def sections(self) -> list[ReviewAssignment]:
        """Sections that somebody else reads."""
        return [one for one in self.places if one.section]


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, with the people who review and how many reviews each has."""

    rows: list[QueueRow]
    page: Page[Request]
    people: list[Reviewer]


def queue(asked: Asked, *, user: User, today: date, page: str | int = 1, size: int = PAGE_SIZE) -> Queue:
    """A page of submissions under review, the first due first unless asked otherwise. Eight queries."""
    people = reviewers(tenant_id())
    days = policy_of(tenant_id()).days
    waiting = _asked_for(_waiting(days), asked, user, [one.id for one in people], today)
    shown = Paginator(waiting.order_by(*ORDERS[asked.order]), size).get_page(page)
    requests: list[Any] = list(shown)
    counted = tallies(requests)
    places: dict[UUID, list[ReviewAssignment]] = defaultdict(list)
    for one in ReviewAssignment.objects.filter(request__in=requests).order_by("section"):
        places[one.request_id].append(one)
    present = {one.id for one in people}
    rows = [
        QueueRow(
            request,
            counted[request.pk],
            timezone.localdate(request.review_due),
            request.readings,
            tuple(places[request.pk]),
            any(not one.section and one.person_id not in present for one in places[request.pk]),
        )
        for request in requests
        if request.pk in counted
    ]
    return Queue(rows, shown, people)


def _waiting(days: int) -> QuerySet[Request]:
    """Submissions under review with the instant each is due and the readings it waits for."""
    whole = ReviewAssignment.objects.filter(request_id=OuterRef("pk"), section="").values("due_on")[:1]
    readings = (
        SecondReading.objects.filter(request_id=OuterRef("pk"), state__in=PENDING)
        .order_by()
        .values("request_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    usual = ExpressionWrapper(F("submitted_at") + timedelta(days=days), output_field=DateTimeField())
    return (
        Request.objects.filter(tenant_id=tenant_id(), state=RequestState.SUBMITTED)
        .select_related("supplier")
        .annotate(
            review_due=Coalesce(Cast(Subquery(whole), DateTimeField()), usual),
            readings=Coalesce(Subquery(readings), 0),
        )
    )


def _asked_for(waiting: Any, asked: Asked, user: User, present: list[UUID], today: date) -> Any:
    held = ReviewAssignment.objects.filter(request_id=OuterRef("pk"))
    if asked.standard:
        waiting = waiting.filter(standard=asked.standard)
    if asked.whose == "mine":
        waiting = waiting.filter(Exists(held.filter(person=user)))
    elif asked.whose == "nobody":
        waiting = waiting.exclude(Exists(held.filter(section="", person__in=present)))
    elif asked.whose == "second":
        decided = Review.objects.filter(
            request_id=OuterRef("request_id"), item=OuterRef("item"), reviewer=user
        )
        open_ones = SecondReading.objects.filter(request_id=OuterRef("pk"), state__in=PENDING)
        waiting = waiting.filter(Exists(open_ones.exclude(Exists(decided))))
    if asked.person:
        waiting = waiting.filter(Exists(held.filter(person_id=asked.person)))
    if asked.late:
        start = timezone.make_aware(datetime.combine(today, time.min))
        waiting = waiting.filter(review_due__lt=start)
    return waiting


def next_in_queue(request: Request, count: int = 3) -> list[Request]:
    """The submissions waiting longest besides this one. One query."""
    waiting = Request.objects.filter(tenant_id=request.tenant_id, state=RequestState.SUBMITTED)
    return list(
        waiting.exclude(pk=request.pk).select_related("supplier").order_by("submitted_at", "id")[:count]
    )
