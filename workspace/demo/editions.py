"""Suppliers of the demo world rated on an earlier edition of a template: the later one can be adopted."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assessments.models import Evidence, Request
from assessments.selectors.review import progress_of
from assessments.services import reviewing
from assessments.services.answering import open_request
from assessments.services.requesting import send_requests
from assessments.services.submitting import submit_answers
from scoring.services import score_review, score_submission
from scoring.services.releasing import publish_card, review_card
from tenants.scope import Scope, scope
from workspace.demo.drafts import answer_share
from workspace.demo.follow_up import Players
from workspace.demo.judging import ACCEPT, decide_all
from workspace.demo.timeline import Timeline

STANDARD, EDITION = "esg-due-diligence", "1.0"
#: Supplier → how good its answers are (0 to 100).
RATED = {
    "Azure Kestrel Garments Ltd": 64,
    "Indigo Stork Denim A.Ş.": 82,
    "Jade Orchard Buttons": 45,
    "Mistral Blanc Tricotage": 73,
}


def tell_editions(players: Players, timeline: Timeline) -> None:
    """Ask, answer, review and publish, a step a day; the cards stay on the edition they were asked on."""
    for name, quality in RATED.items():
        course = _Course(players, name, quality)
        for day, step in (
            ("n-62", course.ask),
            ("n-40", course.answer),
            ("n-31", course.review),
            ("n-30", course.release),
        ):
            timeline.add(day, step)


class _Course:
    """One supplier's answers on the earlier edition, from the request to the published card. All of them
    are on the platform already."""

    def __init__(self, players: Players, name: str, quality: int) -> None:
        self._players, self._name, self._quality = players, name, quality
        self._request = Request()

    def ask(self, now: datetime) -> None:
        """The buyer asks on the earlier edition."""
        players = self._players
        zone = ZoneInfo(players.buyer.time_zone)
        with scope(players.as_buyer()):
            (self._request,) = send_requests(
                tenant_id=players.buyer.pk,
                supplier_ids=[players.suppliers[self._name].pk],
                standards=[STANDARD],
                editions={STANDARD: EDITION},
                due_at=datetime.combine(
                    (now.astimezone(zone) + timedelta(days=40)).date(), time(23, 59), zone
                ),
                reference_date=now.astimezone(zone).date(),
                actor=players.purchaser,
                now=now,
            ).requests

    def answer(self, now: datetime) -> None:
        """The company answers everything and hands in."""
        players, person = self._players, self._players.contact_of(self._name)
        company = players.companies[self._name]
        with scope(players.as_company(self._name)):
            request = Request.objects.get(pk=self._request.pk)
            open_request(request=request, actor=person, now=now)
            papers = list(Evidence.objects.filter(tenant_id=company.pk).order_by("created_at", "pk"))
            dice = Random(self._name)  # noqa: S311 - dice for a show
            answer_share(request, 1.0, self._quality, papers, dice=dice, actor=person, now=now)
            submission = submit_answers(request=request, consent=True, actor=person, now=now)
        with scope(Scope.worker(players.buyer.pk)):
            score_submission(submission.pk, tenant_id=players.buyer.pk, now=now)

    def review(self, now: datetime) -> None:
        """The rating body accepts all of it."""
        players = self._players
        with scope(players.as_body()):
            request = Request.objects.get(pk=self._request.pk)
            progress = progress_of(request)
            assert progress is not None  # noqa: S101 - it was handed in
            found = dict.fromkeys(progress.open_items, ACCEPT)
            decide_all(progress, found, reviewer=players.verifier, now=now)
            reviewing.finish_review(request=request, reviewer=players.verifier, now=now)

    def release(self, now: datetime) -> None:
        """The buyer's manager looks at the draft and publishes it."""
        players = self._players
        with scope(Scope.worker(players.buyer.pk)):
            card = score_review(self._request.pk, tenant_id=players.buyer.pk, now=now)
        if card is not None:
            with scope(players.as_buyer()):
                review_card(card=card, independent=True, actor=players.manager, now=now)
                publish_card(card=card, actor=players.manager, now=now)
