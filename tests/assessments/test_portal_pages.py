"""The supplier's portal as pages: home, questionnaire, check, handing in, revoking."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from assessments.catalogue import catalogue
from assessments.forms import ConsentForm
from assessments.models import Answer, Consent, Request, RequestState, Submission
from assessments.services.answering import open_request
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, answer_everything, own_request, send_back, submit

BASIC = f"{POLICY}.basic.1"


@pytest.fixture
def client(sign_in):
    return sign_in("Evergreen", "admin")


def item_url(request: Request, item: str = POLICY) -> str:
    return reverse("portal_item", args=[request.pk, item])


def save(client: Client, request: Request, item: str = POLICY, **values: Any) -> Any:
    return client.post(
        reverse("answer_save", args=[request.pk, item]),
        {"revision": 0, "comment": "", "reason": "", **values},
        headers={"Accept": "application/json"},
    )


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def requests(world):
    """The company's request of each standard from Aurora Outdoor, by standard."""
    with scope(world.scope("Evergreen")):
        return {standard: own_request(standard) for standard in ("t-cerds", "t-cfie")}


def test_home_lists_the_requests_of_all_customers(client):
    page = text_of(client.get("/portal/"))
    assert page.count("Aurora Outdoor") >= 2
    assert page.count("Borealis Home") >= 2
    assert "84 questions" in page
    assert "Start" in page


def test_home_costs_the_same_however_many_customers_ask(client, django_assert_max_num_queries):
    client.get("/portal/")
    with django_assert_max_num_queries(22):
        client.get("/portal/")


def test_opening_leads_to_the_first_question_and_then_to_the_first_open_one(world, client, requests):
    request = requests["t-cerds"]
    first, second = list(catalogue("t-cerds").items)[:2]
    opened = client.get(reverse("portal_request", args=[request.pk]))
    assert opened.url == item_url(request, first)
    save(client, request, first, none_met="on")
    again = client.get(reverse("portal_request", args=[request.pk]))
    assert again.url == item_url(request, second)


def test_a_question_shows_its_levels_points_and_what_is_needed(client, requests):
    page = text_of(client.get(item_url(requests["t-cerds"])))
    for words in ("Environmental policy", "Basic", "This one is needed", "All 3 are needed", "Advanced"):
        assert words in page
    assert "This question does not apply to us" in page
    assert "What counts as proof" in page


def test_alternative_parts_and_caps_are_said_in_words(client, requests):
    assert "Only one of these counts" in text_of(client.get(item_url(requests["t-cfie"], "20")))
    assert "At most 3 points count" in text_of(client.get(item_url(requests["t-cfie"], "7")))
    assert "This part does not apply to us" in text_of(client.get(item_url(requests["t-cfie"], "22")))


def test_a_question_costs_the_same_for_every_item(client, requests, django_assert_max_num_queries):
    client.get(item_url(requests["t-cerds"]))
    with django_assert_max_num_queries(20):
        client.get(item_url(requests["t-cerds"]))


def test_saving_answers_with_the_new_revision_and_counts(client, requests, django_assert_max_num_queries):
    client.get(item_url(requests["t-cerds"]))
    with django_assert_max_num_queries(18):
        saved = save(client, requests["t-cerds"], met=[BASIC], comment="Chapter 3")
    assert saved.status_code == 200
    assert saved.json()["revision"] == 1
    assert saved.json()["answered"] == 1
    page = text_of(client.get(item_url(requests["t-cerds"])))
    assert f'value="{BASIC}" data-check checked' in page
    assert "Chapter 3" in page


def test_two_people_on_one_answer_see_both_versions(sign_in, client, requests):
    client.get(item_url(requests["t-cerds"]))
    save(client, requests["t-cerds"], met=[BASIC])
    late = save(sign_in("Evergreen", "contributor"), requests["t-cerds"], none_met="on", comment="Mine")
    assert late.status_code == 409
    body = late.json()
    assert body["theirs"]["met"] == [BASIC]
    assert body["theirs"]["none_met"] == []
    assert body["revision"] == 1
    assert "Evergreen admin saved this answer" in body["html"]
    assert "None of these yet" in body["html"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"met": ["nobody.knows.this"]}, "met"),
        ({"met": [BASIC], "none_met": "on"}, "none_met"),
        ({"revision": "many"}, "revision"),
        ({"revision": "9" * 30}, "revision"),
        ({"comment": "a\x00b"}, "comment"),
        ({"comment": "x" * 4001}, "comment"),
        ({"not_applicable": ["*"], "reason": "x" * 501}, "reason"),
    ],
)
def test_bad_values_come_back_with_their_field_and_store_nothing(world, client, requests, values, field):
    client.get(item_url(requests["t-cerds"]))
    refused = save(client, requests["t-cerds"], **values)
    assert refused.status_code == 400
    assert field in refused.json()["errors"]
    with scope(world.scope("Evergreen")):
        assert not Answer.objects.exists()


def test_json_of_any_shape_is_refused_as_a_bad_form(client, requests):
    client.get(item_url(requests["t-cerds"]))
    url = reverse("answer_save", args=[requests["t-cerds"].pk, POLICY])
    for body in ('{"met": ', '["a"]', "null", '{"revision": {}}'):
        sent = client.post(url, body, content_type="application/json", headers={"Accept": "application/json"})
        assert sent.status_code == 400


def test_saving_after_handing_in_says_why_not(world, client, requests):
    with scope(world.scope("Evergreen")):
        answer_everything(world, requests["t-cfie"])
        submit(world, requests["t-cfie"])
    refused = save(client, requests["t-cfie"], "1", met=["1.1"], revision=1)
    assert refused.status_code == 409
    assert "wait for review" in refused.json()["message"]
    page = text_of(client.get(item_url(requests["t-cfie"], "1")))
    assert "Nothing can be changed now" in page
    assert "data-autosave=" not in page


def test_without_script_saving_leads_back_to_the_question(client, requests):
    client.get(item_url(requests["t-cerds"]))
    url = reverse("answer_save", args=[requests["t-cerds"].pk, POLICY])
    sent = client.post(url, {"revision": 0, "none_met": "on"})
    assert sent.url == item_url(requests["t-cerds"])


def test_questions_and_requests_of_nobody_are_not_found(client, world, requests):
    assert client.get(item_url(requests["t-cerds"], "no.such.question")).status_code == 404
    assert save(client, requests["t-cerds"], "no.such.question").status_code == 404
    stranger = world.request("Borealis")
    assert client.get(item_url(stranger)).status_code == 200
    assert client.get("/portal/requests/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_another_company_finds_nothing(sign_in, requests):
    other = sign_in("Foxglove", "admin")
    for route in ("portal_request", "portal_check"):
        assert other.get(reverse(route, args=[requests["t-cerds"].pk])).status_code == 404
    assert save(other, requests["t-cerds"]).status_code == 404


def test_the_check_lists_every_gap_and_holds_handing_in_back(world, client, requests):
    request = requests["t-cfie"]
    with scope(world.scope("Evergreen")):
        answer_everything(world, request)
        answer(world, request, "1", met=["1.1"], revision=1)
        answer(world, request, "22", not_applicable=["22.3"], reason="no", revision=1)
        answer(world, request, "3", none_met=False, revision=1)
    page = text_of(client.get(reverse("portal_check", args=[request.pk])))
    assert "Not answered yet" in page
    assert "Marked as not applicable without a reason" in page
    assert "Ticked without proof" in page
    for item in ("1", "3", "22"):
        assert f'href="{item_url(request, item)}"' in page
    sent = client.post(reverse("portal_submit", args=[request.pk]), {"consent": "on"})
    assert sent.status_code == 422
    assert "2 answers above are missing" in text_of(sent)
    with scope(world.scope("Evergreen")):
        assert not Submission.objects.exists()


def test_the_missing_consent_is_named_in_the_readers_language():
    with translation.override("zh-hans"):
        assert str(ConsentForm({})["consent"].label) == "授权同意"


def test_handing_in_needs_consent_and_happens_once(world, client, requests):
    request = requests["t-cfie"]
    with scope(world.scope("Evergreen")):
        answer_everything(world, request)
    url = reverse("portal_submit", args=[request.pk])
    assert "Submit to Aurora Outdoor" in text_of(client.get(reverse("portal_check", args=[request.pk])))
    silent = client.post(url)
    assert silent.status_code == 422
    assert "Without it nothing is sent" in text_of(silent)
    assert client.post(url, {"consent": "on"}).url == "/portal/"
    second = client.post(url, {"consent": "on"})
    assert second.status_code == 409
    with scope(world.scope("Evergreen")):
        assert Submission.objects.filter(request=request).count() == 1
        assert Consent.objects.count() == 1


def test_when_nothing_applies_there_is_nothing_to_hand_in(world, client, requests):
    request = requests["t-cerds"]
    with scope(world.scope("Evergreen")):
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        for item in catalogue("t-cerds").items:
            answer(world, request, item, not_applicable=["*"], reason="We only trade.")
    sent = client.post(reverse("portal_submit", args=[request.pk]), {"consent": "on"})
    assert "nothing is left to evaluate" in text_of(sent)
    with scope(world.scope("Evergreen")):
        assert not Submission.objects.exists()


def test_a_contributor_sees_who_hands_in(world, sign_in, requests):
    with scope(world.scope("Evergreen")):
        answer_everything(world, requests["t-cfie"])
    contributor = sign_in("Evergreen", "contributor")
    page = text_of(contributor.get(reverse("portal_check", args=[requests["t-cfie"].pk])))
    assert "An administrator of your company hands in: Evergreen admin." in page
    sent = contributor.post(reverse("portal_submit", args=[requests["t-cfie"].pk]), {"consent": "on"})
    assert sent.status_code == 403


def test_a_returned_request_leads_through_its_rejected_answers(world, client, requests):
    request = requests["t-cfie"]
    with scope(world.scope("Evergreen")):
        answer_everything(world, request)
        submission = submit(world, request)
    send_back(world, submission, rejected={"2", "5"})
    assert "Correct 2 answers" in text_of(client.get("/portal/"))
    assert client.get(reverse("portal_request", args=[request.pk])).url == item_url(request, "2")
    page = text_of(client.get(item_url(request, "2")))
    assert "No proof given" in page
    assert f'href="{item_url(request, "5")}" data-key="j"' in page
    locked = text_of(client.get(item_url(request, "1")))
    assert "This answer was accepted and stays as it is." in locked
    assert "disabled" in locked


def test_the_request_is_submitted_for_the_buyer_too(world, client, requests):
    with scope(world.scope("Evergreen")):
        answer_everything(world, requests["t-cfie"])
        submit(world, requests["t-cfie"])
    assert world.request("Aurora", "t-cfie").state == RequestState.SUBMITTED


def test_alternatives_promise_no_more_than_the_best_of_them(client, requests):
    assert "Up to 4 points" in text_of(client.get(item_url(requests["t-cfie"], "20")))
