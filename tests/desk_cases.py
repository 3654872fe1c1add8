"""What the review desk brings into a case: assignment, check, second reading, sample, rules of review."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from assessments.desk.rules import change_policy
from assessments.models import (
    ProofCheck,
    ReadingCause,
    Request,
    Review,
    ReviewAssignment,
    SampledAcceptance,
    SecondReading,
)
from tenants.models import User
from tests.world import NOW


def rules_of_review(tenant_id: object, *, manager: User) -> None:
    """The buyer writes its rules (in its own scope), the defaults once more."""
    change_policy(
        tenant_id=tenant_id,  # type: ignore[arg-type] # an id, as rows have it
        needed=[],
        second_share=0,
        second_raised=False,
        second_key=False,
        sample_share=10,
        days=14,
        actor=manager,
        now=NOW,
    )


def desk_of(waiting: Request, returned: Request, *, reviewer: User) -> None:
    """Write one row each (in the rating body's scope) about a submission that waits; the day by which a
    returned one was to be answered is over."""
    common = {"tenant_id": waiting.tenant_id, "request": waiting}
    review = Review.objects.filter(request=waiting).select_related("submission").get()
    ReviewAssignment.objects.create(
        **common,
        person=reviewer,
        person_name=reviewer.name,
        assigned_by_name=reviewer.name,
        assigned_at=NOW,
    )
    ProofCheck.objects.create(
        **common,
        sha256="cd" * 32,
        name="paper.pdf",
        passed=["true"],
        remark=f"Seen by {reviewer.name}",
        checked_by_name=reviewer.name,
        checked_at=NOW,
    )
    SecondReading.objects.create(
        **common, item=review.item, decided_at=review.decided_at, cause=ReadingCause.RAISED
    )
    SampledAcceptance.objects.create(
        **common,
        submission=review.submission,
        items=["no-such-item"],
        sample=["no-such-item"],
        seed="of the cases",
        share=10,
        started_by_name=reviewer.name,
        started_at=NOW,
    )
    Request.objects.filter(pk=returned.pk).update(due_at=timezone.now() - timedelta(days=1))
