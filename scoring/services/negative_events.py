"""Recording what a 360° check found: negative events, their correction and withdrawal, checks without a find.

Every change raises the revision of the supplier's :class:`Screening`; the stage ``screening`` then makes new
cards. An event that voids a round puts the supplier on the warning list in the same transaction.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.documents import document_hash
from core import events
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from core.templatetags.ui_format import day as day_words
from scoring.event_values import EventValues, check_values
from scoring.models import NegativeEvent, Screening, WarningEntry
from scoring.services.warnings import close_warning, open_warning
from suppliers.models import Supplier

REASON_LENGTH = 3


_FIELDS = tuple(one.name for one in fields(EventValues))


@transaction.atomic
def record_event(*, supplier: Supplier, values: EventValues, actor: Any, today: date) -> NegativeEvent:
    """Record a negative event of a supplier; ``today`` is the buyer's day.

    Raises InvalidInput with the field at fault for an unknown key, a day in the future or before the window
    of three full calendar years, a missing source, relief or zeroing without a word on it, and an event that
    is recorded already.
    """
    check_values(values, today=today)
    screening = _locked(supplier)
    known = NegativeEvent.objects.filter(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        standard=values.standard,
        happened_on=values.happened_on,
        title__iexact=values.title,
        withdrawn_at=None,
    )
    if known.exists():
        raise InvalidInput(
            _("An event of this day with this title is recorded already. Change it, or tell the two apart."),
            code="event_known",
            field="title",
        )
    event = NegativeEvent.objects.create(
        tenant_id=supplier.tenant_id, supplier=supplier, recorded_by=actor, **_stored(values)
    )
    _changed(screening, "negative_event.recorded", actor=actor, after=_told(event))
    if event.zeroing:
        open_warning(event=event, actor=actor, since=today)
    return event


@transaction.atomic
def change_event(
    *, event: NegativeEvent, values: EventValues, seen: str, actor: Any, now: datetime, today: date
) -> NegativeEvent:
    """Correct what is said about an event. ``seen`` is :func:`version_of` the event as it was shown.

    Raises like :func:`record_event`, and DomainError when somebody changed or withdrew it in between.
    """
    check_values(values, today=today)
    screening = _locked(event.supplier)
    current = _current(event.pk, event.tenant_id)
    if version_of(current) != seen:
        raise DomainError(
            _("Somebody changed this event since you opened it. Open it again and look at what it says now."),
            code="event_changed",
        )
    before, voided = _told(current), current.zeroing
    new = _stored(values)
    if all(getattr(current, name) == value for name, value in new.items()):
        return current
    for name, value in new.items():
        setattr(current, name, value)
    current.save(update_fields=[*new, "updated_at"])
    _changed(screening, "negative_event.changed", actor=actor, before=before, after=_told(current))
    if current.zeroing and not voided:
        open_warning(event=current, actor=actor, since=today)
    elif voided and not current.zeroing:
        _end_warnings(current, actor=actor, reason=_("The event no longer voids a round."), now=now)
    return current


@transaction.atomic
def withdraw_event(*, event: NegativeEvent, reason: str, actor: Any, now: datetime) -> NegativeEvent:
    """Take back an event that was entered wrongly: it stays on record and counts no more; a warning that
    rests on it ends. Raises InvalidInput without a reason, DomainError when it is withdrawn already."""
    if len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(
            _("Say why the event is withdrawn; the reason stays on record."), field="reason", code="no_reason"
        )
    screening = _locked(event.supplier)
    current = _current(event.pk, event.tenant_id)
    current.withdrawn_at, current.withdrawn_reason = now, reason.strip()
    current.save(update_fields=["withdrawn_at", "withdrawn_reason", "updated_at"])
    after = {"title": current.title, "reason": current.withdrawn_reason}
    _changed(screening, "negative_event.withdrawn", actor=actor, after=after)
    words = _("The event was withdrawn: %(reason)s") % {"reason": current.withdrawn_reason}
    _end_warnings(current, actor=actor, reason=words[:500], now=now)
    return current


@transaction.atomic
def confirm_check(
    *, supplier: Supplier, checked_on: date, sources: str, actor: Any, today: date
) -> Screening:
    """Note that somebody looked, on which day and where; also when nothing was found. No card changes.

    Raises InvalidInput for a day in the future or before the last check, and without sources.
    """
    screening = _locked(supplier)
    if checked_on > today:
        raise InvalidInput(
            _("The day of the check lies in the future. Give the day you looked, at the latest today."),
            code="future",
            field="checked_on",
        )
    if screening.checked_on and checked_on < screening.checked_on:
        raise InvalidInput(
            _("There is a later check already, of %(day)s. Give that day or a later one.")
            % {"day": day_words(screening.checked_on)},
            code="older_check",
            field="checked_on",
        )
    if not sources.strip():
        raise InvalidInput(
            _("Say where you looked, such as the names of registers and search engines."),
            code="no_sources",
            field="sources",
        )
    before = {"checked_on": screening.checked_on.isoformat() if screening.checked_on else ""}
    screening.checked_on, screening.checked_by, screening.sources = checked_on, actor, sources.strip()
    screening.save(update_fields=["checked_on", "checked_by", "sources"])
    after = {"checked_on": checked_on.isoformat(), "sources": screening.sources}
    events.record("screening.checked", screening, actor=actor, before=before, after=after)
    return screening


@transaction.atomic
def look_again(*, tenant_id: UUID, supplier_id: UUID) -> None:
    """Have the supplier's standing cards compared with its events once more, where it has any: for a card
    that comes to stand later than it was computed, such as a draft that is published."""
    found = Screening.objects.select_for_update(no_key=True).filter(
        tenant_id=tenant_id, supplier_id=supplier_id, revision__gt=0
    )
    for screening in found:
        screening.revision += 1
        screening.save(update_fields=["revision"])
        nudge("screening")


def version_of(event: NegativeEvent) -> str:
    """What tells two states of an event apart, for :func:`change_event`: a hash of all that is said."""
    return document_hash(_told(event))


def _locked(supplier: Supplier) -> Screening:
    """The supplier's check, made where it has none, held until the transaction ends."""
    made, _fresh = Screening.objects.get_or_create(tenant_id=supplier.tenant_id, supplier=supplier)
    return Screening.objects.select_for_update(no_key=True).get(pk=made.pk)


def _current(event_id: UUID, tenant_id: UUID) -> NegativeEvent:
    """The event as it is now, for whoever holds the check. Raises DomainError when it was withdrawn."""
    current = NegativeEvent.objects.select_related("supplier").get(pk=event_id, tenant_id=tenant_id)
    if current.withdrawn_at:
        raise DomainError(
            _("This event was withdrawn already. It counts no more and is not changed any more."),
            code="event_withdrawn",
        )
    return current


def _stored(values: EventValues) -> dict[str, Any]:
    texts = {"title", "description", "source", "authority", "penalty_text"}
    given = {name: value.strip() if name in texts else value for name, value in asdict(values).items()}
    return given | {"reliefs": sorted(values.reliefs)}


def _told(event: NegativeEvent) -> dict[str, Any]:
    """An event's values for the event log."""
    told = {name: getattr(event, name) for name in _FIELDS}
    return told | {"happened_on": event.happened_on.isoformat()}


def _changed(
    screening: Screening,
    kind: str,
    *,
    actor: Any,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """The supplier's cards have something to take in."""
    screening.revision += 1
    screening.save(update_fields=["revision"])
    if before:
        differs = [name for name in after if before.get(name) != after[name]]
        before, after = {name: before[name] for name in differs}, {name: after[name] for name in differs}
    events.record(kind, screening, actor=actor, before=before, after=after)
    nudge("screening")


def _end_warnings(event: NegativeEvent, *, actor: Any, reason: str, now: datetime) -> None:
    for warning in WarningEntry.objects.filter(tenant_id=event.tenant_id, event=event, ended_at=None):
        close_warning(warning=warning, reason=reason, actor=actor, now=now)
