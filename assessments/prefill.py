"""Which open questions of a request the company's earlier answers may fill, by where those were given.

The last cycle is the same standard asked by the same customer before; answers for other customers and, by
the crosswalks, to other standards follow. Only questions without a position are filled, and only with what
:func:`assessments.likeness.offered` lets through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from assessments.catalogue import Item, book_of
from assessments.likeness import NO_POSITION, Offer, Position, like_items, offered
from assessments.models import Answer, AnswerEvidence, Evidence, Request
from assessments.selectors.likeness import position_of, source_of
from standards.crosswalk_schema import SAME, Element
from tenants.scope import organisation_id

#: Answers older than this are marked as stale (R36 asks that they are kept up to date).
STALE_AFTER = timedelta(days=365)
#: Answers elsewhere that are looked through, the newest first.
_LOOKED_THROUGH = 3000

_TOLD = ~Q(met=[]) | Q(none_met=True) | ~Q(not_applicable=[])


@dataclass(frozen=True, slots=True)
class Filling:
    """One open question with the answer that may fill it, what would stand, and the proof that comes."""

    item: Item
    source: Answer
    offer: Offer
    after: Position
    files: tuple[Evidence, ...]
    is_old: bool


@dataclass(frozen=True, slots=True)
class SourceOfAnswers:
    """One earlier questionnaire and the open questions it may fill."""

    request: Request
    is_last_cycle: bool
    fillings: tuple[Filling, ...]

    @property
    def old(self) -> int:
        """How many of its answers are older than a year."""
        return sum(filling.is_old for filling in self.fillings)

    @property
    def files(self) -> int:
        """How many files come along, each counted once."""
        return len({file.pk for filling in self.fillings for file in filling.files})

    @property
    def newest(self) -> datetime:
        """When the newest of its answers was given."""
        return max(filling.source.updated_at for filling in self.fillings)


def sources(request: Request, waiting: Collection[str], *, now: datetime) -> list[SourceOfAnswers]:
    """Every earlier questionnaire that may fill one of the ``waiting`` items: the last cycle first, then the
    one that fills most. Two queries."""
    found: dict[UUID, list[Filling]] = {}
    requests: dict[UUID, Request] = {}
    for filling in _fillings(request, waiting, now=now):
        found.setdefault(filling.source.request_id, []).append(filling)
        requests[filling.source.request_id] = filling.source.request
    order = list(book_of(request).items)
    groups = [
        SourceOfAnswers(
            requests[key],
            _is_last_cycle(request, requests[key]),
            tuple(sorted(_best(held), key=lambda one: order.index(one.item.key))),
        )
        for key, held in found.items()
    ]
    return sorted(
        groups,
        key=lambda one: (not one.is_last_cycle, -len(one.fillings), -one.request.created_at.timestamp()),
    )


def best_fillings(
    request: Request, waiting: Collection[str], *, only: UUID | None, now: datetime
) -> list[Filling]:
    """For each of the ``waiting`` items the nearest and newest answer, of one earlier request or of all."""
    found = _fillings(request, waiting, now=now)
    return _best([one for one in found if only is None or one.source.request_id == only])


def _best(fillings: Iterable[Filling]) -> list[Filling]:
    """The first of each item: they come the nearest and newest first."""
    found: dict[str, Filling] = {}
    for filling in fillings:
        found.setdefault(filling.item.key, filling)
    return list(found.values())


def _fillings(request: Request, waiting: Collection[str], *, now: datetime) -> list[Filling]:
    book = book_of(request)
    serves: dict[Element, list[str]] = {}
    for item in waiting:
        for element in like_items(request.standard, request.standard_version, item):
            serves.setdefault(element, []).append(item)
    answers = [one for one in _elsewhere(request, serves) if source_of(one.request, one.item) in serves]
    proof = _proof_of(request)
    found = []
    for answer in answers:
        source = source_of(answer.request, answer.item)
        for item in serves[source]:
            offer = offered(
                request.standard, request.standard_version, item, source=source, answer=position_of(answer)
            )
            after = offer.onto(NO_POSITION, exclusive=book.items[item].is_exclusive)
            if after == NO_POSITION:
                continue
            files = proof.get((answer.request_id, answer.item), ())
            is_old = now - answer.updated_at > STALE_AFTER
            found.append(Filling(book.items[item], answer, offer, after, files, is_old))
    return sorted(found, key=lambda one: _rank(request, one))


def _rank(request: Request, filling: Filling) -> tuple[bool, bool, float]:
    """The last cycle first, then the same question elsewhere, then what covers a part; the newest first."""
    return (
        not _is_last_cycle(request, filling.source.request),
        filling.offer.relation != SAME,
        -filling.source.updated_at.timestamp(),
    )


def _is_last_cycle(request: Request, source: Request) -> bool:
    same = (source.tenant_id, source.standard, source.supplier_id)
    return same == (request.tenant_id, request.standard, request.supplier_id)


def _elsewhere(request: Request, serves: Mapping[Element, object]) -> list[Answer]:
    answers = (
        Answer.objects.filter(
            _TOLD,
            supplier_org_id=organisation_id(),
            item__in={one.key for one in serves},
            request__standard__in={one.standard for one in serves},
        )
        .exclude(request=request)
        .select_related("request__tenant")
        .order_by("-updated_at", "-id")
    )
    return list(answers[:_LOOKED_THROUGH])


def _proof_of(request: Request) -> dict[tuple[UUID, str], tuple[Evidence, ...]]:
    """The papers of every answer of the company elsewhere, in the order they were offered."""
    links = AnswerEvidence.objects.filter(supplier_org_id=organisation_id()).exclude(request=request)
    found: dict[tuple[UUID, str], tuple[Evidence, ...]] = {}
    for link in links.select_related("evidence").order_by("created_at"):
        key = (link.request_id, link.item)
        found[key] = (*found.get(key, ()), link.evidence)
    return found
