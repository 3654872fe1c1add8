"""Table-top exercises: planned, held, and what follows in the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.services.texts import fitted, needed
from risk.models import Exercise, ExerciseMeasure, Outcome, Playbook, RiskEntry, RiskMeasure
from risk.services.measures import add_measure
from risk.services.numbers import next_number
from tenants.days import local_day
from tenants.models import User

_WRITTEN = ("playbook", "version", "held_on", "people", "tried", "found", "outcome")


@transaction.atomic
def note_exercise(*, tenant_id: UUID, values: Mapping[str, Any], actor: User, now: datetime) -> Exercise:
    """Note an exercise, planned or held. Raises :class:`InvalidInput` with the field at fault."""
    exercise = Exercise(tenant_id=tenant_id, created_by=actor)
    _fill(exercise, values, local_day(tenant_id, now))
    exercise.number = next_number(Exercise, tenant_id)
    exercise.save(force_insert=True)
    record("exercise.noted", exercise, actor=actor, after=_told(exercise))
    return exercise


@transaction.atomic
def change_exercise(
    *, exercise: Exercise, values: Mapping[str, Any], revision: int, actor: User, now: datetime
) -> Exercise:
    """Store an exercise as edited; ``revision`` is the one its form was made from.

    Raises :class:`InvalidInput` with the field at fault, :class:`DomainError` where somebody saved meanwhile.
    """
    held = _locked(exercise)
    if held.revision != revision:
        raise DomainError(
            _("Somebody else saved this exercise while you had it open. Load the page again and change it."),
            code="changed_meanwhile",
        )
    before = _told(held)
    _fill(held, values, local_day(held.tenant_id, now))
    held.revision += 1
    held.save(update_fields=[*_WRITTEN, "revision", "updated_at"])
    after = _told(held)
    changed = [name for name in after if after[name] != before[name]]
    record(
        "exercise.changed",
        held,
        actor=actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return held


@transaction.atomic
def follow_up(
    *,
    exercise: Exercise,
    entry: RiskEntry | None,
    text: str,
    owner: User | None,
    due_on: date | None,
    actor: User,
    now: datetime,
) -> RiskMeasure:
    """Put what an exercise asks for into the register, as a measure of a risk.

    Raises :class:`InvalidInput` with the field at fault.
    """
    held = _locked(exercise)
    if entry is None or entry.tenant_id != held.tenant_id:
        raise InvalidInput(_("Choose the risk of the register that the measure belongs to."), field="entry")
    measure = add_measure(entry=entry, text=text, owner=owner, due_on=due_on, actor=actor, now=now)
    ExerciseMeasure.objects.create(tenant_id=held.tenant_id, exercise=held, measure=measure)
    record("exercise.followed_up", held, actor=actor, after={"risk_measure": measure.text})
    return measure


def _locked(exercise: Exercise) -> Exercise:
    rows = Exercise.objects.select_for_update(of=("self",), no_key=True).select_related("playbook")
    return rows.get(pk=exercise.pk, tenant_id=exercise.tenant_id)


def _fill(exercise: Exercise, values: Mapping[str, Any], today: date) -> None:
    playbook: Playbook | None = values.get("playbook")
    if playbook is None or playbook.tenant_id != exercise.tenant_id:
        raise InvalidInput(_("Choose the playbook that is tried."), field="playbook")
    if exercise.playbook_id != playbook.pk or not exercise.outcome:  # what is on the table on the day
        exercise.playbook, exercise.version = playbook, playbook.version
    held_on, outcome = values.get("held_on"), values.get("outcome") or ""
    if held_on is None:
        raise InvalidInput(_("Say on which day it is or was."), field="held_on")
    if outcome and outcome not in Outcome.values:
        raise InvalidInput(_("Choose how it went."), field="outcome")
    if outcome and held_on > today:
        raise InvalidInput(_("It is still to come: leave the outcome empty until then."), field="outcome")
    exercise.held_on, exercise.outcome = held_on, outcome
    exercise.people = needed(
        Exercise, "people", values.get("people") or "", otherwise=_("Name who takes part.")
    )
    exercise.tried = needed(Exercise, "tried", values.get("tried") or "", otherwise=_("Say what is tried."))
    exercise.found = fitted(Exercise, "found", values.get("found") or "")
    if outcome and not exercise.found:
        raise InvalidInput(_("Say what was found."), field="found")


def _told(exercise: Exercise) -> dict[str, Any]:
    """What events say of an exercise."""
    return {
        "playbook": exercise.playbook.title,
        "version": exercise.version,
        "held_on": exercise.held_on.isoformat(),
        "people": exercise.people,
        "tried": exercise.tried,
        "found": exercise.found,
        "exercise_outcome": exercise.outcome,
    }
