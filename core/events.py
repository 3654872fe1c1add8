"""Recording events: one call in each service, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from core.models import Event


def record(
    kind: str,
    subject: models.Model,
    *,
    actor: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    supplier_org_id: UUID | None = None,
    supplier_reads: bool = True,
) -> Event:
    """Write one event about ``subject``, a tenant row.

    ``kind`` is ``noun.verb_in_past`` (``request.sent``), ``before`` and ``after`` hold just the fields
    that changed, as JSON values. ``actor`` is the acting user, or None for the system. The supplier company
    of the subject, or the one named, may read the event, unless ``supplier_reads`` is false.
    """
    event = _event(kind, subject, actor=actor, before=before or {}, after=after or {})
    event.supplier_org_id = (supplier_org_id or event.supplier_org_id) if supplier_reads else None
    event.save(force_insert=True)
    return event


def record_all(
    kind: str, subjects: Iterable[tuple[models.Model, Mapping[str, Any]]], *, actor: Any = None
) -> None:
    """Write one event of the same kind about each subject, given with its new values, in one statement."""
    Event.objects.bulk_create(
        [_event(kind, subject, actor=actor, before={}, after=after) for subject, after in subjects]
    )


def record_changes(
    kind: str,
    subjects: Iterable[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
    *,
    actor: Any = None,
    supplier_reads: bool = True,
) -> None:
    """The same for changes: each subject comes with its old and its new values. ``supplier_reads`` as in
    :func:`record`."""
    events = [
        _event(kind, subject, actor=actor, before=before, after=after) for subject, before, after in subjects
    ]
    if not supplier_reads:
        for event in events:
            event.supplier_org_id = None
    Event.objects.bulk_create(events)


def _event(
    kind: str, subject: models.Model, *, actor: Any, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Event:
    return Event(
        tenant_id=subject.tenant_id,  # type: ignore[attr-defined]
        supplier_org_id=getattr(subject, "supplier_org_id", None),
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        actor_name=getattr(actor, "name", "") or "",
        before=dict(before),
        after=dict(after),
    )
