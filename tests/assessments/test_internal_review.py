"""Somebody else of the company reads the answers before they are handed in (T/CERDS 7.1 c)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from assessments.models import Answer, InternalReview, Request, RequestState
from assessments.team.readings import hashes_of, remark_on
from assessments.team.reviewing import (
    ChangedMeanwhile,
    NotCleared,
    ReadingOpen,
    ask_to_read,
    call_off,
    finish_reading,
    save_remark,
    set_hand_in_rule,
)
from assessments.team.telling import advance_team
from core.errors import Forbidden, InvalidInput
from core.models import Event
from tenants.models import Membership
from tenants.scope import scope
from tenants.stages import send_notices
from tests.assessments.drafting import POLICY, answer, answer_everything, own_request, submit

BASIC = f"{POLICY}.basic.1"


@pytest.fixture
def asked(world) -> Request:
    """Everything is answered, by the administrator; the company wants a second reader."""
    with scope(world.scope("Evergreen")):
        request = own_request()
        answer_everything(world, request)
        set_hand_in_rule(reads_first=True, actor=world.user("Evergreen", "admin"), now=world.now)
    return request


def ask(world, request: Request, *, by: str = "admin", to: str = "contributor") -> InternalReview:
    with scope(world.scope("Evergreen")):
        return ask_to_read(
            request=request,
            reader=world.user("Evergreen", to),
            note="Please look at wages.",
            actor=world.user("Evergreen", by),
            now=world.now,
        )


def finish(world, reading: InternalReview, *, clears: bool, by: str = "contributor", **values: Any) -> None:
    with scope(world.scope("Evergreen")):
        finish_reading(
            reading=reading,
            clears=clears,
            words=values.get("words", ""),
            seen=values.get("seen") or hashes_of(reading.request),
            actor=world.user("Evergreen", by),
            now=world.now,
        )


def change(world, request: Request, **values: Any) -> None:
    with scope(world.scope("Evergreen")):
        revision = Answer.objects.get(request=request, item=POLICY).revision
        answer(world, request, revision=revision, **(values or {"met": [BASIC]}))


def hand_in(world, request: Request) -> None:
    with scope(world.scope("Evergreen")):
        submit(world, request)


def letters(now: Any) -> list[tuple[str, str]]:
    mail.outbox.clear()
    advance_team(now=now)
    send_notices(now=now)
    return [(letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox]


def test_nothing_goes_out_until_somebody_else_cleared_it(world, asked):
    with pytest.raises(NotCleared, match="wants somebody else to read"):
        hand_in(world, asked)
    reading = ask(world, asked)
    assert letters(world.now) == [
        ("contributor", "Evergreen admin asks you to read the answers for Aurora Outdoor")
    ]
    with pytest.raises(ReadingOpen, match="Evergreen contributor is reading"):
        hand_in(world, asked)
    finish(world, reading, clears=True)
    assert letters(world.now) == [("admin", "Evergreen contributor cleared the answers for Aurora Outdoor")]
    hand_in(world, asked)
    with scope(world.scope("Evergreen")):
        assert own_request().state == RequestState.SUBMITTED


def test_an_answer_changed_after_it_was_cleared_asks_for_it_again_and_says_which(world, asked, sign_in):
    finish(world, ask(world, asked), clears=True)
    change(world, asked)
    with pytest.raises(NotCleared, match="changed since") as refused:
        hand_in(world, asked)
    assert refused.value.items == (POLICY,)
    page = " ".join(
        sign_in("Evergreen", "admin").get(f"/portal/requests/{asked.pk}/check/").content.decode().split()
    )
    assert "1 changed since" in page
    assert f"/items/{POLICY}/" in page
    assert 'id="id_consent"' not in page
    change(world, asked, none_met=True)
    hand_in(world, asked)


def test_what_is_cleared_is_what_was_read(world, asked):
    reading = ask(world, asked)
    with scope(world.scope("Evergreen")):
        seen = hashes_of(asked)
    change(world, asked)
    with pytest.raises(ChangedMeanwhile) as refused:
        finish(world, reading, clears=True, seen=seen)
    assert refused.value.items == (POLICY,)
    with scope(world.scope("Evergreen")):
        assert InternalReview.objects.get().state == "open"


def test_remarks_come_back_with_the_answers_and_go_with_a_correction(world, asked, sign_in):
    reading = ask(world, asked)
    with pytest.raises(InvalidInput, match="what is to be changed"):
        finish(world, reading, clears=False)
    with scope(world.scope("Evergreen")):
        person = world.user("Evergreen", "contributor")
        save_remark(reading=reading, item=POLICY, text="We have one since May.", actor=person, now=world.now)
        assert remark_on(asked, POLICY) is None
    finish(world, reading, clears=False)
    assert [to for to, _subject in letters(world.now)] == ["contributor", "admin"][1:]
    client = sign_in("Evergreen", "admin")
    place = f"/portal/requests/{asked.pk}/items/{POLICY}/"
    assert "We have one since May." in client.get(place).content.decode()
    with pytest.raises(NotCleared):
        hand_in(world, asked)
    change(world, asked)
    assert "We have one since May." not in client.get(place).content.decode()
    again = ask(world, asked)
    page = sign_in("Evergreen", "contributor").get(f"/portal/readings/{again.pk}/").content.decode()
    assert "We have one since May." in page
    assert "The answer changed since." in page


def test_nobody_clears_for_themselves(world, asked):
    with pytest.raises(InvalidInput, match="nobody clears their own"):
        ask(world, asked, to="admin")
    reading = ask(world, asked, by="contributor", to="admin")
    with pytest.raises(Forbidden, match="Evergreen admin was asked"):
        finish(world, reading, clears=True, by="contributor")
    finish(world, reading, clears=True, by="admin")
    with pytest.raises(NotCleared, match="cleared these answers yourself"):
        hand_in(world, asked)


def test_a_reader_who_left_is_replaced(world, asked):
    reading = ask(world, asked)
    Membership.objects.filter(user=world.user("Evergreen", "contributor")).delete()
    with scope(world.scope("Evergreen")):
        call_off(reading=reading, actor=world.user("Evergreen", "admin"), now=world.now)
    with pytest.raises(InvalidInput, match="no longer, of your company"):
        ask(world, asked)


def test_a_company_of_one_is_told_plainly_what_to_do(world, asked, sign_in):
    Membership.objects.filter(user=world.user("Evergreen", "contributor")).delete()
    page = sign_in("Evergreen", "admin").get(f"/portal/requests/{asked.pk}/check/").content.decode()
    assert "You are the only one of your company here, so nobody else can read." in page
    assert reverse("portal_rule") in page
    with scope(world.scope("Evergreen")):
        set_hand_in_rule(reads_first=False, actor=world.user("Evergreen", "admin"), now=world.now)
    hand_in(world, asked)


def test_the_log_of_it_is_the_companys_own_and_the_customer_reads_none(world, asked):
    finish(world, ask(world, asked), clears=True)
    with scope(world.scope("Evergreen")):
        kinds = set(Event.objects.filter(kind__startswith="reading.").values_list("kind", flat=True))
        assert kinds == {"reading.asked", "reading.cleared"}
        assert InternalReview.objects.get().own == 0
    with scope(world.scope("Aurora")):
        assert not Event.objects.filter(kind__startswith="reading.").exists()
        assert not Event.objects.filter(kind="hand_in_rule.changed").exists()


def test_the_pages_read_remark_and_clear(world, asked, sign_in):
    admin, reader = sign_in("Evergreen", "admin"), sign_in("Evergreen", "contributor")
    admin.post(
        reverse("portal_reading_ask", args=[asked.pk]),
        {"reader": world.user("Evergreen", "contributor").pk, "note": ""},
    )
    with scope(world.scope("Evergreen")):
        reading = InternalReview.objects.get()
        seen = json.dumps(hashes_of(asked))
    home = reader.get("/portal/").content.decode()
    assert reverse("portal_reading", args=[reading.pk]) in home
    remark = reverse("portal_reading_remark", args=[reading.pk, POLICY])
    saved = reader.post(remark, {"text": "Add the policy."}, headers={"HX-Request": "true"})
    assert "Saved" in saved.content.decode()
    refused = admin.post(remark, {"text": "Mine."}, headers={"HX-Request": "true"})
    assert "only they decide" in refused.content.decode()
    finish_url = reverse("portal_reading_finish", args=[reading.pk])
    stale = reader.post(finish_url, {"step": "clear", "seen": "{}", "words": "All good."})
    assert stale.status_code == 409
    assert "All good." in stale.content.decode()
    assert "Add the policy." in stale.content.decode()
    done = reader.post(finish_url, {"step": "clear", "seen": seen}, follow=True)
    assert "Cleared." in done.content.decode()
    handed = admin.post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"}, follow=True)
    assert "handed in to Aurora Outdoor" in handed.content.decode()


def test_handing_in_while_a_colleague_reads_says_so_on_the_page(world, asked, sign_in):
    with scope(world.scope("Evergreen")):
        set_hand_in_rule(reads_first=False, actor=world.user("Evergreen", "admin"), now=world.now)
    ask(world, asked)
    page = sign_in("Evergreen", "admin").post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"})
    assert page.status_code == 422
    assert "Wait for the result, or call it off first" in page.content.decode()


def test_answers_that_are_missing_are_answered_before_anybody_reads(world):
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        Request.objects.filter(pk=request.pk).update(state=RequestState.ANSWERING)
    with pytest.raises(InvalidInput, match="Answer what is missing first"):
        ask(world, request)
    assert letters(world.now + timedelta(days=1)) == []
