"""A supplier sees answers it gave elsewhere, takes one over, undoes it; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, AnswerEvidence, Evidence, Request, RequestState
from assessments.services.answering import open_request
from assessments.services.evidence import attach_evidence
from assessments.services.requesting import send_requests
from core.models import Event
from suppliers.models import Supplier
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, own_request
from tests.world import NOW, World

SAQ = "supplier-self-assessment"
WASTE = "environment.action.pollution_and_waste"
BASIC = f"{WASTE}.basic.1"


@pytest.fixture
def client(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


@pytest.fixture
def asked(world: World) -> Request:
    """Aurora's T/CERDS request, being answered."""
    return opened(world, own(world))


def own(world: World, standard: str = "t-cerds", buyer: str = "Aurora Outdoor") -> Request:
    with scope(world.scope("Evergreen")):
        return own_request(standard, buyer)


def opened(world: World, request: Request) -> Request:
    with scope(world.scope("Evergreen")):
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=NOW)
    return request


def self_assessment(world: World) -> Request:
    """Borealis asks Evergreen Knitting the self-assessment; the company has opened it."""
    with scope(world.scope("Borealis")):
        send_requests(
            tenant_id=world.org("Borealis").pk,
            supplier_ids=[Supplier.objects.get(name="Evergreen Knitting").pk],
            standards=[SAQ],
            due_at=NOW + timedelta(days=40),
            reference_date=date(2026, 11, 24),
            actor=world.user("Borealis", "procurement"),
            now=NOW,
        )
    return opened(world, own(world, SAQ, "Borealis Home"))


def say(world: World, request: Request, item: str, *, files: Iterable[Evidence] = (), **values: Any) -> None:
    with scope(world.scope("Evergreen")):
        answer(world, request, item, **values)
        for file in files:
            attach_evidence(request=request, item=item, evidence=file, actor=world.user("Evergreen", "admin"))


def paper(world: World, name: str = "discharge permit.pdf") -> Evidence:
    with scope(world.scope("Evergreen")):
        return Evidence.objects.create(
            tenant=world.org("Evergreen"),
            name=name,
            file=f"evidence/{name}",
            sha256=name.encode().hex()[:64].ljust(64, "0"),
            content_type="application/pdf",
            size=10,
            uploaded_by=world.user("Evergreen", "admin"),
        )


def page(client: Client, request: Request, item: str = WASTE) -> str:
    response = client.get(reverse("portal_item", args=[request.pk, item]))
    return " ".join(response.content.decode().split())


def take(
    client: Client, request: Request, source: Request, source_item: str = "14", item: str = WASTE
) -> Any:
    return client.post(
        reverse("answer_take", args=[request.pk, item]),
        {"source": source.pk, "source_item": source_item},
        follow=True,
    )


def undo(client: Client, request: Request, item: str = WASTE) -> Any:
    return client.post(reverse("answer_take_back", args=[request.pk, item]), follow=True)


def stored(world: World, request: Request, item: str = WASTE) -> tuple[list[str], list[str]]:
    """What is ticked, and the names of the proof."""
    with scope(world.scope("Evergreen")):
        found = Answer.objects.filter(request=request, item=item).first()
        links = AnswerEvidence.objects.filter(request=request, item=item).select_related("evidence")
        return (found.met if found else [], sorted(link.evidence.name for link in links))


def test_a_like_answer_is_shown_with_its_customer_statements_and_proof_and_nothing_is_copied(
    world, client, asked
):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"], files=[paper(world)])

    shown = page(client, asked)

    assert "You answered a like question" in shown
    assert "SAQ 1.0, 14:" in shown
    assert "For Borealis Home, 24 Nov 2026" in shown
    assert "Settles a part" in shown
    assert "discharge permit.pdf" in shown
    assert "Ticked here when you use it:" in shown
    assert stored(world, asked) == ([], [])


def test_using_it_ticks_what_it_covers_links_the_same_paper_and_says_where_it_came_from(world, client, asked):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"], files=[paper(world)])

    after = " ".join(take(client, asked, source).content.decode().split())

    assert stored(world, asked) == ([BASIC], ["discharge permit.pdf"])
    assert "· taken over from SAQ 14" in after
    assert "your answer for Borealis Home. 1 file came with it." in after
    with scope(world.scope("Evergreen")):
        asked.refresh_from_db()
        event = Event.objects.get(kind="answer.taken_over")
        assert event.tenant_id == world.org("Evergreen").pk, "only the company's own log tells of it"
    assert (asked.answered, asked.state) == (1, RequestState.ANSWERING)


def test_undo_puts_the_answer_back_as_it_was_and_takes_off_only_the_files_that_came_along(
    world, client, asked
):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"], files=[paper(world), own_file := paper(world, "own.pdf")])
    say(world, asked, WASTE, met=[f"{WASTE}.intermediate.1"], comment="Ours", files=[own_file])
    take(client, asked, source)
    assert stored(world, asked) == ([BASIC, f"{WASTE}.intermediate.1"], ["discharge permit.pdf", "own.pdf"])

    after = undo(client, asked).content.decode()

    assert stored(world, asked) == ([f"{WASTE}.intermediate.1"], ["own.pdf"])
    assert "taken over from" not in after
    with scope(world.scope("Evergreen")):
        assert Answer.objects.get(request=asked, item=WASTE).comment == "Ours"
    assert "Change it by hand" in undo(client, asked).content.decode(), "there is nothing left to undo"


def test_an_answer_changed_since_is_not_undone(world, client, asked):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"])
    take(client, asked, source)
    say(world, asked, WASTE, met=[BASIC, f"{WASTE}.intermediate.1"], revision=1)

    assert "taken over from" not in page(client, asked)
    assert "Change it by hand" in undo(client, asked).content.decode()
    assert stored(world, asked)[0] == [BASIC, f"{WASTE}.intermediate.1"]


def test_a_question_that_only_helps_ticks_nothing_but_lends_its_proof(world, client, asked):
    source = self_assessment(world)
    say(world, source, "15", met=["15.1"], files=[paper(world)])

    shown = page(client, asked)
    assert "Helps to answer" in shown
    assert "nothing is ticked here by it" in shown
    assert "Use its file here" in shown

    take(client, asked, source, "15")
    assert stored(world, asked) == ([], ["discharge permit.pdf"])
    undo(client, asked)
    assert stored(world, asked) == ([], [])


def test_the_same_question_of_another_customer_is_taken_over_whole(world, client, asked):
    other = opened(world, own(world, buyer="Borealis Home"))
    say(world, other, POLICY, not_applicable=["*"], reason="We only trade.")

    assert "Asks the same" in page(client, asked, POLICY)
    take(client, asked, other, POLICY, POLICY)

    with scope(world.scope("Evergreen")):
        taken = Answer.objects.get(request=asked, item=POLICY)
    assert (taken.not_applicable, taken.reason, taken.met) == (["*"], "We only trade.", [])
    assert "You answered a like question" not in page(client, asked, POLICY), "there is nothing more to take"


def test_open_questions_with_like_answers_are_counted_and_walked_one_by_one(world, client, asked):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"])
    first = page(client, asked, POLICY)
    target = reverse("portal_item", args=[asked.pk, WASTE])

    assert "1 open question has a like answer of yours." in first
    assert f'<a href="{target}">Look at them one by one' in first
    take(client, asked, source)
    assert "like answer of yours" not in page(client, asked, POLICY), "it is answered now"


@pytest.mark.parametrize(
    ("source_item", "words"),
    [("7", "has nothing to do with this question"), ("13", "nothing to take over"), ("x", "nothing to do")],
)
def test_what_is_not_alike_or_was_never_answered_is_refused_with_words(
    world, client, asked, source_item, words
):
    source = self_assessment(world)
    say(world, source, "7", met=["7.1"])

    assert words in take(client, asked, source, source_item).content.decode()
    assert stored(world, asked) == ([], [])


def test_a_question_nobody_answered_elsewhere_takes_nothing_away_here(world, client, asked):
    other = opened(world, own(world, buyer="Borealis Home"))
    say(world, asked, WASTE, met=[BASIC])

    assert "nothing to take over" in take(client, asked, other, WASTE).content.decode()
    assert stored(world, asked)[0] == [BASIC]


def test_a_body_that_names_no_request_and_one_of_another_company_are_refused(world, client, asked):
    url = reverse("answer_take", args=[asked.pk, WASTE])
    with scope(world.scope("Aurora")):
        foreign = Request.objects.exclude(pk=asked.pk).first()
        foreign_id = foreign.pk if foreign and foreign.supplier_org_id is None else asked.tenant_id

    assert client.post(url, {"source": "no id", "source_item": "14"}).status_code == 400
    assert client.post(url, {"source": asked.pk}).status_code == 400
    assert client.post(url, {"source": foreign_id, "source_item": "14"}).status_code == 404
    assert "nothing to do" in take(client, asked, asked, WASTE).content.decode(), "nor is its own answer"


def test_what_was_handed_in_shows_no_like_answers_and_takes_none(world, client, asked):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"])
    with scope(world.scope("Evergreen")):
        Request.objects.filter(pk=asked.pk).update(state=RequestState.SUBMITTED)

    assert "You answered a like question" not in page(client, asked)
    assert "wait for review" in take(client, asked, source).content.decode()
    assert stored(world, asked) == ([], [])


def test_another_company_of_the_same_customer_sees_nothing_of_it(world, sign_in, asked):
    say(world, self_assessment(world), "14", met=["14.1"])
    with scope(world.scope("Evergreen")):
        elsewhere = own_request("t-cerds", "Borealis Home")

    response = sign_in("Foxglove", "admin").get(reverse("portal_item", args=[elsewhere.pk, WASTE]))

    assert response.status_code == 404


def test_like_answers_cost_the_same_for_many(world, client, asked, django_assert_num_queries):
    source = self_assessment(world)
    say(world, source, "14", met=["14.1"], files=[paper(world)])
    page(client, asked)
    with django_assert_num_queries(20) as few:
        page(client, asked)
    for item in ("13", "15"):
        say(world, source, item, met=[f"{item}.1"], files=[paper(world, f"{item}.pdf")])
    say(world, opened(world, own(world, buyer="Borealis Home")), WASTE, met=[BASIC])
    with django_assert_num_queries(len(few)):
        assert page(client, asked).count("like__one") == 4


def test_a_paper_tells_in_which_questions_it_serves_and_where_it_may(world, client, asked):
    source = self_assessment(world)
    file = paper(world)
    say(world, source, "14", met=["14.1"], files=[file])

    shown = " ".join(client.get(reverse("evidence_edit", args=[file.pk])).content.decode().split())
    used, may = shown.split("Like questions without it")

    assert reverse("portal_item", args=[source.pk, "14"]) in used
    assert reverse("portal_item", args=[asked.pk, WASTE]) in may
    assert (
        f"{reverse('evidence_edit', args=[file.pk])}#serves" in client.get(reverse("vault")).content.decode()
    )
    take(client, asked, source)
    used, _, may = (
        client.get(reverse("evidence_edit", args=[file.pk])).content.decode().partition("Like questions")
    )
    assert reverse("portal_item", args=[asked.pk, WASTE]) in used


def test_a_paper_nobody_uses_says_so(world, client):
    shown = client.get(reverse("evidence_edit", args=[paper(world).pk])).content.decode()

    assert "No answer has it as proof yet" in shown
    assert "Like questions without it" not in shown
