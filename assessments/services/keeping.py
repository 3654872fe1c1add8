"""Keeps the decisions of a finished review before any of them changes."""

from __future__ import annotations

from typing import Any

from assessments.models import KeptDecisions, Request, Review

#: What is kept of a decision.
KEPT = (
    "answer_hash",
    "decision",
    "met",
    "not_applicable",
    "reason",
    "note",
    "reviewer_name",
)


def keep_decisions(request: Request) -> None:
    """Keep what was decided in the finished review of ``request``, once for each of its revisions: the
    scorecards made of it rest on it for good. Three statements, inside the caller's transaction."""
    revision = request.review_revision
    known = KeptDecisions.objects.filter(
        tenant_id=request.tenant_id, request_id=request.pk, revision=revision
    )
    reviews = list(Review.objects.filter(tenant_id=request.tenant_id, request_id=request.pk))
    if not reviews or known.exists():
        return
    KeptDecisions.objects.create(
        tenant_id=request.tenant_id,
        supplier_org_id=reviews[0].supplier_org_id,
        request=request,
        revision=revision,
        decisions={review.item: _values(review) for review in reviews},
    )


def _values(review: Review) -> dict[str, Any]:
    kept = {name: getattr(review, name) for name in KEPT}
    return kept | {
        "submission_id": str(review.submission_id),
        "reviewer_id": str(review.reviewer_id),
        "decided_at": review.decided_at.isoformat(),
    }
