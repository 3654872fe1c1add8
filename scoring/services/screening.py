"""Recording negative events, and what they take off a score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.models import Request
from scoring.models import Screening
from scoring.screening import Taken


def taken_by(request: Request, *, policy: Mapping[str, Any], today: date) -> Taken:
    """What the supplier's negative events take off an evaluation; nothing where the standard has no 360°
    check (see :class:`scoring.screening.Taken`)."""
    return Taken()


@transaction.atomic
def take_in_events(supplier_id: UUID, *, tenant_id: UUID, now: datetime) -> Screening | None:
    """Score a supplier again with its events as they are now; None where there is nothing new. Needs the
    worker's scope. Raises ScoringError like :func:`scoring.services.score_submission`."""
    from scoring.services.cards import score_events  # noqa: PLC0415 - cards ask this module what is taken off

    found = Screening.objects.select_for_update(no_key=True).filter(
        tenant_id=tenant_id, supplier_id=supplier_id
    )
    screening = found.first()
    if screening is None or screening.revision == screening.scored_revision:
        return None
    score_events(tenant_id=tenant_id, supplier_id=supplier_id, now=now)
    screening.scored_revision = screening.revision
    screening.save(update_fields=["scored_revision"])
    return screening
