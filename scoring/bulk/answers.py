"""What the answers behind many cards claim, read again where other options make another level of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from assessments.models import Request, Review, Submission
from scoring.bulk.compute import Held
from scoring.documents import Positions, declared_positions, verified_positions, without_refuted
from scoring.models import Basis


def positions_of(cards: Sequence[Held]) -> dict[UUID, Positions]:
    """What counts behind each card, by card: the frozen answers of a declared one, the decisions of any
    other, less what its open findings refute. A card whose answers were decided on again since is left out.
    Three queries for any number of cards of one tenant."""
    declared = [card for card in cards if card.basis == Basis.DECLARED]
    claimed = _claimed([card.submission_id for card in declared])
    found: dict[UUID, Positions] = {card.id: claimed[card.submission_id] for card in declared}
    decided = _decided([card for card in cards if card.basis != Basis.DECLARED])
    for card in cards:
        if (card.request_id, card.review_revision) in decided:
            positions = decided[card.request_id, card.review_revision]
            found[card.id] = without_refuted(positions, card.adjustments)
    return found


def _claimed(submissions: Sequence[UUID]) -> dict[UUID, Positions]:
    documents = Submission.objects.filter(pk__in=submissions).values_list("pk", "document__items")
    return {pk: declared_positions({"items": items}) for pk, items in documents} if submissions else {}


def _decided(cards: Sequence[Held]) -> Mapping[tuple[UUID, int], Positions]:
    """Decisions as they stand, by request and the revision of its review."""
    if not cards:
        return {}
    wanted = {card.request_id for card in cards}
    reviews: dict[UUID, list[Review]] = defaultdict(list)
    columns = ("request_id", "item", "met", "not_applicable")
    for review in Review.objects.filter(request_id__in=wanted).only(*columns):
        reviews[review.request_id].append(review)
    revisions = Request.objects.filter(pk__in=wanted).values_list("pk", "review_revision")
    return {(pk, revision): verified_positions(reviews[pk]) for pk, revision in revisions}
