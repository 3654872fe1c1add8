"""Playbooks: written in versions, looked at again in time, put away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.services.texts import fitted, needed
from risk.models import Playbook, PlaybookVersion, RiskEntry
from risk.services.clocks import REVIEW_STEPS, end_clock, start_clock
from risk.services.numbers import next_number
from risk.services.register import check_owner
from risk.services.reviews import check_review_day
from tenants.days import local_day
from tenants.models import User

#: The clock of a playbook, and the rule that sets its steps, with its version.
KIND, RULE = "playbook_review", "playbook review 2026.1"
MOST_STEPS, MOST_HOURS = 30, 8_760
#: Characters of what is done and of who does it.
STEP_LENGTH, ROLE_LENGTH = 500, 120
_WORDS = ("scenario", "triggers", "steps", "contacts")
_WRITTEN = ("title", "entry", "owner", "review_on")


@transaction.atomic
def write_playbook(*, tenant_id: UUID, values: Mapping[str, Any], actor: User, now: datetime) -> Playbook:
    """Write a playbook, version 1. ``values`` are the columns of :class:`Playbook` and its version.

    Raises :class:`InvalidInput` with the field at fault; nothing is stored then.
    """
    playbook = Playbook(tenant_id=tenant_id, created_by=actor)
    _fill(playbook, values, now)
    words = _words(values)
    playbook.number = next_number(Playbook, tenant_id)
    playbook.save(force_insert=True)
    _keep(playbook, words, note="", actor=actor)
    _set_clock(playbook, now)
    record("playbook.written", playbook, actor=actor, after=_told(playbook, words))
    return playbook


@transaction.atomic
def change_playbook(
    *, playbook: Playbook, values: Mapping[str, Any], revision: int, actor: User, now: datetime
) -> Playbook:
    """Store a playbook as edited; other words make a new version, with ``values["note"]`` on what is new.

    Raises :class:`InvalidInput` with the field at fault, :class:`DomainError` where somebody saved meanwhile
    or it was put away.
    """
    held = locked(playbook)
    if held.revision != revision:
        raise DomainError(
            _("Somebody else saved this playbook while you had it open. Load the page again and change it."),
            code="changed_meanwhile",
        )
    newest = held.versions.get(version=held.version)
    before, day = _told(held, {name: getattr(newest, name) for name in _WORDS}), held.review_on
    _fill(held, values, now)
    words, note = _words(values), ""
    if any(words[name] != getattr(newest, name) for name in _WORDS):
        held.version += 1
        note = needed(
            PlaybookVersion, "note", values.get("note") or "", otherwise=_("Say what is new, in a sentence.")
        )
        _keep(held, words, note=note, actor=actor)
    held.revision += 1
    held.save(update_fields=[*_WRITTEN, "version", "revision", "updated_at"])
    if held.review_on != day:
        end_clock(held, kind=KIND, met=False, now=now)
        _set_clock(held, now)
    after = _told(held, words)
    changed = [name for name in after if after[name] != before[name]]
    record(
        "playbook.changed",
        held,
        actor=actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed} | ({"note": note} if note else {}),
    )
    return held


@transaction.atomic
def review_playbook(*, playbook: Playbook, next_on: date | None, actor: User, now: datetime) -> None:
    """Say that somebody looked at the playbook and it holds; ``next_on`` is the day of the next look."""
    held = locked(playbook)
    if next_on is None:
        raise InvalidInput(_("Choose the day of the next review."), field="next_on")
    check_review_day(next_on, local_day(held.tenant_id, now), field="next_on")
    end_clock(held, kind=KIND, met=True, now=now)
    before = {"review_on": _day(held.review_on)}
    held.review_on = next_on
    held.revision += 1
    held.save(update_fields=["review_on", "revision", "updated_at"])
    _set_clock(held, now)
    record("playbook.reviewed", held, actor=actor, before=before, after={"review_on": _day(next_on)})


@transaction.atomic
def retire_playbook(*, playbook: Playbook, actor: User, now: datetime) -> None:
    """Put a playbook away: nobody is reminded of it any more. Raises :class:`DomainError` where it is."""
    held = locked(playbook)
    held.retired_on = local_day(held.tenant_id, now)
    held.revision += 1
    held.save(update_fields=["retired_on", "revision", "updated_at"])
    end_clock(held, kind=KIND, met=False, now=now)
    record("playbook.retired", held, actor=actor)


@transaction.atomic
def restore_playbook(*, playbook: Playbook, actor: User, now: datetime) -> None:
    """Take a playbook into use again that was put away; nothing where it was not."""
    held = _row(playbook)
    if held.retired_on is None:
        return
    held.retired_on = None
    held.revision += 1
    held.save(update_fields=["retired_on", "revision", "updated_at"])
    _set_clock(held, now)
    record("playbook.restored", held, actor=actor)


def locked(playbook: Playbook) -> Playbook:
    """The playbook as it is stored now, locked until the transaction ends.

    Raises :class:`DomainError` where it was put away.
    """
    held = _row(playbook)
    if held.retired_on is not None:
        raise DomainError(_("This playbook was put away. Take it into use again first."), code="retired")
    return held


def _row(playbook: Playbook) -> Playbook:
    return (
        Playbook.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "entry")
        .defer("owner__password")
        .get(pk=playbook.pk, tenant_id=playbook.tenant_id)
    )


def steps_in_order(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a form as steps, in order of hours; empty rows are left out.

    Raises :class:`InvalidInput` for a step without text, role or hours, for none and for too many.
    """
    told = [_step(number, row) for number, row in enumerate(rows, start=1)]
    steps = [step for step in told if step is not None]
    if not steps:
        raise InvalidInput(_("Write at least one step."), field="steps")
    if len(steps) > MOST_STEPS:
        raise InvalidInput(_("A playbook holds up to %(n)s steps.") % {"n": MOST_STEPS}, field="steps")
    return sorted(steps, key=lambda step: step["hours"])


def _step(number: int, row: Mapping[str, Any]) -> dict[str, Any] | None:
    text, role = (str(row.get(name) or "").strip() for name in ("text", "role"))
    hours = row.get("hours")
    if not text and not role and hours is None:
        return None
    if not text:
        raise InvalidInput(_("Step %(n)s: say what is done.") % {"n": number}, field="steps")
    if not role:
        raise InvalidInput(_("Step %(n)s: say who does it.") % {"n": number}, field="steps")
    if len(text) > STEP_LENGTH or len(role) > ROLE_LENGTH:
        raise InvalidInput(
            _("Step %(n)s is too long: %(text)s characters for what is done, %(role)s for who does it.")
            % {"n": number, "text": STEP_LENGTH, "role": ROLE_LENGTH},
            field="steps",
        )
    if hours is None or not 0 <= hours <= MOST_HOURS:
        raise InvalidInput(
            _("Step %(n)s: say within how many hours, from 0 to %(most)s.")
            % {"n": number, "most": MOST_HOURS},
            field="steps",
        )
    return {"text": text, "role": role, "hours": hours}


def _fill(playbook: Playbook, values: Mapping[str, Any], now: datetime) -> None:
    playbook.title = needed(
        Playbook, "title", values.get("title") or "", otherwise=_("Give the playbook a name of a few words.")
    )
    check_owner(values.get("owner"), playbook.tenant_id)
    playbook.owner = values.get("owner")
    entry: RiskEntry | None = values.get("entry")
    if entry is not None and entry.tenant_id != playbook.tenant_id:
        raise InvalidInput(_("Choose one of your own risks."), field="entry")
    playbook.entry = entry
    if values.get("review_on") != playbook.review_on:
        check_review_day(values.get("review_on"), local_day(playbook.tenant_id, now), field="review_on")
    playbook.review_on = values.get("review_on")


def _words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scenario": needed(
            PlaybookVersion, "scenario", values.get("scenario") or "", otherwise=_("Say what happens.")
        ),
        "triggers": needed(
            PlaybookVersion,
            "triggers",
            values.get("triggers") or "",
            otherwise=_("Say what sets the playbook off."),
        ),
        "steps": steps_in_order(values.get("steps") or []),
        "contacts": fitted(PlaybookVersion, "contacts", values.get("contacts") or ""),
    }


def _keep(playbook: Playbook, words: Mapping[str, Any], *, note: str, actor: User) -> None:
    PlaybookVersion.objects.create(
        tenant_id=playbook.tenant_id,
        playbook=playbook,
        version=playbook.version,
        note=note,
        written_by=actor,
        **words,
    )


def _set_clock(playbook: Playbook, now: datetime) -> None:
    if playbook.review_on is not None and playbook.retired_on is None:
        start_clock(playbook, kind=KIND, rule=RULE, day=playbook.review_on, steps=REVIEW_STEPS, now=now)


def _told(playbook: Playbook, words: Mapping[str, Any]) -> dict[str, Any]:
    """What events say of a playbook; its words stand in the version."""
    return {
        "title": playbook.title,
        "version": playbook.version,
        "steps": len(words["steps"]),
        "risk": playbook.entry.title if playbook.entry else "",
        "owner": playbook.owner.name if playbook.owner else "",
        "review_on": _day(playbook.review_on),
    }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
