"""Colleagues of a supplier company share the work on a request: rows of every kind, to test isolation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from assessments.catalogue import catalogue
from assessments.models import (
    HandInRule,
    InternalRemark,
    InternalReview,
    Request,
    SectionAssignment,
    Submission,
    Withdrawal,
)
from tenants.models import Organisation, User
from tests.world import NOW


def shared_work(
    request: Request, returned: Request, company: Organisation, *, item: str, person: User
) -> dict[str, UUID]:
    """A section that is somebody's, a reading under way of returned answers, and the company's rule."""
    case: dict[str, Any] = {"tenant_id": request.tenant_id, "supplier_org": company}
    section = catalogue(request.standard).sections[-1].key
    given = SectionAssignment.objects.create(
        **case,
        request=request,
        section=section,
        person=person,
        person_name=person.name,
        assigned_by=person,
        assigned_by_name=person.name,
        assigned_at=NOW,
        until=(NOW + timedelta(days=7)).date(),
    )
    reading = InternalReview.objects.create(
        **case,
        request=returned,
        reader=person,
        reader_name=person.name,
        asked_by=person,
        asked_by_name=person.name,
        asked_at=NOW,
    )
    remark = InternalRemark.objects.create(
        **case,
        review=reading,
        item=item,
        text=f"Which paper shows it for {request.tenant.name}?",
        answer_hash="0" * 64,
        written_at=NOW,
    )
    rule, _fresh = HandInRule.objects.get_or_create(
        tenant=company, defaults={"changed_by": person, "changed_at": NOW}
    )
    return {
        "section": given.pk,
        "reading": reading.pk,
        "remark": remark.pk,
        "hand_in_rule": rule.pk,
        "colleague": person.pk,
    }


def taken_back(submission: Submission, *, person: User) -> UUID:
    """A submission its company took back."""
    return Withdrawal.objects.create(
        tenant_id=submission.tenant_id,
        supplier_org_id=submission.supplier_org_id,
        submission=submission,
        withdrawn_by=person,
        withdrawn_at=NOW,
        settled_at=NOW,
    ).pk
