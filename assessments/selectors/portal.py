"""What a supplier company sees of a request: its questionnaire, one question at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Block, Catalogue, Check, Item, Section, book_of
from assessments.documents import WHOLE_ITEM, answer_hash, entry_of
from assessments.models import (
    OPEN_STATES,
    Answer,
    AnswerEvidence,
    Decision,
    Evidence,
    Request,
    RequestState,
    Review,
)
from assessments.selectors.review import decisions_shown_to_supplier
from assessments.selectors.vault import offered_evidence
from assessments.told import points_told
from assessments.wording import asked_of
from tenants.scope import organisation_id
from tenants.selectors import people_of

#: Vault files offered for picking on a question; the vault page holds all of them.
PICKED_FROM = 40

MARKS = {
    "answered": ("check", _("Answered")),
    "empty": ("circle", _("Not answered yet")),
    "rejected": ("alert-circle", _("Sent back, to correct")),
    "corrected": ("check", _("Corrected")),
    "locked": ("lock", _("Accepted, cannot change")),
    "final": ("circle-x", _("Rejected again, final for this cycle")),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One statement to tick, with what was ticked."""

    check: Check
    ticked: bool
    not_applicable: bool


@dataclass(frozen=True, slots=True)
class BlockCard:
    """One level (T/CERDS) or the parts of an item (T/CFIE), as a card."""

    key: str
    name: Any
    points: str
    asked: str
    required: int
    rows: tuple[CheckRow, ...]

    @property
    def ticked(self) -> int:
        """How many of its checks are ticked."""
        return sum(row.ticked for row in self.rows)

    @property
    def is_met(self) -> bool:
        """Whether enough of them are ticked (T/CERDS)."""
        return 0 < self.required <= self.ticked


@dataclass(frozen=True, slots=True)
class Mark:
    """How one item stands, for the list of questions."""

    item: Item
    state: str

    @property
    def icon(self) -> str:
        """The icon that shows the state."""
        return MARKS[self.state][0]

    @property
    def words(self) -> Any:
        """The state in words."""
        return MARKS[self.state][1]

    @property
    def is_done(self) -> bool:
        """Whether the supplier has nothing left to do here."""
        return self.state in {"answered", "corrected", "locked", "final"}


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """A section with the marks of its items."""

    section: Section
    marks: tuple[Mark, ...]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(mark.is_done for mark in self.marks)

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self.marks)


@dataclass(frozen=True, slots=True)
class Overview:
    """All sections of a request with their progress. ``walk`` holds the keys that previous and next visit."""

    request: Request
    book: Catalogue
    sections: tuple[SectionProgress, ...]
    walk: tuple[str, ...]

    @property
    def first_to_do(self) -> str:
        """The first item with something left to do, else the first one."""
        marks = {mark.item.key: mark for part in self.sections for mark in part.marks}
        return next((key for key in self.walk if not marks[key].is_done), self.walk[0])

    def neighbours(self, item: str) -> tuple[Item | None, Item | None]:
        """The items before and after this one on the walk; None at its ends."""
        order = list(self.book.items)
        place = order.index(item)
        before = [key for key in self.walk if order.index(key) < place]
        after = [key for key in self.walk if order.index(key) > place]
        return (
            self.book.items[before[-1]] if before else None,
            self.book.items[after[0]] if after else None,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One item with the draft answer, its proof and the last decision on it."""

    item: Item
    section: Section
    place: int
    answer: Answer
    cards: tuple[BlockCard, ...]
    proof: tuple[Evidence, ...]
    vault: tuple[Evidence, ...]
    decision: Review | None
    is_open: bool
    previous: Item | None
    next: Item | None

    @property
    def was_rejected(self) -> bool:
        """Whether a reviewer sent this answer back."""
        return _is_rejected(self.decision)

    @property
    def does_not_apply(self) -> bool:
        """Whether the supplier says that the whole question does not apply."""
        return WHOLE_ITEM in self.answer.not_applicable


def own_requests() -> QuerySet[Request]:
    """Requests to the supplier company one acts for, from all its customers."""
    return Request.objects.filter(supplier_org_id=organisation_id()).select_related("tenant")


def uses_of(evidence: Evidence) -> list[Request]:
    """The requests one works on that have this paper as proof of an answer, by customer. One query."""
    links = AnswerEvidence.objects.filter(supplier_org_id=organisation_id(), evidence=evidence)
    used = own_requests().filter(pk__in=links.values("request_id"), state__in=OPEN_STATES)
    return list(used.order_by("tenant__name", "standard"))


def answers_for(request: Request) -> dict[str, Answer]:
    """The draft answers of a request by item. One query."""
    answers = Answer.objects.filter(tenant_id=request.tenant_id, request=request)
    return {answer.item: answer for answer in answers}


def overview(request: Request) -> Overview:
    """Progress of every section. Two queries; two more where decisions may be read."""
    book = book_of(request)
    answers = answers_for(request)
    decisions = decisions_shown_to_supplier(request)
    returned = request.state == RequestState.RETURNED
    corrected = _corrected(request, answers, decisions) if returned else frozenset()

    def state(key: str) -> str:
        if returned:
            if decisions[key].decision != Decision.REJECTED:
                return "locked"
            rejected = "corrected" if key in corrected else "rejected"
            return rejected if request.is_reopened(key) else "final"
        answer = answers.get(key)
        return "answered" if answer and answer.is_answered else "empty"

    sections = tuple(
        SectionProgress(section, tuple(Mark(item, state(item.key)) for item in section.items))
        for section in book.sections
    )
    marks = [mark for part in sections for mark in part.marks]
    walk = tuple(mark.item.key for mark in marks if not returned or mark.state not in {"locked", "final"})
    return Overview(request, book, sections, walk or tuple(book.items))


def question(view: Overview, key: str) -> Question:
    """One question of an overview. Raises KeyError for an item the standard does not have. Four queries."""
    request, item = view.request, view.book.items[key]
    section = view.book.section_of(key)
    answer = Answer.objects.filter(tenant_id=request.tenant_id, request=request, item=key).first() or Answer(
        item=key
    )
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request, item=key)
    proof = tuple(link.evidence for link in links.select_related("evidence").order_by("created_at"))
    decision = decisions_shown_to_supplier(request).get(key)
    is_open = request.state in OPEN_STATES and (
        request.state != RequestState.RETURNED or (_is_rejected(decision) and request.is_reopened(key))
    )
    attached = [file.pk for file in proof]
    vault = tuple(offered_evidence().exclude(pk__in=attached)[:PICKED_FROM]) if is_open else ()
    previous, following = view.neighbours(key)
    return Question(
        item=item,
        section=section,
        place=[one.key for one in section.items].index(key) + 1,
        answer=answer,
        cards=_cards(request, item, answer),
        proof=proof,
        vault=vault,
        decision=decision,
        is_open=is_open,
        previous=previous,
        next=following,
    )


def who_may_submit() -> list[str]:
    """Names of the colleagues who may hand in answers, for somebody who may not."""
    return [str(member.user) for member in people_of(organisation_id()) if member.role == "admin"]


def _cards(request: Request, item: Item, answer: Answer) -> tuple[BlockCard, ...]:
    return tuple(
        BlockCard(
            key=block.key,
            name=block.name,
            points=_worth(request, item, block),
            asked=asked_of(block),
            required=block.required,
            rows=tuple(
                CheckRow(check, check.key in answer.met, check.key in answer.not_applicable)
                for check in block.checks
            ),
        )
        for block in item.blocks
    )


def _worth(request: Request, item: Item, block: Block) -> str:
    """The most points a block brings: of a level for the size class, of alternatives the best one."""
    if block.points:
        return points_told(request.rules, request.size_class, item, block)
    return max((check.points for check in block.checks), key=float) if item.is_exclusive else item.points


def _is_rejected(decision: Review | None) -> bool:
    return decision is not None and decision.decision == Decision.REJECTED


def _corrected(
    request: Request, answers: Mapping[str, Answer], decisions: Mapping[str, Review]
) -> frozenset[str]:
    """Rejected items whose answer or proof is no longer what the reviewer saw."""
    rejected = [key for key, review in decisions.items() if _is_rejected(review)]
    files = _files_by_item(request, rejected)
    return frozenset(
        key
        for key in rejected
        if key in answers
        and answer_hash(entry_of(answers[key], files.get(key, []))) != decisions[key].answer_hash
    )


def _files_by_item(request: Request, items: Iterable[str]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request, item__in=items)
    for link in links.select_related("evidence"):
        found.setdefault(link.item, []).append(link.evidence)
    return found
