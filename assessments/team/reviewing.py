"""Somebody else of the company reads the answers before they are handed in (T/CERDS 7.1 c)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.catalogue import book_of
from assessments.documents import answer_hash
from assessments.models import Answer, HandInRule, InternalRemark, InternalReview, Request
from assessments.selectors.drafts import draft_entries, gaps_in
from assessments.services.drafts import company_of, lock_open, record_private
from assessments.team.readings import hashes_of, newest_reading, reads_first
from core.errors import DomainError, Forbidden, InvalidInput
from core.events import record
from core.nudge import nudge
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import people_of


class ReadingOpen(DomainError):
    """A colleague is reading these answers (HTTP 409)."""


class NotCleared(DomainError):
    """Nobody else has cleared these answers as they are now (HTTP 409). ``items`` are those that changed
    since somebody did."""

    def __init__(self, message: str, items: tuple[str, ...] = ()) -> None:
        super().__init__(message, code="not_cleared")
        self.items = items


class ChangedMeanwhile(DomainError):
    """Answers changed while somebody read them (HTTP 409). ``items`` says which."""

    def __init__(self, items: tuple[str, ...]) -> None:
        super().__init__(
            _("Answers changed while you read: they are marked below. Look at them, then decide."),
            code="changed_meanwhile",
        )
        self.items = items


@transaction.atomic
def set_hand_in_rule(*, reads_first: bool, actor: User, now: datetime) -> None:
    """Say whether somebody else has to read answers before the company hands them in."""
    rule = HandInRule.objects.select_for_update().filter(tenant_id=organisation_id()).first()
    before = rule is not None and rule.reads_first
    if before == reads_first:
        return
    rule = rule or HandInRule(tenant_id=organisation_id())
    rule.reads_first, rule.changed_by, rule.changed_at = reads_first, actor, now
    rule.save()
    record(
        "hand_in_rule.changed",
        rule,
        actor=actor,
        before={"reads_first": before},
        after={"reads_first": reads_first},
    )


@transaction.atomic
def ask_to_read(*, request: Request, reader: User, note: str, actor: User, now: datetime) -> InternalReview:
    """Ask a colleague to read all answers before they are handed in; they are written to at once.

    Raises ``RequestNotOpen`` once the answers are with the customer, :class:`ReadingOpen` while somebody
    reads, and :class:`InvalidInput` for oneself, for somebody not of the company, and while answers are
    missing.
    """
    lock_open(request)
    standing = newest_reading(request)
    if standing is not None and standing.state == InternalReview.State.OPEN:
        raise ReadingOpen(_("%(who)s is reading these answers already.") % {"who": standing.reader_name})
    if reader.pk == actor.pk:
        raise InvalidInput(_("Choose somebody else: nobody clears their own answers."), field="reader")
    if reader.pk not in {one.user_id for one in people_of(organisation_id()) if one.user.is_active}:
        raise InvalidInput(
            _("This person is not, or no longer, of your company. Choose somebody else."), field="reader"
        )
    book = book_of(request)
    if gaps_in(book, draft_entries(request), request.terms).blocking:
        raise InvalidInput(_("Answer what is missing first, so that the whole can be read."), code="gaps")
    made = InternalReview.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=company_of(request),
        request=request,
        reader=reader,
        reader_name=str(reader),
        asked_by=actor,
        asked_by_name=str(actor),
        asked_at=now,
        note=note.strip(),
        tell_at=now,
    )
    _record("reading.asked", made, actor, {"person": made.reader_name})
    nudge("team")
    return made


@transaction.atomic
def call_off(*, reading: InternalReview, actor: User, now: datetime) -> None:
    """End a reading nobody finished: by any colleague, so that nobody waits for somebody who is away."""
    reading = _lock(reading)
    if reading.state != InternalReview.State.OPEN:
        raise DomainError(_("This reading is over already. Reload the page."))
    reading.state, reading.ended_at, reading.tell_at = InternalReview.State.ENDED, now, None
    reading.save(update_fields=["state", "ended_at", "tell_at"])
    _record("reading.called_off", reading, actor, {"person": reading.reader_name})


@transaction.atomic
def save_remark(*, reading: InternalReview, item: str, text: str, actor: User, now: datetime) -> None:
    """Keep what the reader says of one answer; an empty text takes it back. Raises :class:`InvalidInput` for
    an unknown question, ``Forbidden`` for anybody else, DomainError once the reading is over."""
    reading = _own(reading, actor)
    entries = draft_entries(reading.request)
    if item not in entries:
        raise InvalidInput(_("This questionnaire has no such question."), code="unknown_item", field="item")
    text = text.strip()
    if len(text) > 1000:  # noqa: PLR2004 - the length of the column
        raise InvalidInput(_("Keep the remark under 1,000 characters."), field="text")
    known = InternalRemark.objects.filter(tenant_id=reading.tenant_id, review=reading, item=item)
    if not text:
        known.delete()
        return
    InternalRemark.objects.update_or_create(
        tenant_id=reading.tenant_id,
        review=reading,
        item=item,
        defaults={"text": text, "answer_hash": answer_hash(entries[item]), "written_at": now},
        create_defaults={
            "supplier_org_id": reading.supplier_org_id,
            "text": text,
            "answer_hash": answer_hash(entries[item]),
            "written_at": now,
        },
    )


@transaction.atomic
def finish_reading(
    *, reading: InternalReview, clears: bool, words: str, seen: Mapping[str, str], actor: User, now: datetime
) -> None:
    """Clear the answers to be handed in, or send them back with remarks.

    ``seen`` are the hashes of the answers the reader had on the page, by item: what is cleared is what was
    read. Raises :class:`ChangedMeanwhile` when one to be cleared is another by now, :class:`InvalidInput` for
    sending back without saying why, ``Forbidden`` for anybody but the reader.
    """
    reading = _own(reading, actor)
    present = hashes_of(reading.request)
    changed = tuple(item for item, digest in present.items() if seen.get(item) != digest)
    if clears and changed:
        raise ChangedMeanwhile(changed)
    words = words.strip()
    has_remarks = InternalRemark.objects.filter(tenant_id=reading.tenant_id, review=reading).exists()
    if not clears and not (words or has_remarks):
        raise InvalidInput(_("Say at one question at least, or below, what is to be changed."), field="words")
    wrote = Answer.objects.filter(
        tenant_id=reading.tenant_id, request=reading.request, updated_by=actor
    ).count()
    reading.state = InternalReview.State.CLEARED if clears else InternalReview.State.SENT_BACK
    reading.words, reading.answers, reading.own = words, present, wrote
    reading.ended_at = reading.tell_at = now
    reading.save(update_fields=["state", "words", "answers", "own", "ended_at", "tell_at"])
    kind = "reading.cleared" if clears else "reading.sent_back"
    _record(kind, reading, actor, {"person": reading.reader_name, "written_by_reader": wrote})
    nudge("team")


def check_cleared(request: Request, actor: User) -> None:
    """Make sure that ``actor`` may hand in the answers as they are now.

    Raises :class:`ReadingOpen` while a colleague reads them, whatever the company wants; where it wants
    somebody else to read first, :class:`NotCleared` until another person than ``actor`` has cleared them as
    they are now.
    """
    standing = newest_reading(request)
    if standing is not None and standing.state == InternalReview.State.OPEN:
        raise ReadingOpen(
            _("%(who)s is reading these answers for you. Wait for the result, or call it off first.")
            % {"who": standing.reader_name},
            code="reading_open",
        )
    if not reads_first():
        return
    if standing is None or standing.state != InternalReview.State.CLEARED:
        raise NotCleared(_("Your company wants somebody else to read these answers before they go out."))
    if standing.reader_id == actor.pk:
        raise NotCleared(_("You cleared these answers yourself: somebody else has to hand them in."))
    changed = tuple(
        item for item, digest in hashes_of(request).items() if standing.answers.get(item) != digest
    )
    if changed:
        raise NotCleared(_("Answers changed since they were cleared: ask to have them read again."), changed)


def _lock(reading: InternalReview) -> InternalReview:
    known = InternalReview.objects.select_for_update(of=("self",), no_key=True).select_related("request")
    return known.get(tenant_id=reading.tenant_id, pk=reading.pk)


def _own(reading: InternalReview, actor: User) -> InternalReview:
    """The reading, locked with its request and open, for its reader alone."""
    lock_open(reading.request)
    reading = _lock(reading)
    if reading.reader_id != actor.pk:
        raise Forbidden(
            _("%(who)s was asked to read these answers, so only they decide.") % {"who": reading.reader_name}
        )
    if reading.state != InternalReview.State.OPEN:
        raise DomainError(_("This reading is over already. Reload the page."))
    return reading


def _record(kind: str, reading: InternalReview, actor: User, after: dict[str, Any]) -> None:
    told = {"standard": reading.request.standard, **after}
    record_private(kind, reading, request=reading.request, actor=actor, after=told)
