"""What was handed in is taken back and corrected until the due date, as long as no review has begun."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from assessments.models import Answer, Consent, Request, RequestState, Submission, Withdrawal
from assessments.selectors.files import readable_file
from assessments.selectors.review import newest_submission
from assessments.services.evidence import attach_evidence, store_evidence
from assessments.services.reviewing import decide
from assessments.team.withdrawing import NotWithdrawn, ways_back, withdraw_submission
from core.errors import Gone
from core.models import Event
from scoring.models import Scorecard
from scoring.stages import advance_scorecards
from scoring.withdrawals import advance_withdrawals
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, answer_everything, own_request, send_back, submit
from tests.papers import PDF

BASIC = f"{POLICY}.basic.1"


@pytest.fixture
def handed_in(world) -> Submission:
    with scope(world.scope("Evergreen")):
        request = own_request()
        answer_everything(world, request)
        return submit(world, request)


def take_back(world, *, now: datetime | None = None, reason: str = "") -> Withdrawal:
    with scope(world.scope("Evergreen")):
        return withdraw_submission(
            request=own_request(),
            reason=reason,
            actor=world.user("Evergreen", "admin"),
            now=now or world.now + timedelta(hours=1),
        )


def test_taken_back_corrected_and_handed_in_again_is_the_next_number(world, handed_in):
    take_back(world, reason="A wrong file.")
    with scope(world.scope("Evergreen")):
        request = own_request()
        assert request.state == RequestState.ANSWERING
        revision = Answer.objects.get(request=request, item=POLICY).revision
        answer(world, request, met=[BASIC], revision=revision)
        again = submit(world, request)
        assert again.number == 2
        consents = Consent.objects.order_by("given_at", "submission__number")
        assert [one.revoked_at is None for one in consents] == [False, True]
        told = Event.objects.get(kind="request.withdrawn")
        assert (told.after["number"], told.after["reason"]) == (1, "A wrong file.")
    with scope(world.scope("Aurora")):
        assert newest_submission(Request.objects.get(pk=request.pk)) == again


def test_the_customer_reads_nothing_of_it_and_no_score_rests_on_it(world, handed_in, sign_in):
    advance_scorecards(now=world.now)
    take_back(world, reason="A wrong file.")
    buyer = sign_in("Aurora", "esg_manager")
    page = buyer.get(reverse("request_detail", args=[handed_in.request_id])).content.decode()
    assert "The supplier took its answers back" in page
    assert "A wrong file." in page
    assert reverse("review", args=[handed_in.request_id]) not in page
    assert buyer.get(reverse("review", args=[handed_in.request_id])).status_code == 409
    assert advance_withdrawals(now=world.now) == 1
    assert advance_withdrawals(now=world.now) == 0
    with scope(world.scope("Aurora")):
        assert not Scorecard.objects.filter(is_current=True).exists()
    assert advance_scorecards(now=world.now) == 0


def test_taken_back_before_a_card_was_made_none_is_made(world, handed_in):
    take_back(world)
    assert advance_scorecards(now=world.now) == 0
    advance_withdrawals(now=world.now)
    with scope(world.scope("Aurora")):
        assert not Scorecard.objects.exists()


def test_once_somebody_decided_on_an_answer_it_stays_and_says_what_can_be_done(world, handed_in, sign_in):
    with scope(world.scope("Clearwater")):
        decide(
            request=Request.objects.get(pk=handed_in.request_id),
            item=POLICY,
            decision="accepted",
            reviewer=world.user("Clearwater", "lead"),
            now=world.now,
        )
    with pytest.raises(NotWithdrawn, match="Aurora Outdoor has begun to review") as refused:
        take_back(world)
    assert "give the answers back" in str(refused.value.message)
    client = sign_in("Evergreen", "admin")
    page = client.get(reverse("portal_withdraw", args=[handed_in.request_id])).content.decode()
    assert "has begun to review these answers" in page
    with scope(world.scope("Evergreen")):
        assert own_request().state == RequestState.SUBMITTED
        assert not Withdrawal.objects.exists()


def test_after_the_due_date_nothing_is_taken_back(world, handed_in):
    with scope(world.scope("Evergreen")):
        due = own_request().due_at
    with pytest.raises(NotWithdrawn, match="The due date was"):
        take_back(world, now=due + timedelta(seconds=1))
    take_back(world, now=due)


def test_corrected_answers_go_back_to_what_was_rejected(world, handed_in):
    send_back(world, handed_in, rejected={POLICY})
    with scope(world.scope("Clearwater")):
        Request.objects.filter(pk=handed_in.request_id).update(review_round=1)
    with scope(world.scope("Evergreen")):
        request = own_request()
        revision = Answer.objects.get(request=request, item=POLICY).revision
        answer(world, request, met=[BASIC], revision=revision)
        submit(world, request)
    take_back(world)
    with scope(world.scope("Evergreen")):
        request = own_request()
        assert request.state == RequestState.RETURNED
        assert submit(world, request).number == 3


def test_what_is_not_handed_in_is_in_ones_hands(world):
    with scope(world.scope("Evergreen")):
        assert "in your hands" in ways_back(own_request(), now=world.now).why
    with pytest.raises(NotWithdrawn, match="in your hands"):
        take_back(world)


def test_the_page_takes_back_once(world, handed_in, sign_in):
    admin: Any = sign_in("Evergreen", "admin")
    assert reverse("portal_withdraw", args=[handed_in.request_id]) in admin.get("/portal/").content.decode()
    now = reverse("portal_withdraw_now", args=[handed_in.request_id])
    assert sign_in("Evergreen", "contributor").post(now).status_code == 403
    done = admin.post(now, {"reason": ""}, follow=True)
    assert "Your answers are back." in done.content.decode()
    twice = admin.post(now, {"reason": ""}, follow=True)
    assert "These answers are in your hands" in twice.content.decode()


def test_files_of_it_are_closed_to_the_customer(world):
    person = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        request = own_request()
        answer_everything(world, request)
        paper = store_evidence(
            organisation_id=world.org("Evergreen").pk,
            file=ContentFile(PDF + b"policy\n%%EOF\n"),
            name="Policy.pdf",
            actor=person,
        )
        attach_evidence(request=request, item=POLICY, evidence=paper, actor=person)
        file = submit(world, request).files.get()
    with scope(world.scope("Aurora")):
        assert readable_file(file.pk, now=world.now) == file
    take_back(world)
    with scope(world.scope("Aurora")), pytest.raises(Gone, match="took these answers back"):
        readable_file(file.pk, now=world.now)
    with scope(world.scope("Evergreen")):
        assert readable_file(file.pk, now=world.now) == file


def test_answers_taken_back_are_not_shared_with_others(world, handed_in, sign_in):
    client, page = sign_in("Evergreen", "admin"), reverse("answers_share", args=[handed_in.pk])
    assert client.get(page).status_code == 200
    take_back(world)
    assert client.get(page).status_code == 404
    assert page not in client.get(reverse("portal_consents")).content.decode()
