"""Recording events: one call in each service, inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
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
) -> Event:
    """Write one event about ``subject``, a tenant row.

    ``kind`` is ``noun.verb_in_past`` (``request.sent``), ``before`` and ``after`` hold just the fields
    that changed, as JSON values. ``actor`` is the acting user, or None for the system. The supplier company
    of the subject, if it has one, may read the event.
    """
    return Event.objects.create(
        tenant_id=subject.tenant_id,  # type: ignore[attr-defined]
        supplier_org_id=supplier_org_id or getattr(subject, "supplier_org_id", None),
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        actor_name=getattr(actor, "name", "") or "",
        before=dict(before or {}),
        after=dict(after or {}),
    )
