"""One supplier's course through the flow, told by the real services, each step on its day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assessments.catalogue import catalogue
from assessments.models import Decision, Evidence, Request, Review
from assessments.selectors.review import progress_of
from assessments.services import reviewing
from assessments.services.answering import open_request, save_answer
from assessments.services.evidence import attach_evidence
from assessments.services.joining import accept_invitation
from assessments.services.requesting import send_requests
from assessments.services.submitting import submit_answers
from scoring.models import Scorecard
from scoring.services import score_review, score_submission
from scoring.services.releasing import publish_card, review_card
from suppliers.models import Supplier
from tenants.models import Invitation, Organisation, User
from tenants.scope import Scope, scope
from workspace.demo.answers import position
from workspace.demo.cast import ZONES
from workspace.demo.drafts import answer_share
from workspace.demo.instants import at
from workspace.demo.judging import ACCEPT, decide_all, verdicts
from workspace.demo.stories import Story
from workspace.demo.vault import fill_vault


@dataclass(slots=True)
class Case:
    """Everybody who takes part, and the supplier it is about."""

    buyer: Organisation
    body: Organisation
    sender: User
    reviewer: User
    releaser: User
    contact: User | None
    company: Organisation | None
    supplier: Supplier
    story: Story
    quality: int
    standards: tuple[str, ...]
    language: str
    now: datetime
    dice: Random

    def day(self, days: int) -> datetime:
        """An instant in working hours, ``days`` from today and never after now."""
        noon = datetime.combine(self.now.date() + timedelta(days=days), time(12), self.now.tzinfo)
        return min(noon + timedelta(minutes=self.dice.randint(-240, 240)), self.now)

    @property
    def person(self) -> User:
        """Who answers for the company, once it joined."""
        assert self.contact is not None  # noqa: S101 - a story in which somebody joins names who
        return self.contact

    @contextmanager
    def as_buyer(self, days: int) -> Iterator[datetime]:
        """The buyer's scope on a day."""
        with at(self.day(days)) as instant, scope(Scope("buyer", self.buyer.pk, self.buyer.pk)):
            yield instant

    @contextmanager
    def as_body(self, days: int) -> Iterator[datetime]:
        """The rating body's scope on a day."""
        with at(self.day(days)) as instant, scope(Scope("assessor", self.body.pk, self.buyer.pk)):
            yield instant

    @contextmanager
    def as_supplier(self, days: int) -> Iterator[datetime]:
        """The supplier company's scope on a day."""
        assert self.company is not None  # noqa: S101 - it joined before it does anything
        with at(self.day(days)) as instant, scope(Scope("supplier", self.company.pk, self.company.pk)):
            yield instant


def tell(case: Case) -> Organisation | None:
    """Let the case's story happen up to today; gives the supplier's company, if it has one by now."""
    story = case.story
    if story.sent is None or story.due is None:
        return case.company
    requests, invitation = _send(case, story.sent, story.due)
    if story.joined is None:
        return case.company
    case.company = _join(case, invitation, story.joined)
    if story.opened is None:
        return case.company
    papers = _open(case, requests, story.opened)
    for request in requests:
        with case.as_supplier(story.opened if story.submitted is None else story.submitted) as instant:
            share = story.answered or 1.0
            answer_share(request, share, case.quality, papers, dice=case.dice, actor=case.person, now=instant)
        if story.submitted is not None:
            _hand_in(case, request, story.submitted)
            _review(case, request, papers)
    return case.company


def _send(case: Case, sent: int, due: int) -> tuple[list[Request], Invitation]:
    zone = ZoneInfo(case.buyer.time_zone)
    due_day = (case.now.astimezone(zone) + timedelta(days=due)).date()
    with case.as_buyer(sent) as instant:
        made = send_requests(
            tenant_id=case.buyer.pk,
            supplier_ids=[case.supplier.pk],
            standards=case.standards,
            due_at=datetime.combine(due_day, time(23, 59), zone),
            reference_date=instant.date(),
            message="Your answers help us to plan what we buy from you. Ask us when a question is unclear.",
            language=case.language,
            actor=case.sender,
            now=instant,
        )
    invitation = made.invitations[0]
    with scope(Scope.worker(case.buyer.pk)):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=instant)
    return made.requests, invitation


def _join(case: Case, invitation: Invitation, day: int) -> Organisation:
    with at(case.day(day)) as instant:
        found = Invitation.objects.select_related("organisation", "tenant").get(pk=invitation.pk)
        member = accept_invitation(
            invitation=found,
            user=case.person,
            now=instant,
            company=case.company,
            time_zone=ZONES.get(case.supplier.country, ""),
        )
    return member.organisation


def _open(case: Case, requests: list[Request], day: int) -> list[Evidence]:
    assert case.company is not None  # noqa: S101 - it joined before
    with case.as_supplier(day) as instant:
        for request in requests:
            open_request(request=request, actor=case.person, now=instant)
        return fill_vault(case.company, actor=case.person, today=case.now.date())


def _hand_in(case: Case, request: Request, day: int) -> None:
    with case.as_supplier(day) as instant:
        submission = submit_answers(request=request, consent=True, actor=case.person, now=instant)
    with at(instant), scope(Scope.worker(case.buyer.pk)):
        score_submission(submission.pk, tenant_id=case.buyer.pk, now=instant)


def _review(case: Case, request: Request, papers: list[Evidence]) -> None:
    story = case.story
    if story.returned is not None:
        _decide(case, request, story.returned - 1, strict=True)
        with case.as_body(story.returned) as instant:
            reviewing.return_to_supplier(request=request, reviewer=case.reviewer, now=instant)
    if story.again is not None:
        _correct(case, request, papers, story.again)
        _hand_in(case, request, story.again)
    if story.decided:
        _decide(case, request, -1, strict=False, share=story.decided)
    if story.reviewed is not None:
        _decide(case, request, story.reviewed - 1, strict=story.again is None)
        with case.as_body(story.reviewed) as instant:
            reviewing.finish_review(request=request, reviewer=case.reviewer, now=instant)
        with at(instant), scope(Scope.worker(case.buyer.pk)):
            card = score_review(request.pk, tenant_id=case.buyer.pk, now=instant)
        if card is not None and story.released is not None:
            _release(case, card, story.released)


def _release(case: Case, card: Scorecard, day: int) -> None:
    """A colleague of the reviewer looks at the draft and publishes it."""
    with case.as_body(day) as instant:
        review_card(card=card, independent=True, actor=case.releaser, now=instant)
        publish_card(card=card, actor=case.releaser, now=instant)


def _decide(case: Case, request: Request, day: int, *, strict: bool, share: float = 1.0) -> None:
    """Decide on the first ``share`` of the open answers: strictly, or accepting all of them."""
    with case.as_body(day) as instant:
        progress = progress_of(request)
        assert progress is not None  # noqa: S101 - it was handed in
        found = verdicts(progress, case.dice) if strict else dict.fromkeys(progress.open_items, ACCEPT)
        kept = dict(list(found.items())[: round(len(found) * share)])
        decide_all(progress, kept, reviewer=case.reviewer, now=instant)


def _correct(case: Case, request: Request, papers: list[Evidence], day: int) -> None:
    """The supplier mends what came back: a better proof, and here and there a smaller claim."""
    book = catalogue(request.standard, request.standard_version)
    with case.as_supplier(day) as instant:
        rejected = Review.objects.filter(request=request, decision=Decision.REJECTED)
        for item in sorted(rejected.values_list("item", flat=True)):
            stored = request.answers.get(item=item)
            better = position(book.items[item], case.quality, case.dice)
            save_answer(
                request=request,
                item=item,
                **(better | {"comment": "We added the newest version of the document."}),
                revision=stored.revision,
                actor=case.person,
                now=instant,
            )
            attach_evidence(request=request, item=item, evidence=case.dice.choice(papers), actor=case.person)
