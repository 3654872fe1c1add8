"""What negative events take off a score, and taking them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.models import Request
from scoring.models import NegativeEvent, Screening
from scoring.screening import Taken, share_text, together, window, working_of
from standards import loader
from standards.schema import LevelsStandard


def taken_by(request: Request, *, policy: Mapping[str, Any], today: date) -> Taken:
    """What the supplier's negative events take off an evaluation; nothing where the standard has no 360°
    check (see :class:`scoring.screening.Taken`). Those in the window of the request's reference date count
    that were not withdrawn, graded by the table of the request's edition. One query.

    Raises ScoringError for a grade that the edition does not know.
    """
    standard = loader.get(request.standard, request.standard_version)
    if not isinstance(standard, LevelsStandard):
        return Taken()
    span = window(request.reference_date, until=policy["events_until"], today=today)
    found = NegativeEvent.objects.filter(
        tenant_id=request.tenant_id,
        supplier_id=request.supplier_id,
        standard=request.standard,
        withdrawn_at=None,
        happened_on__range=(span.start, span.end),
    )
    return taken_of(standard, found.order_by("happened_on", "pk"))


def taken_of(standard: LevelsStandard, events: Iterable[NegativeEvent]) -> Taken:
    """What these events take off together by a standard's table, as a card keeps it.

    Raises ScoringError for a grade that the table does not know.
    """
    listed = list(events)
    deduction = together(standard.screening, listed)
    return Taken(
        events=[
            {
                "id": str(event.pk),
                "title": event.title,
                "topic": event.topic,
                "date": event.happened_on.isoformat(),
                "severity": event.severity,
                "reach": event.reach,
                "penalty": event.penalty,
                "reliefs": sorted(event.reliefs),
                "zeroing": event.zeroing,
                "share": share_text(working_of(standard.screening, event).share),
            }
            for event in listed
        ],
        deduction=share_text(deduction),
        zeroed=any(event.zeroing for event in listed),
    )


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
