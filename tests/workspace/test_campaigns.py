"""Campaigns on the buyer's pages: from a selection to the dry look, sent, looked at, reminded, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments.campaigns.sending import advance_campaigns
from assessments.models import Campaign, CampaignState, Request, RequestState
from assessments.planning.content import blank
from assessments.planning.plans import write_plan
from suppliers.models import Supplier
from tenants.scope import scope
from tests.assessments.test_campaigns import mills
from tests.world import World

pytestmark = pytest.mark.django_db


def filled(**values: Any) -> dict[str, Any]:
    """The form of a campaign as a browser sends it, with ``values`` instead where given."""
    today = timezone.localdate()
    return {
        "name": "Labour at our mills",
        "questionnaire": "esg-due-diligence 2.0",
        "sections": ["labour"],
        "coverage": "chosen",
        "coverage_reason": "They employ most people.",
        "due_on": (today + timedelta(days=45)).isoformat(),
        "reference_date": today.isoformat(),
        "language": "zh-hans",
        "announcement": "We ask all mills in Viet Nam.",
        "remind_days": ["-7", "0"],
    } | values


@pytest.fixture
def ready(world) -> list[Supplier]:
    with scope(world.scope("Aurora")):
        return [*mills(world, 2, country="IS"), *mills(world, 1, country="IS", contact_email="")]


def only(world: World) -> Campaign:
    with scope(world.scope("Aurora")):
        return Campaign.objects.get()


def test_from_the_list_s_filter_to_a_campaign_under_way(world, sign_in, ready) -> None:
    buyer = sign_in("Aurora", "procurement")
    chosen = {"every": "1", "filter": "country=IS"}
    page = buyer.get("/campaigns/new/", chosen)
    assert "3 suppliers" in page.content.decode()

    answer = buyer.post("/campaigns/new/", filled(**chosen))
    made = only(world)
    assert answer.headers["Location"] == f"/campaigns/{made.pk}/"
    look = buyer.get(f"/campaigns/{made.pk}/").content.decode()
    assert "Send to 2 suppliers" in look
    assert "no e-mail address" in look
    assert "no stars" in look

    buyer.post(f"/campaigns/{made.pk}/send/")
    assert 'hx-trigger="every 2s"' in buyer.get(f"/campaigns/{made.pk}/").content.decode()
    advance_campaigns(now=timezone.now())
    with scope(world.scope("Aurora")):
        requests = list(Request.objects.filter(campaign=made))
        assert [(one.sections, one.total) for one in requests] == [(["labour"], 3)] * 2
        Request.objects.filter(pk=requests[0].pk).update(
            state=RequestState.SUBMITTED, submitted_at=timezone.now(), answered=3
        )
    poll = buyer.get(f"/campaigns/{made.pk}/", headers={"HX-Request": "true"})
    assert poll.headers["HX-Refresh"] == "true", "the bar is full"
    page = buyer.get(f"/campaigns/{made.pk}/").content.decode()
    assert "Remind 1" in page
    left_out = buyer.get(f"/campaigns/{made.pk}/?view=left_out").content.decode()
    assert ready[2].name in left_out
    assert ready[0].name not in left_out
    listed = buyer.get("/campaigns/").content.decode()
    assert "1 of 2" in listed

    buyer.post(f"/campaigns/{made.pk}/remind/")
    assert "Again from" in buyer.get(f"/campaigns/{made.pk}/").content.decode()
    table = buyer.get(f"/campaigns/{made.pk}/?view=review&as=csv").content.decode()
    assert table.count("Mill") == 1


def test_faults_come_back_with_the_form_and_nothing_is_stored(world, sign_in, ready) -> None:
    buyer = sign_in("Aurora", "procurement")
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()
    for values, words in (
        ({"due_on": soon}, "a month at least"),
        ({"coverage_reason": ""}, "why these suppliers"),
        ({"sections": ["logistics"]}, "no such section"),
        ({"questionnaire": "t-cerds 9.9"}, "valid choice"),
    ):
        answer = buyer.post("/campaigns/new/", filled(supplier=[str(ready[0].pk)], **values))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert words in text
        assert str(ready[0].pk) in text, "the selection is kept"
    with scope(world.scope("Aurora")):
        assert not Campaign.objects.exists()


def test_a_selection_goes_into_a_draft_and_full_coverage_takes_the_whole_list(world, sign_in, ready) -> None:
    buyer = sign_in("Aurora", "procurement")
    buyer.post("/campaigns/new/", filled(coverage="full", coverage_reason=""))
    made = only(world)
    with scope(world.scope("Aurora")):
        assert made.recipient_count == Supplier.objects.count()
        (more,) = mills(world, 1)
    data = {"campaign": str(made.pk), "supplier": [str(more.pk), str(ready[0].pk)]}
    assert "1 supplier added" in buyer.post("/campaigns/new/", data, follow=True).content.decode()
    found = buyer.get(f"/campaigns/{made.pk}/?q={more.name}").content.decode()
    assert more.name in found
    with scope(world.scope("Aurora")):
        recipient = made.recipients.get(supplier=more)
    buyer.post(f"/campaigns/{made.pk}/recipients/", {"do": "remove", "recipient": [str(recipient.pk)]})
    with scope(world.scope("Aurora")):
        assert not made.recipients.filter(supplier=more).exists()
    buyer.post(f"/campaigns/{made.pk}/discard/")
    with scope(world.scope("Aurora")):
        assert not Campaign.objects.exists()


def test_more_time_and_an_end_for_all(world, sign_in, ready) -> None:
    buyer = sign_in("Aurora", "procurement")
    buyer.post("/campaigns/new/", filled(supplier=[str(one.pk) for one in ready]))
    made = only(world)
    buyer.post(f"/campaigns/{made.pk}/send/")
    advance_campaigns(now=timezone.now())
    past = {"due_on": timezone.localdate().isoformat(), "reason": ""}
    assert buyer.post(f"/campaigns/{made.pk}/due/", past).status_code == 422
    later = {"due_on": (timezone.localdate() + timedelta(days=60)).isoformat(), "reason": "Harvest"}
    assert (
        "2 suppliers have more time"
        in buyer.post(f"/campaigns/{made.pk}/due/", later, follow=True).content.decode()
    )
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(pk=ready[2].pk).update(contact_email="mill@example.org")
    buyer.post(f"/campaigns/{made.pk}/again/", {"reason": ""})
    advance_campaigns(now=timezone.now())
    with scope(world.scope("Aurora")):
        assert Request.objects.filter(campaign=made).count() == 3
    assert buyer.post(f"/campaigns/{made.pk}/end/", {"reason": ""}).status_code == 422
    buyer.post(f"/campaigns/{made.pk}/end/", {"reason": "We ask anew in spring."})
    assert only(world).state == CampaignState.ENDED


def test_the_page_leads_to_the_evaluation_plan_of_the_campaign(world, sign_in, ready) -> None:
    buyer = sign_in("Aurora", "procurement")
    buyer.post("/campaigns/new/", filled(supplier=[str(ready[0].pk)]))
    made = only(world)
    to_write = f"/evaluation/plans/new/?campaign={made.pk}"
    manager = sign_in("Aurora", "esg_manager")
    assert to_write in manager.get(f"/campaigns/{made.pk}/").content.decode()
    assert to_write not in buyer.get(f"/campaigns/{made.pk}/").content.decode(), "who buys writes no plan"
    with scope(world.scope("Aurora")):
        plan = write_plan(
            tenant_id=made.tenant_id,
            title="Plan of our mills",
            year=2026,
            content=blank(),
            campaign=made,
            actor=world.user("Aurora", "esg_manager"),
        )
    page = buyer.get(f"/campaigns/{made.pk}/").content.decode()
    assert f'href="/evaluation/plans/{plan.pk}/"' in page
    assert to_write not in manager.get(f"/campaigns/{made.pk}/").content.decode()
