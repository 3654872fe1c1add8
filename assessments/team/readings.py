"""What is known of the internal reviews of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from assessments.catalogue import Catalogue, Check, Item, Section, book_of, catalogue
from assessments.documents import WHOLE_ITEM, Entry, answer_hash
from assessments.models import (
    OPEN_STATES,
    Answer,
    HandInRule,
    InternalRemark,
    InternalReview,
    Request,
)
from assessments.selectors.drafts import draft_entries
from standards.codes import code
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import people_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who could read, and how many of the answers they wrote themselves."""

    person: Any
    wrote: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the internal review of a request stands, for the one who wants to hand in.

    ``changed`` are the questions whose answers are no longer what was cleared. ``is_cleared`` says that
    somebody else than ``person`` cleared the answers as they are now.
    """

    wanted: bool
    reading: InternalReview | None
    changed: tuple[Item, ...]
    remarks: int
    candidates: tuple[Candidate, ...]
    by_oneself: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody reads now."""
        return self.reading is not None and self.reading.state == InternalReview.State.OPEN

    @property
    def is_cleared(self) -> bool:
        """Whether the present answers are cleared by another person."""
        cleared = self.reading is not None and self.reading.state == InternalReview.State.CLEARED
        return cleared and not self.changed and not self.by_oneself

    @property
    def holds_up(self) -> bool:
        """Whether nothing can be handed in yet."""
        return self.is_open or (self.wanted and not self.is_cleared)

    @property
    def is_alone(self) -> bool:
        """Whether there is nobody who could read."""
        return not self.candidates


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as the reader sees it. ``changed`` says that it is another than the last remark was on."""

    item: Item
    ticked: tuple[Check, ...]
    entry: Entry
    digest: str
    remark: InternalRemark | None
    earlier: InternalRemark | None
    is_own: bool

    @property
    def does_not_apply(self) -> bool:
        """Whether the whole question is said not to apply."""
        return WHOLE_ITEM in self.entry["not_applicable"]

    @property
    def changed(self) -> bool:
        """Whether the answer changed since the earlier remark on it."""
        return self.earlier is not None and self.earlier.answer_hash != self.digest


@dataclass(frozen=True, slots=True)
class Sheet:
    """All answers of a request by section, to be read."""

    reading: InternalReview
    book: Catalogue
    sections: tuple[tuple[Section, tuple[Line, ...]], ...]

    @property
    def own(self) -> int:
        """How many of the answers the reader wrote."""
        return sum(line.is_own for _section, lines in self.sections for line in lines)


@dataclass(frozen=True, slots=True)
class ToRead:
    """A request whose answers wait for the reader."""

    reading: InternalReview
    book: Catalogue

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.reading.request.standard)


def reads_first() -> bool:
    """Whether the supplier company one acts for wants somebody else to read before anything is handed in."""
    return HandInRule.objects.filter(tenant_id=organisation_id(), reads_first=True).exists()


def own_readings() -> QuerySet[InternalReview]:
    """Internal reviews of the supplier company one acts for."""
    return InternalReview.objects.filter(supplier_org_id=organisation_id()).select_related("request__tenant")


def newest_reading(request: Request) -> InternalReview | None:
    """The reading asked for last that nobody called off."""
    known = InternalReview.objects.filter(tenant_id=request.tenant_id, request=request)
    return known.exclude(state=InternalReview.State.ENDED).order_by("-asked_at", "-created_at").first()


def hashes_of(request: Request) -> dict[str, str]:
    """The hash of each answer as it would be handed in now, by item."""
    return {item: answer_hash(entry) for item, entry in draft_entries(request).items()}


def standing_of(request: Request, person: User) -> Standing:
    """Where the internal review of a request stands for somebody. Seven queries at most."""
    reading = newest_reading(request)
    book = book_of(request)
    changed: tuple[Item, ...] = ()
    if reading is not None and reading.state == InternalReview.State.CLEARED:
        present = hashes_of(request)
        changed = tuple(
            item for key, item in book.items.items() if present.get(key) != reading.answers.get(key)
        )
    answers = Answer.objects.filter(tenant_id=request.tenant_id, request=request)
    wrote = dict(answers.order_by().values_list("updated_by").annotate(n=Count("id")))
    candidates = [
        Candidate(one.user, wrote.get(one.user_id, 0))
        for one in people_of(organisation_id())
        if one.user_id != person.pk and one.user.is_active
    ]
    return Standing(
        wanted=reads_first(),
        reading=reading,
        changed=changed,
        remarks=reading.remarks.count() if reading else 0,
        candidates=tuple(sorted(candidates, key=lambda one: one.wrote)),
        by_oneself=reading is not None and reading.reader_id == person.pk,
    )


def sheet_of(reading: InternalReview) -> Sheet:
    """Everything the reader reads. Six queries."""
    request = reading.request
    book = book_of(request)
    entries = draft_entries(request)
    answers = Answer.objects.filter(
        tenant_id=request.tenant_id, request=request, updated_by_id=reading.reader_id
    )
    own = set(answers.values_list("item", flat=True))
    remarks = InternalRemark.objects.filter(tenant_id=request.tenant_id, review__request=request)
    now: dict[str, InternalRemark] = {}
    earlier: dict[str, InternalRemark] = {}
    for remark in remarks.order_by("written_at"):
        (now if remark.review_id == reading.pk else earlier)[remark.item] = remark
    return Sheet(
        reading,
        book,
        tuple(
            (
                section,
                tuple(
                    _line(item, entries[item.key], now, earlier, is_own=item.key in own)
                    for item in section.items
                    if item.key in entries
                ),
            )
            for section in book.sections
        ),
    )


def remark_on(request: Request, item: str) -> InternalRemark | None:
    """The remark of the newest reading on one question, once it was sent back or cleared; it goes when the
    answer it was on is changed."""
    reading = newest_reading(request)
    if reading is None or reading.state == InternalReview.State.OPEN:
        return None
    remark = reading.remarks.filter(tenant_id=request.tenant_id, item=item).select_related("review").first()
    entry = draft_entries(request).get(item)
    return remark if remark and entry and answer_hash(entry) == remark.answer_hash else None


def to_read(person: User) -> list[ToRead]:
    """What waits for somebody to be read, the longest first. One query."""
    waiting = own_readings().filter(
        reader=person, state=InternalReview.State.OPEN, request__state__in=OPEN_STATES
    )
    return [
        ToRead(one, catalogue(one.request.standard, one.request.standard_version))
        for one in waiting.order_by("asked_at")
    ]


def _line(
    item: Item,
    entry: Entry,
    now: dict[str, InternalRemark],
    earlier: dict[str, InternalRemark],
    *,
    is_own: bool,
) -> Line:
    ticked = tuple(check for block in item.blocks for check in block.checks if check.key in entry["met"])
    return Line(item, ticked, entry, answer_hash(entry), now.get(item.key), earlier.get(item.key), is_own)
