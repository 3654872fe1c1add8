"""Short ways to answer a questionnaire in tests: one answer, or all of them."""

from __future__ import annotations

from typing import Any

from assessments.catalogue import catalogue
from assessments.documents import answer_hash
from assessments.models import Answer, Decision, Request, RequestState, Review, Submission
from assessments.services.answering import open_request, save_answer
from assessments.services.submitting import submit_answers
from tenants.scope import organisation_id, scope
from tests.world import World

POLICY = "environment.policy.environmental_policy"


def own_request(standard: str = "t-cerds", buyer: str = "Aurora Outdoor") -> Request:
    """The request of a buyer as the supplier company reads it (call it inside the supplier's scope)."""
    return Request.objects.get(standard=standard, tenant__name=buyer, supplier_org_id=organisation_id())


def answer(world: World, request: Request, item: str = POLICY, **values: Any) -> Answer:
    """Save one answer as the company's administrator; without values, "none of these yet"."""
    given: dict[str, Any] = {
        "met": [],
        "none_met": not (values.get("met") or values.get("not_applicable")),
        "not_applicable": [],
        "reason": "",
        "comment": "",
        "revision": 0,
        "actor": world.user("Evergreen", "admin"),
        "now": world.now,
    } | values
    return save_answer(request=request, item=item, **given)


def answer_everything(world: World, request: Request) -> None:
    """Open the request and say "none of these yet" to every question not answered."""
    open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
    known = set(Answer.objects.filter(request=request).values_list("item", flat=True))
    for item in catalogue(request.standard).items:
        if item not in known:
            answer(world, request, item)


def submit(world: World, request: Request) -> Submission:
    """Hand in with consent, as the company's administrator."""
    return submit_answers(
        request=request, consent=True, actor=world.user("Evergreen", "admin"), now=world.now
    )


def send_back(world: World, submission: Submission, *, rejected: set[str]) -> None:
    """Review every item as the rating body and return the request to the company."""
    with scope(world.scope("Clearwater")):
        request = Request.objects.get(pk=submission.request_id)
        for item in catalogue(request.standard).items:
            decision = Decision.REJECTED if item in rejected else Decision.ACCEPTED
            Review.objects.create(
                tenant_id=request.tenant_id,
                supplier_org_id=submission.supplier_org_id,
                request=request,
                submission_id=submission.pk,
                item=item,
                answer_hash=answer_hash(submission.document["items"][item]),
                decision=decision,
                reason="missing" if item in rejected else "",
                reviewer=world.user("Clearwater", "lead"),
                reviewer_name="Clearwater lead",
                decided_at=world.now,
            )
        request.state = RequestState.RETURNED
        request.save(update_fields=["state"])
