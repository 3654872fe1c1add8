"""Answers and proof a supplier company has given elsewhere that may serve a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from assessments.catalogue import Item, catalogue
from assessments.likeness import Offer, Position, like_items, offered, with_like
from assessments.models import OPEN_STATES, Answer, AnswerEvidence, Evidence, Request
from assessments.selectors.portal import Overview, Question
from core.models import Event
from standards.crosswalk_schema import COVERS, SAME, SUPPORTS, Element
from standards.text import Text
from tenants.scope import organisation_id

#: Like answers shown at a question, the nearest first; more than this nobody compares.
SHOWN = 4
#: Answers elsewhere that are looked through for them, the newest first.
LOOKED_THROUGH = 200
TAKEN, TAKEN_BACK = "answer.taken_over", "answer.taken_back"

_TOLD = ~Q(met=[]) | Q(none_met=True) | ~Q(not_applicable=[])


@dataclass(frozen=True, slots=True)
class LikeAnswer:
    """An answer given elsewhere with its proof, and what taking it over would bring here.

    `said` are the statements ticked there, `brings` those it would tick here and `files` the papers that are
    not yet proof here.
    """

    request: Request
    item: Item
    answer: Answer
    offer: Offer
    said: tuple[Text, ...]
    brings: tuple[Text, ...]
    proof: tuple[Evidence, ...]
    files: tuple[Evidence, ...]
    changes_answer: bool

    @property
    def is_useful(self) -> bool:
        """Whether taking it over changes anything here."""
        return self.changes_answer or bool(self.files)


@dataclass(frozen=True, slots=True)
class Taken:
    """From where the stored answer was taken over, as long as nobody changed it since."""

    buyer: str
    standard: str
    item: Item | None
    files: int


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Questions still to answer that like answers may serve; ``next`` is the one after the question shown."""

    count: int
    next: str


def position_of(answer: Answer | None) -> Position:
    """What an answer claims, with its reason; of none, nothing."""
    told = answer or Answer()
    return {
        "met": sorted(told.met),
        "none_met": told.none_met,
        "not_applicable": sorted(told.not_applicable),
        "reason": told.reason,
    }


def like_answers(request: Request, shown: Question) -> list[LikeAnswer]:
    """Answers of the same company that may serve a question of ``request``, the nearest first and of each
    item only the newest. Two queries; none where the question is not open."""
    if not shown.is_open:
        return []
    here = (request.standard, request.standard_version, shown.item.key)
    newest: dict[tuple[str, str], Answer] = {}
    for answer in _elsewhere(request, like_items(*here)):
        newest.setdefault((answer.request.standard, answer.item), answer)
    proof = _proof_of(newest.values())
    found = [
        _like(request, shown, answer, proof.get((answer.request_id, answer.item), ()))
        for answer in newest.values()
    ]
    helpful = [one for one in found if (one.is_useful if one.offer.settles else one.answer.met)]
    rank = (SAME, COVERS, SUPPORTS)
    return sorted(helpful, key=lambda one: rank.index(one.offer.relation))[:SHOWN]


def to_look_at(view: Overview, item: str) -> ToLookAt:
    """How many questions with something left to do have like answers. One query."""
    request = view.request
    if request.state not in OPEN_STATES:
        return ToLookAt(0, "")
    rows = (
        Answer.objects.filter(_TOLD, supplier_org_id=organisation_id())
        .exclude(request=request)
        .order_by()
        .values_list("request__standard", "request__standard_version", "item")
        .distinct()
    )
    waiting = [mark.item.key for part in view.sections for mark in part.marks if not mark.is_done]
    answered = {Element(*row) for row in rows}
    found = with_like(request.standard, request.standard_version, waiting, answered)
    order = list(view.book.items)
    later = [key for key in found if order.index(key) > order.index(item)]
    others = [key for key in found if key != item]
    return ToLookAt(len(found), next(iter(later or others), ""))


def taken_over(request: Request, answer: Answer) -> Event | None:
    """The event by which the stored ``answer`` was taken over; None once it was changed or taken back."""
    event = (
        Event.objects.filter(
            tenant_id=organisation_id(),
            subject_id=request.pk,
            kind__in=(TAKEN, TAKEN_BACK),
            after__item=answer.item,
        )
        .order_by("-created_at", "-id")
        .first()
    )
    if event is None or event.kind != TAKEN or event.after["revision"] != answer.revision:
        return None
    return event


def taken(request: Request, answer: Answer) -> Taken | None:
    """From where the stored answer was taken over, for the page. One query."""
    event = taken_over(request, answer)
    if event is None:
        return None
    source = event.after["source"]
    book = catalogue(source["standard"], source["version"])
    return Taken(
        source["buyer"], source["standard"], book.items.get(source["item"]), len(event.after["files"])
    )


def _elsewhere(request: Request, likes: Iterable[Element]) -> list[Answer]:
    """The company's told answers to these items in its other requests, newest first."""
    known = set(likes)
    answers: QuerySet[Answer] = (
        Answer.objects.filter(
            _TOLD,
            supplier_org_id=organisation_id(),
            item__in={one.key for one in known},
            request__standard__in={one.standard for one in known},
        )
        .exclude(request=request)
        .select_related("request__tenant")
        .order_by("-updated_at", "-id")[:LOOKED_THROUGH]
    )
    return [answer for answer in answers if source_of(answer.request, answer.item) in known]


def source_of(request: Request, item: str) -> Element:
    """The element that an item of a request is."""
    return Element(request.standard, request.standard_version, item)


def _proof_of(answers: Iterable[Answer]) -> dict[tuple[UUID, str], tuple[Evidence, ...]]:
    wanted = {(answer.request_id, answer.item) for answer in answers}
    links = AnswerEvidence.objects.filter(
        supplier_org_id=organisation_id(),
        request_id__in={request_id for request_id, _item in wanted},
        item__in={item for _request_id, item in wanted},
    )
    found: dict[tuple[UUID, str], tuple[Evidence, ...]] = {}
    for link in links.select_related("evidence").order_by("created_at"):
        key = (link.request_id, link.item)
        if key in wanted:
            found[key] = (*found.get(key, ()), link.evidence)
    return found


def _like(request: Request, shown: Question, answer: Answer, proof: tuple[Evidence, ...]) -> LikeAnswer:
    source = source_of(answer.request, answer.item)
    offer = offered(
        request.standard,
        request.standard_version,
        shown.item.key,
        source=source,
        answer=position_of(answer),
    )
    present = position_of(shown.answer)
    after = offer.onto(present, exclusive=shown.item.is_exclusive)
    there = catalogue(source.standard, source.version).items[source.key]
    here = {file.pk for file in shown.proof}
    return LikeAnswer(
        request=answer.request,
        item=there,
        answer=answer,
        offer=offer,
        said=_statements(there, answer.met),
        brings=_statements(shown.item, set(after["met"]) - set(present["met"])),
        proof=proof,
        files=tuple(file for file in proof if file.pk not in here),
        changes_answer=after != present,
    )


def _statements(item: Item, keys: Iterable[str]) -> tuple[Text, ...]:
    wanted = set(keys)
    return tuple(check.text for block in item.blocks for check in block.checks if check.key in wanted)
