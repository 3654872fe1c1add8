"""The decisions that a scorecard rests on, whatever was decided since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessments.models import KeptDecisions, Request, RequestState, Review


def decisions_of(request: Request, revision: int) -> dict[str, Review] | None:
    """The decisions of a finished review of ``request`` by item: those of its ``revision``, not saved where
    they were replaced since. None where that revision was replaced before decisions were kept, or is hidden
    from the reader. One query, two for a revision that may have been replaced."""
    stands = revision == request.review_revision and request.state == RequestState.REVIEWED
    if not stands:
        kept = KeptDecisions.objects.filter(
            tenant_id=request.tenant_id, request_id=request.pk, revision=revision
        ).first()
        if kept is not None:
            return {item: _review(request, item, values) for item, values in kept.decisions.items()}
        if revision != request.review_revision:
            return None
    reviews = Review.objects.filter(tenant_id=request.tenant_id, request_id=request.pk)
    return {review.item: review for review in reviews}


def _review(request: Request, item: str, values: Mapping[str, Any]) -> Review:
    decided_at = datetime.fromisoformat(values["decided_at"])
    return Review(
        tenant_id=request.tenant_id, request=request, item=item, **(dict(values) | {"decided_at": decided_at})
    )
