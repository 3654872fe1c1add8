"""What a supplier company has drafted, what of it is open, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.catalogue import Catalogue
from assessments.documents import Entry, entry_of
from assessments.models import (
    Answer,
    AnswerEvidence,
    Decision,
    Evidence,
    Request,
    RequestState,
    Review,
    Submission,
)
from assessments.validity import Terms, none_counts

#: A reason must say something: shorter ones are not taken.
REASON_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing, as item keys in the source's order. Missing proof, proof that does not count
    (``doubtful``) and answers given long ago (``stale``) do not hold up handing in; answers taken over that
    nobody confirmed (``unconfirmed``) do."""

    unanswered: tuple[str, ...]
    without_reason: tuple[str, ...]
    without_proof: tuple[str, ...]
    doubtful: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def blocking(self) -> int:
        """How many answers must be mended before handing in."""
        return len(self.unanswered) + len(self.without_reason) + len(self.unconfirmed)


def rejected_items(request: Request) -> set[str]:
    """Keys of the items a reviewer sent back the last time. One query."""
    rejected = Review.objects.filter(
        tenant_id=request.tenant_id, request=request, decision=Decision.REJECTED
    ).values_list("item", flat=True)
    return {item for item in rejected if request.is_reopened(item)}


def gaps_in(book: Catalogue, entries: dict[str, Entry], terms: Terms) -> Gaps:
    """What is missing in drafts given as document entries; an item without an entry is unanswered."""
    unanswered, without_reason, without_proof = [], [], []
    for item in book.items:
        entry = entries.get(item)
        if entry is None or not (entry["met"] or entry["none_met"] or entry["not_applicable"]):
            unanswered.append(item)
        elif entry["not_applicable"] and len(entry["reason"].strip()) < REASON_LENGTH:
            without_reason.append(item)
        if entry is not None and entry["met"] and not entry["evidence"]:
            without_proof.append(item)
    doubtful = tuple(item for item in book.items if item in entries and none_counts(entries[item], terms))
    return Gaps(tuple(unanswered), tuple(without_reason), tuple(without_proof), doubtful)


def draft_entries(request: Request) -> dict[str, Entry]:
    """What would be handed in now, by item: accepted answers as they were frozen, the others from the draft.

    Two queries; two more once a request came back.
    """
    files: dict[str, list[Evidence]] = {}
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request)
    for link in links.select_related("evidence"):
        files.setdefault(link.item, []).append(link.evidence)
    answers = Answer.objects.filter(tenant_id=request.tenant_id, request=request)
    entries = {answer.item: entry_of(answer, files.get(answer.item, [])) for answer in answers}
    if request.state == RequestState.RETURNED:
        rejected = rejected_items(request)
        frozen = (
            Submission.objects.filter(tenant_id=request.tenant_id, request=request)
            .latest("number")
            .document["items"]
        )
        entries |= {item: entry for item, entry in frozen.items() if item not in rejected}
    return entries
