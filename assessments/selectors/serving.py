"""Which questions one paper of a supplier company's vault serves, and which others it may serve as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.catalogue import Item, book_of
from assessments.likeness import with_like
from assessments.models import OPEN_STATES, AnswerEvidence, Evidence, Request
from assessments.selectors.likeness import source_of
from assessments.selectors.portal import own_requests
from standards.crosswalk_schema import Element
from tenants.scope import organisation_id

#: Questions a paper may serve that are shown at once.
OFFERED = 30


@dataclass(frozen=True, slots=True)
class Served:
    """A question that a paper of the vault backs, or may back as well; ``request`` has its customer."""

    request: Request
    item: Item


def questions_served(evidence: Evidence) -> list[Served]:
    """The questions a paper is proof of, in answers to all customers, by customer and place. One query."""
    links = AnswerEvidence.objects.filter(supplier_org_id=organisation_id(), evidence=evidence)
    found = [
        Served(link.request, book_of(link.request).items[link.item])
        for link in links.select_related("request__tenant")
    ]
    return sorted(found, key=_place)


def questions_it_may_serve(served: Iterable[Served]) -> list[Served]:
    """Open questions that are like those a paper backs and do not have it yet. One query."""
    known = list(served)
    backed = {source_of(one.request, one.item.key) for one in known}
    has_it = {(one.request.pk, one.item.key) for one in known}
    if not backed:
        return []
    requests = own_requests().filter(state__in=OPEN_STATES).order_by("tenant__name", "standard", "due_at")
    found = [
        Served(request, book_of(request).items[key])
        for request in requests
        for key in _like(request, backed)
        if (request.pk, key) not in has_it
    ]
    return found[:OFFERED]


def _place(one: Served) -> tuple[str, str, str, int]:
    return one.request.tenant.name, one.request.standard, str(one.request.pk), one.item.number


def _like(request: Request, backed: set[Element]) -> tuple[str, ...]:
    items = book_of(request).items
    return with_like(request.standard, request.standard_version, items, backed)
