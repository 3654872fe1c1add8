"""A supplier answers: what is stored, what is refused, and who may read a draft."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, RequestState
from assessments.services.answering import AnswerConflict, open_request
from assessments.services.drafts import RequestNotOpen
from core.errors import InvalidInput
from core.models import Event
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, answer_everything, own_request, send_back, submit

BASIC = f"{POLICY}.basic.1"


@pytest.fixture
def company(world):
    """The supplier company at work on an opened T/CERDS request of Aurora Outdoor."""
    with scope(world.scope("Evergreen")):
        request = own_request()
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        yield request


def test_opening_starts_the_work_once(world, company):
    actor = world.user("Evergreen", "admin")
    open_request(request=company, actor=actor, now=world.now)
    assert company.state == RequestState.ANSWERING
    assert company.opened_at == world.now
    assert Event.objects.filter(kind="request.opened", subject_id=company.pk).count() == 1


def test_a_saved_answer_counts_once_and_grows_its_revision(world, company):
    first = answer(world, company, met=[BASIC])
    second = answer(world, company, met=[BASIC], comment="See chapter 3.", revision=first.revision)
    assert (first.revision, second.revision) == (1, 2)
    assert company.answered == 1
    cleared = answer(world, company, none_met=False, revision=2)
    assert not cleared.is_answered
    assert company.answered == 0


def test_sending_the_same_again_is_no_conflict(world, company):
    answer(world, company, met=[BASIC])
    again = answer(world, company, met=[BASIC], revision=0)
    assert again.revision == 1


def test_an_answer_taken_away_meanwhile_is_written_anew(world, company):
    assert answer(world, company, met=[BASIC], revision=3).revision == 1


def test_one_save_asks_few_questions(world, sign_in):
    with scope(world.scope("Evergreen")):
        request = own_request()
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
    client = sign_in("Evergreen", "admin")
    address = reverse("answer_save", args=[request.pk, POLICY])

    def save(revision: int) -> None:
        body = {"revision": revision, "none_met": "on", "comment": f"Typed {revision}"}
        response = client.post(address, body, headers={"accept": "application/json"})
        assert response.json()["revision"] == revision + 1

    save(0)
    save(1)
    with CaptureQueriesContext(connection) as captured:
        save(2)
    asked = [one["sql"] for one in captured if "set_config" not in one["sql"]]
    kinds = [sql.split(None, 1)[0] for sql in asked if "SAVEPOINT" not in sql]
    assert kinds == ["EXECUTE"] * 6 + ["UPDATE"], asked
    assert sum(sql.startswith("SAVEPOINT") for sql in asked) == 1, asked


def test_a_colleagues_newer_answer_is_not_overwritten(world, company):
    answer(world, company, met=[BASIC], comment="by the plant manager")
    with pytest.raises(AnswerConflict) as conflict:
        answer(world, company, comment="by somebody with an old page", revision=0)
    assert conflict.value.theirs.comment == "by the plant manager"
    assert Answer.objects.get(request=company, item=POLICY).revision == 1


@pytest.mark.parametrize(
    ("standard", "item", "values", "field"),
    [
        ("t-cerds", POLICY, {"met": ["labour.action.employee_rights.basic.1"]}, "met"),
        ("t-cerds", POLICY, {"met": [BASIC], "none_met": True}, "none_met"),
        ("t-cerds", POLICY, {"met": [BASIC], "not_applicable": ["*"]}, "not_applicable"),
        ("t-cerds", POLICY, {"not_applicable": [BASIC]}, "not_applicable"),
        ("t-cerds", "no.such.question", {"met": []}, "item"),
        ("t-cfie", "20", {"met": ["20.1", "20.2"]}, "met"),
        ("t-cfie", "20", {"not_applicable": ["*"]}, "not_applicable"),
        ("t-cfie", "22", {"met": ["22.3"], "not_applicable": ["22.3"]}, "not_applicable"),
    ],
)
def test_what_a_question_cannot_mean_is_refused(world, standard, item, values, field):
    with scope(world.scope("Evergreen")):
        request = own_request(standard)
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        with pytest.raises(InvalidInput) as refused:
            answer(world, request, item, **values)
        assert refused.value.field == field
        assert not Answer.objects.exists()


def test_a_part_that_does_not_apply_stands_beside_parts_that_hold(world):
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        saved = answer(
            world, request, "22", met=["22.1"], not_applicable=["22.3"], reason="Nothing to recover"
        )
        assert saved.is_answered


def test_nothing_is_taken_before_opening_and_after_handing_in(world):
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        with pytest.raises(RequestNotOpen, match="Open the questionnaire first"):
            answer(world, request, "1")
        answer_everything(world, request)
        submit(world, request)
        with pytest.raises(RequestNotOpen, match="handed in"):
            answer(world, request, "1", met=["1.1"], revision=1)


def test_a_returned_request_opens_its_rejected_answers_only(world):
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        answer_everything(world, request)
        submission = submit(world, request)
    send_back(world, submission, rejected={"1"})
    with scope(world.scope("Evergreen")):
        request.refresh_from_db()
        answer(world, request, "1", met=["1.1"], revision=1)
        with pytest.raises(RequestNotOpen, match="accepted"):
            answer(world, request, "2", met=["2.1"], revision=1)


def test_drafts_stay_with_the_company(world, company):
    answer(world, company, met=[BASIC])
    event = Event.objects.get(kind="answer.saved")
    assert event.tenant_id == world.org("Evergreen").pk
    assert event.after["met"] == [BASIC]


def test_a_buyer_cannot_read_drafts_at_all(world):
    with pytest.raises(ProgrammingError, match="permission denied"), scope(world.scope("Aurora")):
        Answer.objects.count()
