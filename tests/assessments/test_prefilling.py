"""A supplier takes over what it answered before, all at one go, and says of each answer that it holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, AnswerEvidence, Request, RequestState
from assessments.services.requesting import send_requests
from assessments.services.submitting import Incomplete
from core.models import Event
from suppliers.models import Supplier
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer_everything, submit
from tests.assessments.test_taking import BASIC, WASTE, opened, own, paper, say, self_assessment
from tests.world import NOW, World


@pytest.fixture
def client(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


def next_cycle(world: World) -> Request:
    """Aurora's first T/CERDS request is reviewed; it asks the same again."""
    with scope(world.scope("Aurora")):
        first = Request.objects.get(standard="t-cerds", supplier_org=world.org("Evergreen"))
        Request.objects.filter(pk=first.pk).update(state=RequestState.REVIEWED)
        send_requests(
            tenant_id=world.org("Aurora").pk,
            supplier_ids=[Supplier.objects.get(name="Evergreen Knitting").pk],
            standards=["t-cerds"],
            due_at=NOW + timedelta(days=40),
            reference_date=date(2026, 11, 24),
            actor=world.user("Aurora", "procurement"),
            now=NOW,
        )
    with scope(world.scope("Evergreen")):
        again = Request.objects.exclude(pk=first.pk).get(standard="t-cerds", tenant=world.org("Aurora"))
    return opened(world, again)


def take(client: Client, request: Request, source: Request | None = None) -> Any:
    body = {"source": source.pk} if source else {}
    return client.post(reverse("portal_prefill_take", args=[request.pk]), body, follow=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def drafts(world: World, request: Request) -> dict[str, Answer]:
    with scope(world.scope("Evergreen")):
        return {answer.item: answer for answer in Answer.objects.filter(request=request)}


def test_last_cycles_answers_and_proof_fill_the_open_questions_and_wait_to_be_checked(world, client):
    first = opened(world, own(world))
    proof = paper(world)
    say(world, first, WASTE, met=[BASIC], files=[proof])
    say(world, first, POLICY, not_applicable=["*"], reason="We only trade.")
    again = next_cycle(world)
    say(world, again, POLICY, none_met=True)

    shown = words(client.get(reverse("portal_prefill", args=[again.pk])))
    assert "Take over last time's answer" in shown
    after = words(take(client, again, first))

    found = drafts(world, again)
    assert (found[WASTE].met, found[WASTE].to_check) == ([BASIC], True)
    assert (found[POLICY].none_met, found[POLICY].to_check) == (True, False), "an own answer stays"
    assert "Taken over, please check" in after
    assert reverse("portal_item", args=[again.pk, WASTE]) in after
    with scope(world.scope("Evergreen")):
        assert AnswerEvidence.objects.get(request=again).evidence_id == proof.pk
        again.refresh_from_db()
        event = Event.objects.get(kind="answer.taken_over")
        assert event.after["source"]["buyer"] == "Aurora Outdoor"
    assert again.answered == 2
    assert "Nothing to take over" in words(client.get(reverse("portal_prefill", args=[again.pk])))

    client.post(reverse("answer_take_back", args=[again.pk, WASTE]))
    back = drafts(world, again)[WASTE]
    assert (back.met, back.to_check) == ([], False)


def test_what_was_taken_over_is_not_handed_in_before_somebody_confirmed_or_changed_it(world, client):
    first = opened(world, own(world))
    say(world, first, WASTE, met=[BASIC])
    say(world, first, POLICY, none_met=True)
    again = next_cycle(world)
    take(client, again)
    with scope(world.scope("Evergreen")):
        answer_everything(world, again)
        with pytest.raises(Incomplete) as held:
            submit(world, again)
    assert held.value.gaps.unconfirmed == (POLICY, WASTE)

    item = client.get(reverse("portal_item", args=[again.pk, WASTE]))
    assert "It holds" in words(item)
    confirmed = client.post(reverse("answers_confirm", args=[again.pk]), {"item": [WASTE]}, follow=True)
    assert "1 answer was confirmed" in words(confirmed)
    say(world, again, POLICY, none_met=True, comment="Read again", revision=1)

    with scope(world.scope("Evergreen")):
        assert submit(world, again).number == 1


def test_another_standard_fills_what_the_crosswalk_settles_and_says_from_where(world, client):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"])
    asked = opened(world, own(world))

    shown = words(client.get(reverse("portal_prefill", args=[asked.pk])))
    assert "Borealis Home" in shown
    assert "settles a part" in shown
    take(client, asked)

    assert drafts(world, asked)[WASTE].met == [BASIC]


def test_answers_older_than_a_year_are_marked_and_named_on_the_check_page(world, client):
    first = opened(world, own(world))
    say(world, first, WASTE, met=[BASIC])
    asked = opened(world, own(world, buyer="Borealis Home"))
    say(world, asked, POLICY, none_met=True)
    with scope(world.scope("Evergreen")):
        Answer.objects.update(updated_at=NOW - timedelta(days=800))

    assert "1 older than a year" in words(client.get(reverse("portal_prefill", args=[asked.pk])))
    check = words(client.get(reverse("portal_check", args=[asked.pk])))
    assert "Given long ago" in check

    client.post(reverse("answers_confirm", args=[asked.pk]), {"item": [POLICY]})
    assert "Given long ago" not in words(client.get(reverse("portal_check", args=[asked.pk])))


def test_nothing_is_taken_from_another_company_or_into_answers_handed_in(world, client):
    asked = opened(world, own(world))

    assert "There is nothing to take over" in words(take(client, asked))
    assert client.post(reverse("portal_prefill_take", args=[asked.pk]), {"source": "x"}).status_code == 400
    foreign = {"source": world.org("Foxglove").pk}
    assert client.post(reverse("portal_prefill_take", args=[asked.pk]), foreign).status_code == 404
    assert client.post(reverse("answers_confirm", args=[asked.pk]), {"item": ["x"]}).status_code == 400
    with scope(world.scope("Evergreen")):
        Request.objects.filter(pk=asked.pk).update(state=RequestState.SUBMITTED)
    assert "wait for review" in words(take(client, asked))


def test_filling_a_whole_questionnaire_takes_few_statements(world, client, django_assert_num_queries):
    first = opened(world, own(world))
    with scope(world.scope("Evergreen")):
        answer_everything(world, first)
    again = next_cycle(world)
    with django_assert_num_queries(13):
        client.get(reverse("portal_prefill", args=[again.pk]))
    with django_assert_num_queries(19):
        client.post(reverse("portal_prefill_take", args=[again.pk]), {"source": first.pk})
    assert len(drafts(world, again)) == again.total
