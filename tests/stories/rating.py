"""A supplier rated without pages, for stories that begin after it: answers, proof, review, score."""

from __future__ import annotations

from random import Random

from django.utils import timezone

from assessments.models import Evidence, Request
from assessments.selectors.review import progress_of
from assessments.services import reviewing
from assessments.services.answering import open_request
from assessments.services.submitting import submit_answers
from tenants.models import User
from tenants.scope import Scope, scope
from tests.stories.clocked import ClockedSite
from tests.world import World
from workspace.demo.drafts import answer_share
from workspace.demo.judging import ACCEPT, decide_all, verdicts
from workspace.demo.vault import fill_vault


def rate(site: ClockedSite, world: World, *, contact: str, quality: int, strict: bool = False) -> None:
    """Let ``contact``'s company answer every open request of Aurora and Clearwater accept all of it, or, when
    ``strict``, refuse and adjust some."""
    buyer, body = world.org("Aurora"), world.org("Clearwater")
    person = User.objects.get(email=contact)
    company = person.memberships.get().organisation
    now = timezone.now()
    with scope(Scope("supplier", company.pk, company.pk)):
        papers = fill_vault(company, actor=person, today=now.date())
        requests = list(Request.objects.filter(supplier_org=company, tenant=buyer))
        for request in requests:
            _answer(request, papers, person=person, quality=quality)
    with scope(Scope("assessor", body.pk, buyer.pk)):
        for request in requests:
            decide(request, world.user("Clearwater", "assessor"), strict=strict)
    site.work()


def _answer(request: Request, papers: list[Evidence], *, person: User, quality: int) -> None:
    now = timezone.now()
    open_request(request=request, actor=person, now=now)
    dice = Random(request.standard)  # noqa: S311 - the same answers in every run
    answer_share(request, 1.0, quality, papers, dice=dice, actor=person, now=now)
    submit_answers(request=request, consent=True, actor=person, now=now)


def decide(request: Request, reviewer: User, *, strict: bool = False) -> None:
    """Decide every open answer and finish the review (in the rating body's scope): accept all, or, when
    ``strict``, refuse and adjust some."""
    now = timezone.now()
    progress = progress_of(request)
    assert progress is not None
    found = dict.fromkeys(progress.open_items, ACCEPT)
    if strict:
        found = verdicts(progress, Random(7))  # noqa: S311 - the same decisions in every run
    decide_all(progress, found, reviewer=reviewer, now=now)
    reviewing.finish_review(request=request, reviewer=reviewer, now=now)
