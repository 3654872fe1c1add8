"""Opening, answering and ending what is owed, and what the clock does when an instant passes.

PostgreSQL is the schedule: whoever runs :func:`take_steps` finds what is due, whatever was down before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models

from core.models import Effect, Event, Obligation

State = Obligation.State
#: A step: seconds from the due instant (negative before it), and the kind of effect.
Step = tuple[int, str]
#: The kind of the step at the due instant itself that marks a breach.
BREACH = "breach"
#: Steps that make no sense once the instant has passed: recorded, but nobody is told.
BEFORE_DUE = "reminder"


def open_obligation(
    *,
    subject: models.Model,
    kind: str,
    rule: str,
    started_at: datetime,
    due_at: datetime,
    steps: Sequence[Step],
    supplier_org_id: UUID | None = None,
    tenant_id: UUID | None = None,
) -> Obligation:
    """Start a clock on ``subject``; the one that is there already where it is the same.

    ``subject`` is a row of ``tenant_id``, which is its own tenant where nothing is said.

    ``steps`` are (seconds from ``due_at``, kind of effect).
    """
    ordered = sorted(steps)
    obligation, _created = Obligation.objects.get_or_create(
        tenant_id=tenant_id or subject.tenant_id,  # type: ignore[attr-defined]
        subject_id=subject.pk,
        kind=kind,
        due_at=due_at,
        defaults={
            "subject_type": subject._meta.label_lower,
            "supplier_org_id": supplier_org_id,
            "rule": rule,
            "started_at": started_at,
            "steps": [list(step) for step in ordered],
            "next_at": due_at + timedelta(seconds=ordered[0][0]) if ordered else None,
        },
    )
    return obligation


def running(subject: models.Model, kind: str) -> Obligation | None:
    """The obligation of this kind on ``subject`` that is not ended, locked; None where there is none."""
    return (
        Obligation.objects.select_for_update(no_key=True)
        .filter(
            tenant_id=subject.tenant_id,  # type: ignore[attr-defined]
            subject_id=subject.pk,
            kind=kind,
            state__in=[State.OPEN, State.WAITING],
        )
        .first()
    )


def answer(obligation: Obligation, *, now: datetime) -> None:
    """An answer came in: the clock stands still until somebody decides on it.

    Steps whose instant had passed by then are still taken, however late the worker is.
    """
    obligation.state, obligation.answered_at = State.WAITING, now
    if not _is_due(obligation, now):
        obligation.next_at = None
    obligation.save(update_fields=["state", "answered_at", "next_at"])


def refuse(obligation: Obligation) -> None:
    """The answer does not do: the clock runs on. Steps whose instant passed meanwhile come at once."""
    obligation.state, obligation.answered_at = State.OPEN, None
    obligation.next_at = step_instant(obligation, obligation.next_step)
    obligation.save(update_fields=["state", "answered_at", "next_at"])


def meet(obligation: Obligation, *, now: datetime) -> None:
    """What was owed is there. It counts from when the answer came in, or from now where none waited.

    Steps that had passed by then and that no worker has taken yet are taken here: what came late stays late.
    """
    if obligation.answered_at is None:
        answer(obligation, now=now)
    if obligation.next_at is not None:
        take_steps([obligation], now=now)
    _end(obligation, State.MET, now)


def cancel(obligation: Obligation, *, now: datetime) -> None:
    """Nothing is owed any more."""
    _end(obligation, State.CANCELLED, now)


def _end(obligation: Obligation, state: Obligation.State, now: datetime) -> None:
    obligation.state, obligation.next_at, obligation.ended_at = state, None, now
    obligation.save(update_fields=["state", "next_at", "answered_at", "ended_at"])


def announce(subject: models.Model, kind: str, *, key: str, now: datetime) -> None:
    """Write down that something happened to ``subject`` (a tenant row) that people are to be told.

    ``key`` names it among what happened to this subject: the same key again changes nothing.
    """
    Effect.objects.bulk_create(
        [
            Effect(
                tenant_id=subject.tenant_id,  # type: ignore[attr-defined]
                supplier_org_id=getattr(subject, "supplier_org_id", None),
                key=f"{subject.pk}:{key}",
                kind=kind,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                due_at=now,
                recorded_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def step_instant(obligation: Obligation, number: int) -> datetime | None:
    """When the step of this number is due; None past the last one."""
    if number >= len(obligation.steps):
        return None
    return obligation.due_at + timedelta(seconds=obligation.steps[number][0])


def take_steps(obligations: Iterable[Obligation], *, now: datetime) -> list[Effect]:
    """Take every step that is due by ``now`` of obligations that the caller holds locked.

    Writes effects, events and the obligations' new state set-wise, in the caller's transaction.
    """
    held = list(obligations)
    effects, events = [], []
    for obligation in held:
        while _is_due(obligation, now):
            effect = _effect(obligation, now)
            effects.append(effect)
            events.append(_event(obligation, effect))
            obligation.next_step += 1
            obligation.next_at = step_instant(obligation, obligation.next_step)
        if obligation.state != State.OPEN:
            obligation.next_at = None
    Effect.objects.bulk_create(effects)
    Event.objects.bulk_create(events)
    Obligation.objects.bulk_update(held, ["next_step", "next_at", "breached_at"], batch_size=500)
    return effects


def _is_due(obligation: Obligation, now: datetime) -> bool:
    """Whether the next step is to be taken: nothing that follows an answer is, while that waits."""
    if obligation.next_at is None:
        return False
    if obligation.state == State.WAITING and obligation.answered_at is not None:
        return obligation.next_at < obligation.answered_at
    return obligation.next_at <= now


def _effect(obligation: Obligation, now: datetime) -> Effect:
    kind = obligation.steps[obligation.next_step][1]
    assert obligation.next_at is not None  # noqa: S101 - the caller looked
    if kind == BREACH:
        obligation.breached_at = obligation.due_at
    too_late = kind == BEFORE_DUE and obligation.due_at <= now
    return Effect(
        tenant_id=obligation.tenant_id,
        supplier_org_id=obligation.supplier_org_id,
        obligation=obligation,
        key=f"{obligation.pk}:{obligation.next_step}",
        kind=kind,
        subject_type=obligation.subject_type,
        subject_id=obligation.subject_id,
        due_at=obligation.next_at,
        recorded_at=now,
        handled_at=now if too_late else None,
    )


def _event(obligation: Obligation, effect: Effect) -> Event:
    """The audit trail's line, about the subject of the obligation."""
    return Event(
        tenant_id=obligation.tenant_id,
        supplier_org_id=obligation.supplier_org_id,
        kind=f"obligation.{effect.kind}",
        subject_type=obligation.subject_type,
        subject_id=obligation.subject_id,
        after={
            "kind": obligation.kind,
            "due_at": obligation.due_at.isoformat(),
            "step_at": effect.due_at.isoformat(),
        },
    )
