"""Computing a scorecard again, to show that it says what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessments.models import RequestState
from scoring import documents
from scoring.engine import exact_text
from scoring.models import Basis, Cause, Scorecard
from scoring.services.cards import input_hash


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out when a card was computed again from what it rests on."""

    total: Fraction
    same_input: bool
    same_total: bool

    @property
    def same(self) -> bool:
        """Whether input and total are what the card says."""
        return self.same_input and self.same_total


def recompute(card: Scorecard) -> Recomputed:
    """Score the card's document again, and compare total and hash with what it says; writes nothing.

    The newest card of an answer set is also built again from submission and decisions, so that a change
    behind its back is noticed.
    """
    basis = Basis(card.basis)
    document = card.document
    if _is_newest(card):
        told = {"options": document["options"]}
        built = documents.answers_document(card.submission, basis, card.adjustments, told)
        document = document | {key: built[key] for key in ("levels", "parts") if key in built}
    found = input_hash(
        document,
        card.submission,
        revision=card.review_revision,
        basis=basis,
        adjustments=card.adjustments,
        taken=card.events,
    )
    total = documents.outcome_of(documents.score(document)).total
    return Recomputed(total, found == card.input_hash, exact_text(total) == card.total_exact)


def _is_newest(card: Scorecard) -> bool:
    """Whether the answers and decisions kept now are the ones the card was made from."""
    if card.cause not in {Cause.ANSWERS, Cause.REVIEW, Cause.AUDIT, Cause.DISPUTE}:
        return False
    request = card.request
    decided = request.state == RequestState.REVIEWED and request.review_revision == card.review_revision
    return card.basis == Basis.DECLARED or decided
