"""What a reviewer has to decide, and what of earlier decisions still stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from assessments.catalogue import Catalogue, book_of
from assessments.documents import answer_hash
from assessments.models import Decision, Request, Review, Submission
from assessments.validity import none_counts

#: The entry of an item a document does not hold: no position taken.
NO_ENTRY: Mapping[str, Any] = {
    "met": [],
    "none_met": False,
    "not_applicable": [],
    "reason": "",
    "comment": "",
    "evidence": [],
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A submission under review. ``standing`` holds the decisions that count on it, ``earlier`` those of
    the last round on answers that changed since; both by item."""

    request: Request
    submission: Submission
    book: Catalogue
    standing: Mapping[str, Review] = field(default_factory=dict)
    earlier: Mapping[str, Review] = field(default_factory=dict)

    @property
    def open_items(self) -> list[str]:
        """Keys of the items to decide, in the source's order."""
        return [item for item in self.book.items if item not in self.standing]

    @property
    def rejected(self) -> list[str]:
        """Keys of the rejected items, in the source's order."""
        return [
            item
            for item in self.book.items
            if item in self.standing and self.standing[item].decision == Decision.REJECTED
        ]

    @property
    def returnable(self) -> list[str]:
        """Keys of the rejected items that were not sent back yet."""
        return [item for item in self.rejected if item not in self.request.returns]

    @property
    def decided(self) -> int:
        """How many items are decided."""
        return len(self.standing)

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self.book.items)

    @property
    def is_complete(self) -> bool:
        """Whether every item is decided."""
        return not self.open_items

    def entry(self, item: str) -> Mapping[str, Any]:
        """The supplier's answer to an item."""
        found: Mapping[str, Any] = self.submission.document["items"].get(item, NO_ENTRY)
        return found

    def is_doubtful(self, item: str) -> bool:
        """Whether the supplier claims something and none of the files it gave counts (T/CERDS 8.2.3)."""
        return none_counts(self.entry(item), self.request.terms)

    @property
    def empty_claims(self) -> list[str]:
        """Keys of the open items where the supplier says that none of the conditions holds."""
        return [item for item in self.open_items if self.entry(item)["none_met"]]


def newest_submission(request: Request) -> Submission | None:
    """What the supplier handed in last and did not take back, or None. One query."""
    return (
        Submission.objects.filter(tenant_id=request.tenant_id, request_id=request.pk, withdrawals=None)
        .order_by("-number")
        .first()
    )


def progress_of(request: Request) -> Progress | None:
    """How far the review of the newest submission is; None before the first one. Two queries."""
    submission = newest_submission(request)
    if submission is None:
        return None
    reviews = Review.objects.filter(tenant_id=request.tenant_id, request_id=request.pk)
    return carried_over(request, submission, {review.item: review for review in reviews})


def carried_over(request: Request, submission: Submission, reviews: Mapping[str, Review]) -> Progress:
    """Set decisions against a submission: one stays while the answer it was made on is unchanged."""
    items = submission.document["items"]
    book = book_of(request)
    standing: dict[str, Review] = {}
    earlier: dict[str, Review] = {}
    for item, review in reviews.items():
        unchanged = review.submission_id == submission.pk or (
            answer_hash(items.get(item, NO_ENTRY)) == review.answer_hash
        )
        (standing if unchanged else earlier)[item] = review
    return Progress(request, submission, book, standing, earlier)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the review of one request is: the round (number of the submission) and decided items."""

    round: int
    decided: int


def tallies(requests: Sequence[Request]) -> dict[UUID, Tally]:
    """How far each review is, by request. Three queries for any number of requests of one tenant.

    In a first round every decision counts; later ones only where the answer is unchanged, so those
    documents are read.
    """
    newest = {
        submission.request_id: submission
        for submission in Submission.objects.filter(request__in=requests)
        .order_by("request_id", "-number")
        .distinct("request_id")
        .defer("document")
    }
    again = [submission.pk for submission in newest.values() if submission.number > 1]
    items = dict(Submission.objects.filter(pk__in=again).values_list("request_id", "document__items"))
    made = Review.objects.filter(request__in=requests)
    decided: dict[UUID, int] = defaultdict(int)
    for request_id, submission_id, item, digest in made.values_list(
        "request_id", "submission_id", "item", "answer_hash"
    ):
        submission = newest.get(request_id)
        if submission is None:
            continue
        unchanged = submission.pk == submission_id or (
            answer_hash(items.get(request_id, {}).get(item, NO_ENTRY)) == digest
        )
        decided[request_id] += unchanged
    return {pk: Tally(submission.number, decided[pk]) for pk, submission in newest.items()}


def decisions_shown_to_supplier(request: Request) -> dict[str, Review]:
    """Decisions by item once the supplier may read them: returned, or their result published. At most one
    query."""
    if not request.shows_decisions:
        return {}
    reviews = Review.objects.filter(
        tenant_id=request.tenant_id, supplier_org_id=request.supplier_org_id, request_id=request.pk
    )
    return {review.item: review for review in reviews}
