"""The review queue and the desk, as reviewers see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Request, RequestState, Review
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import PROOF, accept_rest, decide, entry, finish, hand_in
from tests.world import NOW

POLICY = "environment.policy.environmental_policy"
INITIATIVE = "environment.initiative.environmental_initiative"
HTMX = {"HTTP_HX_REQUEST": "true"}


def checks(item: str, level: int) -> list[str]:
    return [criterion.key for criterion in loader.cerds().indicator(item).levels[level].criteria]


def desk(request: Request, item: str = POLICY) -> str:
    return reverse("review_item", args=[request.pk, item])


def post(client, request: Request, item: str, **values):
    return client.post(reverse("review_decide", args=[request.pk, item]), values, **HTMX)


def state_of(world, request: Request) -> str:
    with scope(world.scope("Aurora")):
        return Request.objects.get(pk=request.pk).state


def test_the_queue_shows_what_waits_and_how_far_it_is(world, sign_in) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    page = sign_in("Clearwater", "assessor").get(reverse("reviews")).content.decode()
    assert "1 submission waits for decisions" in page
    assert "Evergreen Knitting" in page
    assert "1 of 84" in page
    assert "Resubmitted" not in page


def test_a_second_round_counts_only_decisions_on_unchanged_answers(world, sign_in) -> None:
    request = hand_in(world)
    accept_rest(world, request)
    hand_in(world, answers={POLICY: entry()}, at=NOW + timedelta(days=2))
    page = sign_in("Clearwater", "assessor").get(reverse("reviews")).content.decode()
    assert "83 of 84" in page
    assert "Resubmitted" in page


def test_a_decision_does_not_silently_replace_a_colleagues(world, sign_in) -> None:
    request = hand_in(world)
    lead, assessor = sign_in("Clearwater", "lead"), sign_in("Clearwater", "assessor")
    assert 'name="seen" value=""' in assessor.get(desk(request)).content.decode()
    post(lead, request, POLICY, decision="accepted", seen="")

    refused = post(assessor, request, POLICY, decision="rejected", reason="out_of_date", seen="")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "decided on this answer meanwhile: Accepted" in page
    assert 'value="rejected"\n                   data-key="r" checked' in page, "what was chosen is kept"

    mark = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    again = post(assessor, request, POLICY, decision="rejected", reason="out_of_date", seen=mark)
    assert again.status_code == 200
    with scope(world.scope("Aurora")):
        assert Review.objects.get(request=request, item=POLICY).decision == "rejected"


def test_an_empty_queue_says_what_fills_it(world, sign_in) -> None:
    client = sign_in("Clearwater", "assessor")
    assert "Nothing waits for review" in client.get(reverse("reviews")).content.decode()
    hand_in(world)
    other = client.get(reverse("reviews"), {"standard": "t-cfie"}).content.decode()
    assert "Show all standards" in other


def test_the_queue_takes_the_same_queries_for_one_and_for_two(world, sign_in, django_assert_max_num_queries):
    client = sign_in("Clearwater", "assessor")
    hand_in(world)
    client.get(reverse("reviews"))
    hand_in(world, "t-cfie")
    with django_assert_max_num_queries(16):  # the list's own are seven, eight once something came again
        client.get(reverse("reviews"))


def test_the_desk_opens_at_the_first_open_answer(world, sign_in) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    answer = sign_in("Clearwater", "assessor").get(reverse("review", args=[request.pk]))
    assert answer.headers["Location"] == desk(request, INITIATIVE)


def test_the_desk_shows_answer_proof_and_where_each_decision_leads(world, sign_in) -> None:
    request = hand_in(world, answers={POLICY: entry(*checks(POLICY, 2), proof=True, comment="See page 4.")})
    page = sign_in("Clearwater", "assessor").get(desk(request)).content.decode()
    assert "See page 4." in page
    assert "environment policy.pdf" in page
    assert "5.56, 1 star" in page, "accepting the advanced level is worth 200 × 16.67% × 16.67%"
    assert "0.00, 1 star" in page, "rejecting leaves nothing"


def test_an_adjustment_shows_its_outcome_before_it_is_saved(world, sign_in) -> None:
    request = hand_in(world)
    client = sign_in("Clearwater", "assessor")
    address = reverse("review_trial", args=[request.pk, POLICY])
    assert "4.17" in client.get(address, {"met": checks(POLICY, 1)}).content.decode()
    assert client.get(address, {"met": ["nonsense"]}).status_code == 400
    assert "0 of 84" in client.get(reverse("reviews")).content.decode(), "nothing was written"


def test_saving_goes_on_to_the_next_open_answer_in_place(world, sign_in) -> None:
    request = hand_in(world)
    answer = post(sign_in("Clearwater", "assessor"), request, POLICY, decision="accepted")
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == desk(request, INITIATIVE)
    assert "<html" not in answer.content.decode()


def test_without_script_saving_redirects(world, sign_in) -> None:
    request = hand_in(world)
    client = sign_in("Clearwater", "assessor")
    answer = client.post(reverse("review_decide", args=[request.pk, POLICY]), {"decision": "accepted"})
    assert answer.headers["Location"] == desk(request, INITIATIVE)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Choose: accept, adjust or reject."),
        ({"decision": "rejected"}, "Choose why the answer is rejected."),
        ({"decision": "adjusted", "met": ["x"]}, "Select a valid choice"),
        ({"decision": "rejected", "reason": "copy", "note": "a\x00b"}, "Null characters"),
        ({"decision": "rejected", "reason": "copy", "note": "n" * 1001}, "at most 1000"),
    ],
)
def test_a_decision_with_faults_comes_back_with_what_is_wrong(world, sign_in, values, sentence) -> None:
    request = hand_in(world)
    answer = post(sign_in("Clearwater", "assessor"), request, POLICY, **values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_refused_adjustment_keeps_its_ticks(world, sign_in) -> None:
    request = hand_in(world)
    shown = checks(POLICY, 1)
    answer = post(sign_in("Clearwater", "assessor"), request, POLICY, decision="adjusted", met=shown)
    page = answer.content.decode()
    assert "Say in the note what the proof shows instead." in page
    assert page.count("checked") == len(shown) + 1, "the checks and the decision"


def test_accepting_together_says_how_many(world, sign_in) -> None:
    request = hand_in(world, answers={INITIATIVE: entry()})
    client = sign_in("Clearwater", "assessor")
    address = reverse("review_accept", args=[request.pk])
    page = client.post(address, {"item": POLICY}, **HTMX).content.decode()
    assert "1 answer accepted." in page
    page = client.post(address, {"item": POLICY, "section": "environment"}, **HTMX).content.decode()
    assert "14 answers accepted." in page
    assert client.post(address, {"item": POLICY, "section": "no-such"}).status_code == 400


def test_a_complete_review_is_returned_with_a_date(world, sign_in) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="missing")
    accept_rest(world, request)
    client = sign_in("Clearwater", "assessor")
    assert "Return 1 rejected answer" in client.get(desk(request)).content.decode()
    address = reverse("review_return", args=[request.pk])
    assert client.post(address, {"due_on": "2001-01-01"}).status_code == 422
    assert state_of(world, request) == RequestState.SUBMITTED
    due_on = timezone.localdate() + timedelta(days=20)
    assert client.post(address, {"due_on": due_on.isoformat()}).headers["Location"] == reverse("reviews")
    assert state_of(world, request) == RequestState.RETURNED


def test_a_complete_review_is_finished(world, sign_in) -> None:
    request = hand_in(world)
    accept_rest(world, request)
    client = sign_in("Clearwater", "assessor")
    assert "Finish review and rate" in client.get(desk(request)).content.decode()
    answer = client.post(reverse("review_finish", args=[request.pk]), **HTMX)
    assert answer.headers["HX-Redirect"] == reverse("reviews")
    assert state_of(world, request) == RequestState.REVIEWED
    closed = client.get(desk(request)).content.decode()
    assert "This review is closed" in closed
    assert 'name="decision"' not in closed


def test_an_unfinished_review_cannot_be_finished(world, sign_in) -> None:
    request = hand_in(world)
    client = sign_in("Clearwater", "assessor")
    assert client.post(reverse("review_finish", args=[request.pk])).status_code == 409
    assert state_of(world, request) == RequestState.SUBMITTED


def test_a_review_that_a_colleague_finished_meanwhile_says_so_on_the_desk(world, sign_in) -> None:
    request = hand_in(world)
    accept_rest(world, request)
    client = sign_in("Clearwater", "assessor")
    finish(world, request)
    answer = post(client, request, POLICY, decision="accepted")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, reverse("review", args=[request.pk]))
    assert "not under review" in client.get(desk(request)).content.decode()


def test_procurement_reads_the_review_and_cannot_decide(world, sign_in) -> None:
    request = hand_in(world)
    client = sign_in("Aurora", "procurement")
    page = client.get(desk(request)).content.decode()
    assert "purchasing and evaluation are kept apart" in page
    assert 'name="decision"' not in page
    assert post(client, request, POLICY, decision="accepted").status_code == 403


def test_another_buyer_and_its_rating_body_find_nothing(world, sign_in) -> None:
    request = hand_in(world)
    for org, role in (("Borealis", "esg_manager"), ("Dovetail", "lead")):
        client = sign_in(org, role)
        assert client.get(desk(request)).status_code == 404
        assert post(client, request, POLICY, decision="accepted").status_code == 404
        assert client.get(reverse("review", args=[uuid4()])).status_code == 404


def test_an_unknown_item_is_not_found_and_a_request_without_answers_says_so(world, sign_in) -> None:
    request = hand_in(world)
    client = sign_in("Clearwater", "assessor")
    assert client.get(desk(request, "no.such.item")).status_code == 404
    waiting = world.request("Aurora", "t-cfie")
    answer = client.get(reverse("review", args=[waiting.pk]))
    assert answer.status_code == 409
    assert "has not handed in yet" in answer.content.decode()


def test_the_last_round_stands_beside_a_corrected_answer(world, sign_in) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="out_of_date", note="Lapsed on 3 October.")
    hand_in(world, answers={POLICY: entry(*checks(POLICY, 0), proof=True)}, at=NOW + timedelta(days=2))
    page = sign_in("Clearwater", "assessor").get(desk(request)).content.decode()
    assert "Last round" in page
    assert "Lapsed on 3 October." in page


def test_the_desk_takes_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries) -> None:
    request = hand_in(world, answers={POLICY: entry(*checks(POLICY, 2), proof=True)})
    accept_rest(world, request)
    client = sign_in("Clearwater", "assessor")
    client.get(desk(request))
    with django_assert_max_num_queries(20):
        client.get(desk(request))


EXPIRED = PROOF | {"kind": "certificate", "number": "EMS-1", "valid_until": "2026-10-03"}


def test_the_desk_flags_proof_that_does_not_count_and_asks_for_a_note(world, sign_in) -> None:
    claim = entry(*checks(POLICY, 0)) | {"evidence": [EXPIRED]}
    request = hand_in(world, answers={POLICY: claim})
    client = sign_in("Clearwater", "assessor")
    page = client.get(desk(request)).content.decode()
    assert "Certificate no. EMS-1" in page
    assert "Does not count:" in page
    assert "It ended on 3 Oct 2026; on the evaluation date, 24 Nov 2026, it must be in force." in page
    assert "None of these files counts for the evaluation date 24 Nov 2026." in page
    refused = post(client, request, POLICY, decision="accepted", seen="")
    assert refused.status_code == 422
    assert "No file of this answer counts as proof." in refused.content.decode()
    together = client.post(
        reverse("review_accept", args=[request.pk]), {"item": POLICY, "section": "environment"}, follow=True
    )
    assert "1 answer is left: its proof does not count" in together.content.decode()
    assert (
        post(client, request, POLICY, decision="accepted", note="Renewed since.", seen="").status_code == 200
    )
    with scope(world.scope("Aurora")):
        assert Review.objects.get(request=request, item=POLICY).note == "Renewed since."
