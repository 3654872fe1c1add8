"""The supply-chain risk warning list (T/CERDS 6.3 d), and making a warning public.

A warning is opened with the event that voids a round. Making it public is an act of its own: one person asks
with a text, another agrees to that very text, and both are on record. What the world reads is a row apart
(:class:`scoring.models.PublicWarning`) that goes when the warning is taken back or ends.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError, InvalidInput
from scoring.models import NegativeEvent, Publication, PublicWarning, WarningEntry

REASON_LENGTH = 3
#: Shorter than this says nothing to a reader.
TEXT_LENGTH = 20


def open_warning(*, event: NegativeEvent, actor: Any, since: date) -> WarningEntry:
    """Put the supplier on the list because of an event; for :mod:`scoring.services.negative_events`."""
    warning = WarningEntry.objects.create(
        tenant_id=event.tenant_id, supplier_id=event.supplier_id, event=event, since=since
    )
    after = {"title": event.title, "zeroing": event.zeroing}
    events.record("warning.opened", warning, actor=actor, after=after)
    return warning


@transaction.atomic
def end_warning(*, warning: WarningEntry, reason: str, actor: Any, now: datetime) -> WarningEntry:
    """Take a supplier off the list by decision; the entry stays as history, and is public no more.

    The event and what it does to scores stay. Raises InvalidInput without a reason, DomainError when the
    entry has ended already.
    """
    _needs_reason(reason, _("Say why the supplier comes off the list; the reason stays on record."))
    current = _current(warning)
    return close_warning(warning=current, reason=reason.strip(), actor=actor, now=now)


def close_warning(*, warning: WarningEntry, reason: str, actor: Any, now: datetime) -> WarningEntry:
    """End an open entry; what was public, or asked to be, is taken back with it."""
    if warning.publication in {Publication.ASKED, Publication.PUBLISHED}:
        _retract(warning, reason=reason, actor=actor, now=now)
    warning.ended_at, warning.ended_by, warning.ended_reason = now, actor, reason
    warning.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    events.record("warning.ended", warning, actor=actor, after={"reason": reason})
    return warning


@transaction.atomic
def ask_to_publish(*, warning: WarningEntry, text: str, actor: Any, now: datetime) -> WarningEntry:
    """The first of two people: propose the text the world would read; nothing is public yet.

    Raises InvalidInput for a text that says too little, DomainError when it is public or asked for already,
    or the entry has ended.
    """
    if len(text.strip()) < TEXT_LENGTH:
        raise InvalidInput(
            _("Write what everybody may read, in a sentence or two: what happened, when, and the source."),
            code="no_text",
            field="public_text",
        )
    current = _current(warning)
    if current.publication in {Publication.ASKED, Publication.PUBLISHED}:
        raise DomainError(
            _("Somebody asked for this already. Agree to it, or take it back first."), code="asked_already"
        )
    current.publication, current.public_text = Publication.ASKED, text.strip()
    current.asked_by, current.asked_at = actor, now
    current.agreed_by = current.agreed_at = None
    current.taken_back_by = current.taken_back_at = None
    current.taken_back_reason = ""
    current.save(
        update_fields=[
            *("publication", "public_text", "asked_by", "asked_at", "agreed_by", "agreed_at"),
            *("taken_back_by", "taken_back_at", "taken_back_reason"),
        ]
    )
    events.record("warning.asked", current, actor=actor, after={"text": current.public_text})
    return current


@transaction.atomic
def agree_to_publish(
    *, warning: WarningEntry, seen: str, actor: Any, now: datetime, today: date
) -> PublicWarning:
    """The second of two people: make public the text that was ``seen``.

    Raises DomainError for the person who asked, for a text that changed since, and when nobody asked.
    """
    current = _current(warning)
    if current.publication != Publication.ASKED:
        raise DomainError(
            _("Nobody has asked to make this warning public, or it was taken back."), code="not_asked"
        )
    if current.asked_by_id == actor.pk:
        raise DomainError(
            _("You asked for this yourself. It takes a second person to make a warning public."),
            code="same_person",
        )
    if " ".join(seen.split()) != " ".join(current.public_text.split()):
        raise DomainError(
            _("The text changed since you opened this page. Read it again before you agree."),
            code="text_changed",
        )
    current.publication = Publication.PUBLISHED
    current.agreed_by, current.agreed_at = actor, now
    current.save(update_fields=["publication", "agreed_by", "agreed_at"])
    shown = PublicWarning.objects.create(
        tenant_id=current.tenant_id,
        warning=current,
        buyer_name=current.tenant.name,
        supplier_name=current.supplier.name,
        text=current.public_text,
        published_on=today,
    )
    events.record("warning.published", current, actor=actor, after={"text": current.public_text})
    return shown


@transaction.atomic
def take_back(*, warning: WarningEntry, reason: str, actor: Any, now: datetime) -> WarningEntry:
    """Take a public warning, or a request to make it public, back; the entry itself stays on the list.

    Raises InvalidInput without a reason, DomainError when it is neither public nor asked for.
    """
    _needs_reason(reason, _("Say why this is taken back; the reason stays on record."))
    current = _current(warning)
    if current.publication not in {Publication.ASKED, Publication.PUBLISHED}:
        raise DomainError(_("This warning is not public, and nobody asked for it."), code="not_public")
    return _retract(current, reason=reason.strip(), actor=actor, now=now)


def _retract(warning: WarningEntry, *, reason: str, actor: Any, now: datetime) -> WarningEntry:
    PublicWarning.objects.filter(tenant_id=warning.tenant_id, warning=warning).delete()
    before = {"publication": warning.publication}
    warning.publication = Publication.WITHDRAWN
    warning.taken_back_by, warning.taken_back_at, warning.taken_back_reason = actor, now, reason
    warning.save(update_fields=["publication", "taken_back_by", "taken_back_at", "taken_back_reason"])
    events.record("warning.taken_back", warning, actor=actor, before=before, after={"reason": reason})
    return warning


def _current(warning: WarningEntry) -> WarningEntry:
    """The entry as it is now, held until the transaction ends. Raises DomainError when it has ended."""
    found = WarningEntry.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "tenant", "supplier"
    )
    current = found.get(pk=warning.pk, tenant_id=warning.tenant_id)
    if current.ended_at:
        raise DomainError(
            _("This supplier is off the list for this event already. The entry is history now."),
            code="warning_ended",
        )
    return current


def _needs_reason(reason: str, words: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(words, field="reason", code="no_reason")
