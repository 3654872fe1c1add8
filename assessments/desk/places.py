"""Who reads which review: taking one, giving it to somebody, giving it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.catalogue import book_of
from assessments.desk.people import reviewers
from assessments.models import Request, RequestState, ReviewAssignment
from core import events
from core.errors import DomainError, InvalidInput
from tenants.models import User

#: Reviews given at once.
MOST_AT_ONCE = 200


@transaction.atomic
def assign_reviews(
    *,
    tenant_id: UUID,
    requests: Sequence[UUID],
    person_id: UUID,
    section: str = "",
    due_on: date | None = None,
    actor: User,
    now: datetime,
) -> int:
    """Give reviews, or one ``section`` of each, to a reviewer until ``due_on``; gives how many.

    Whoever had one hands it over. Raises InvalidInput for somebody who may not review (any more), an unknown
    section, a day that is over or too many at once, DomainError (409) when none waits for review.
    """
    person = next((one for one in reviewers(tenant_id) if one.id == person_id), None)
    if person is None:
        raise InvalidInput(
            _("This person does not review for you (any more). Choose somebody else."), field="person"
        )
    if due_on and due_on < now.date():
        raise InvalidInput(_("Choose today or a later day."), field="due_on")
    held = _waiting(tenant_id, requests)
    for request in held:
        known = {one.key for one in book_of(request).sections}
        if section and section not in known:
            raise InvalidInput(_("There is no such section in this standard."), field="section")
    given = [
        ReviewAssignment(
            tenant_id=tenant_id,
            request=request,
            section=section,
            person_id=person.id,
            person_name=person.name,
            due_on=due_on,
            assigned_by_name=actor.name,
            assigned_at=now,
        )
        for request in held
    ]
    ReviewAssignment.objects.bulk_create(
        given,
        update_conflicts=True,
        unique_fields=["tenant", "request", "section"],
        update_fields=["person", "person_name", "due_on", "assigned_by_name", "assigned_at"],
    )
    told = {"person": person.name, "section": section, "due_on": due_on.isoformat() if due_on else None}
    events.record_all(
        "review.assigned",
        [(request, told | {"standard": request.standard}) for request in held],
        actor=actor,
        supplier_reads=False,
    )
    return len(held)


@transaction.atomic
def give_back(
    *, tenant_id: UUID, requests: Sequence[UUID], actor: User, only_own: bool, section: str | None = None
) -> int:
    """Take reviews off whoever has them; gives how many assignments ended. ``only_own`` leaves others' in
    place; ``section`` names one section (empty: the whole review), None all of them.

    Raises DomainError (409) when there is nothing to give back.
    """
    held = _waiting(tenant_id, requests)
    rows = ReviewAssignment.objects.filter(tenant_id=tenant_id, request__in=held)
    if only_own:
        rows = rows.filter(person=actor)
    if section is not None:
        rows = rows.filter(section=section)
    ended = list(rows.select_related("request"))
    if not ended:
        raise DomainError(_("There is nothing to give back: somebody else has it."), code="not_assigned")
    told = [
        (one.request, {"standard": one.request.standard, "person": one.person_name, "section": one.section})
        for one in ended
    ]
    rows.delete()
    events.record_all("review.given_back", told, actor=actor, supplier_reads=False)
    return len(ended)


def _waiting(tenant_id: UUID, ids: Sequence[UUID]) -> list[Request]:
    if len(ids) > MOST_AT_ONCE:
        raise InvalidInput(
            _("Choose at most %(most)d reviews at once.") % {"most": MOST_AT_ONCE}, field="review"
        )
    states = [RequestState.SUBMITTED, RequestState.RETURNED]
    found = Request.objects.select_for_update(no_key=True).filter(
        tenant_id=tenant_id, pk__in=ids, state__in=states
    )
    held = list(found.order_by("pk"))
    if not held:
        raise DomainError(
            _("None of these waits for review any more. Nothing was changed."), code="not_under_review"
        )
    return held
