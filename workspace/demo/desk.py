"""The review desk of the demo world: rules of review, who reads what, one answer for a second reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from assessments.desk.checks import Checked
from assessments.desk.people import Reviewer, reviewers
from assessments.desk.places import assign_reviews
from assessments.desk.rules import change_policy
from assessments.models import Decision, ProofStep, Request, RequestState
from assessments.selectors.review import Progress, progress_of
from assessments.services.reviewing import decide
from tenants.models import User
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline


def tell_desk(players: Players, timeline: Timeline) -> None:
    """The buyer says how reviews are done, the rating body shares out what waits and begins."""
    timeline.add("n-0.2", partial(_share_out, players))


def _share_out(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        change_policy(
            tenant_id=players.buyer.pk,
            needed=[ProofStep.TRUE, ProofStep.ISSUER],
            second_share=5,
            second_raised=True,
            second_key=False,
            sample_share=15,
            days=14,
            actor=players.manager,
            now=now,
        )
    with scope(players.as_body()):
        people = [one for one in reviewers(players.buyer.pk) if one.organisation == players.body.name]
        waiting = list(
            Request.objects.filter(tenant_id=players.buyer.pk, state=RequestState.SUBMITTED).order_by(
                "submitted_at", "id"
            )[:5]
        )
        actors = {one.id: User.objects.defer("password").get(pk=one.id) for one in people}
        for number, request in enumerate(waiting[:4]):
            _give(players, request, people[number % len(people)], actors, now)
        for request in waiting:
            progress = progress_of(request)
            if progress is not None and _raise_one(progress, actors[people[0].id], now):
                break


def _give(
    players: Players, request: Request, person: Reviewer, actors: dict[UUID, User], now: datetime
) -> None:
    assign_reviews(
        tenant_id=players.buyer.pk,
        requests=[request.pk],
        person_id=person.id,
        due_on=(now + timedelta(days=4)).date(),
        actor=actors[person.id],
        now=now,
    )


def _raise_one(progress: Progress, reviewer: User, now: datetime) -> bool:
    """Raise the first proven answer that has a step above it; whether there is one."""
    for item in progress.open_items:
        entry, blocks = progress.entry(item), progress.book.items[item].blocks
        first = {check.key for check in blocks[0].checks}
        is_fit = len(blocks) > 1 and entry["met"] and set(entry["met"]) <= first and entry["evidence"]
        if not is_fit or progress.is_doubtful(item):
            continue
        passed = frozenset({ProofStep.TRUE.value, ProofStep.ISSUER.value, ProofStep.IN_FORCE.value})
        decide(
            request=progress.request,
            item=item,
            decision=Decision.ADJUSTED,
            met=[*entry["met"], *(check.key for check in blocks[1].checks)],
            note="The document shows the next step as well.",
            checks={file["sha256"]: Checked(passed, "Issuer called back.") for file in entry["evidence"]},
            reviewer=reviewer,
            now=now,
        )
        return True
    return False
