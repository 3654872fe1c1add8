"""Who has which section of a request, and how far each is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assessments.catalogue import Catalogue
from assessments.models import OPEN_STATES, Request, SectionAssignment
from assessments.selectors.portal import Overview, SectionProgress, overview, own_requests
from standards.codes import code
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import people_of

#: Requests somebody has sections of that the home page counts; nobody has more customers asking at once.
REQUESTS = 20


@dataclass(frozen=True, slots=True)
class Share:
    """One section of a request and who has it. ``gone`` is who had it and left the company, if nobody has it
    since."""

    part: SectionProgress
    standing: SectionAssignment | None
    gone: SectionAssignment | None = None

    @property
    def left(self) -> int:
        """How many questions are still to do."""
        return self.part.total - self.part.done

    @property
    def key(self) -> str:
        """The key of the section."""
        return self.part.section.key


@dataclass(frozen=True, slots=True)
class Load:
    """One person's sections of a request, with the questions in them."""

    person: Any
    name: str
    sections: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Mine:
    """A section that waits for the reader."""

    request: Request
    book: Catalogue
    share: Share

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.request.standard)

    @property
    def until(self) -> date:
        """The day it is to be answered by."""
        assert self.share.standing is not None  # noqa: S101 - one's own section has a person
        return self.share.standing.until

    @property
    def first(self) -> str:
        """The first question of it with something to do."""
        return next(mark.item.key for mark in self.share.part.marks if not mark.is_done)


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers what, as one person who works on the questionnaire sees it. ``only_mine`` narrows the list
    to their own sections; it changes nothing where they have none."""

    shares: tuple[Share, ...]
    mine: frozenset[str]
    only_mine: bool

    @classmethod
    def of(cls, view: Overview, person: User, *, only_mine: bool) -> Team:
        """The team of a request. Two queries."""
        shares = tuple(shares_of(view))
        mine = frozenset(one.key for one in shares if one.standing and one.standing.person_id == person.pk)
        return cls(shares, mine, only_mine and bool(mine))

    @property
    def keep(self) -> str:
        """What links of the questionnaire carry on, so that the list stays narrowed."""
        return "?who=me" if self.only_mine else ""

    @property
    def is_shared(self) -> bool:
        """Whether anybody has a section."""
        return any(share.standing or share.gone for share in self.shares)

    @property
    def names(self) -> dict[str, str]:
        """Who has which section, by its key."""
        return {one.key: one.standing.person_name for one in self.shares if one.standing}

    def narrowed(self, view: Overview) -> Overview:
        """The overview as the list shows it."""
        return only_of(view, self.mine) if self.only_mine else view

    def share_of(self, section: str) -> Share:
        """Who has one section."""
        return next(share for share in self.shares if share.key == section)


def running() -> QuerySet[SectionAssignment]:
    """The assignments of the supplier company one acts for that nobody ended, of people still there."""
    members = [member.user_id for member in people_of(organisation_id())]
    return SectionAssignment.objects.filter(
        supplier_org_id=organisation_id(), ended_at=None, person_id__in=members
    )


def shares_of(view: Overview) -> list[Share]:
    """Every section with who has it. Two queries.

    Somebody who is no member any more has no section, whether or not the clock has noted it yet.
    """
    known = SectionAssignment.objects.filter(tenant_id=view.request.tenant_id, request=view.request)
    members = {member.user_id for member in people_of(organisation_id())}
    standing: dict[str, SectionAssignment] = {}
    gone: dict[str, SectionAssignment] = {}
    for one in known.order_by("created_at"):
        gone.pop(one.section, None)
        if one.ended_at is None and one.person_id in members:
            standing[one.section] = one
        elif one.ended_at is None or one.ending == SectionAssignment.Ending.LEFT:
            gone[one.section] = one
    return [Share(part, standing.get(part.section.key), gone.get(part.section.key)) for part in view.sections]


def loads_of(shares: Iterable[Share]) -> list[Load]:
    """What each person has, by name."""
    found: dict[UUID, list[Share]] = {}
    for share in shares:
        if share.standing is not None:
            found.setdefault(share.standing.person_id, []).append(share)
    loads = [
        Load(
            person,
            next(one.standing.person_name for one in held if one.standing),
            len(held),
            sum(one.part.done for one in held),
            sum(one.part.total for one in held),
        )
        for person, held in found.items()
    ]
    return sorted(loads, key=lambda load: load.name)


def only_of(view: Overview, sections: Collection[str]) -> Overview:
    """The overview narrowed to some sections: the list shows them, and previous and next walk in them."""
    parts = tuple(part for part in view.sections if part.section.key in sections)
    keys = {mark.item.key for part in parts for mark in part.marks}
    walk = tuple(key for key in view.walk if key in keys)
    return replace(view, sections=parts, walk=walk) if walk else view


def waiting_for(person: User) -> list[Mine]:
    """The sections with something left to do that wait for somebody, the earliest day first. Two queries, and
    those of an overview for each request."""
    held = list(running().filter(person=person).order_by("until", "section"))
    requests = own_requests().filter(pk__in={one.request_id for one in held}, state__in=OPEN_STATES)
    views = {request.pk: overview(request) for request in requests[:REQUESTS]}
    found = []
    for one in held:
        view = views.get(one.request_id)
        part = next((p for p in view.sections if p.section.key == one.section), None) if view else None
        if view and part and part.done < part.total:
            found.append(Mine(view.request, view.book, Share(part, one)))
    return found


def orphans() -> list[tuple[Request, list[str]]]:
    """Sections whose people left the company and that nobody took since: each request with their keys."""
    asked = {request.pk: request for request in own_requests().filter(state__in=OPEN_STATES)}
    known = SectionAssignment.objects.filter(supplier_org_id=organisation_id(), request__in=asked)
    left = known.filter(ending=SectionAssignment.Ending.LEFT) | known.filter(ended_at=None)
    if not left.exclude(person__in=[m.user_id for m in people_of(organisation_id())]).exists():
        return []
    found = []
    for request in asked.values():
        gone = [share.key for share in shares_of(overview(request)) if share.gone]
        if gone:
            found.append((request, gone))
    return found
