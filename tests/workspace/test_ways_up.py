"""The pages of the cheapest way up, as a supplier, a buyer and a careless address see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Request
from scoring.models import RatingRule, RuleKind, RuleState
from scoring.services.pinning import pin_rules
from standards import loader
from tenants.scope import Scope, scope
from tests.scoring.rounds import rated
from tests.scoring.ruled import draft
from tests.world import NOW, World

CERDS = loader.cerds()
POLICY = "environment.policy.environmental_policy"


def words(page: str) -> str:
    """A page with its tags and line ends taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def supplier(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "contributor")
    return client


def address(request: Request, query: str = "") -> str:
    return reverse("portal_request_way_up", args=[request.pk]) + query


def answer(world: World, request: Request, answers: dict[str, dict[str, Any]]) -> None:
    with scope(world.scope("Evergreen")):
        for item, given in answers.items():
            Answer.objects.create(
                tenant_id=request.tenant_id,
                supplier_org=world.org("Evergreen"),
                request=request,
                item=item,
                updated_by=world.user("Evergreen", "admin"),
                updated_at=NOW,
                **given,
            )


def test_a_draft_shows_the_least_work_to_the_next_star_and_where_to_do_it(world, supplier) -> None:
    request = world.request("Aurora")
    page = supplier.get(address(request)).content.decode()
    text = words(page)
    assert "The least work to 2 stars" in text
    assert "No question is answered yet." in text
    assert re.search(r"0\.00 \+4\d\.\d\d = 4\d\.\d\d \d+ working days", text)
    links = re.findall(rf'/portal/requests/{request.pk}/items/([a-z_.]+)/"', page)
    assert links
    assert set(links) <= set(CERDS.by_key)


def test_steps_are_left_out_planned_and_taken_back_by_links_that_hold_it_all(world, supplier) -> None:
    request = world.request("Aurora")
    page = supplier.get(address(request)).content.decode()
    leave_out = re.search(r'href="(\?without=[^"]+)"', page)
    assert leave_out
    left = supplier.get(address(request, leave_out[1])).content.decode()
    assert "Left out as not possible" in left
    plan = re.search(r'href="(\?[^"]*planned=[^"]+)"', left)
    assert plan
    both = supplier.get(address(request, plan[1].replace("&amp;", "&"))).content.decode()
    assert "Left out as not possible" in both
    assert "Planned already" in both
    assert supplier.get(address(request, "?")).content.decode().count("Take back") == 0


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("0", "Every step takes at least 1 working day."),
        ("-5", "Every step takes at least 1 working day."),
        ("900", "Enter at most 250 working days"),
        ("soon", "Enter whole working days, such as 5."),
    ],
)
@pytest.mark.parametrize("field", ["days:policy:basic", f"step:{POLICY}:basic"])
def test_days_that_are_none_come_back_with_what_to_enter(world, supplier, field, days, message) -> None:
    query = {"to": "7", field: days}
    answered = supplier.get(address(world.request("Aurora")), query)
    page = answered.content.decode()
    assert answered.status_code == 200
    assert message in page
    assert "The least work to 7 stars" in words(page)
    assert f'value="{days}"' in page


def test_an_address_is_made_as_short_as_it_can_be(world, supplier) -> None:
    request = world.request("Aurora")
    query = {"to": "3", "days:policy:basic": "3", "days:action:basic": "9", "without": "no.such:step"}
    answered = supplier.get(address(request), query)
    assert answered.status_code == 302
    assert answered["Location"] == address(request, "?to=3&days:action:basic=9")
    assert supplier.get(answered["Location"]).status_code == 200


def test_out_of_reach_says_what_the_best_is_and_leads_there(world, supplier) -> None:
    request = world.request("Aurora")
    upper = [f"{one.key}:{level}" for one in CERDS.indicators for level in ("intermediate", "advanced")]
    page = supplier.get(address(request), {"to": "7", "without": upper}).content.decode()
    text = words(page)
    assert "Out of reach with the steps that are allowed" in text
    assert "this band begins at 175. The best is 4 stars." in text
    nearer = re.search(r'href="([^"]*to=4[^"]*)"', page)
    assert nearer
    assert (
        "Out of reach" not in supplier.get(address(request, nearer[1].replace("&amp;", "&"))).content.decode()
    )


def test_a_target_that_is_reached_or_unknown_says_so(world, supplier) -> None:
    request = world.request("Aurora")
    basic = {
        one.key: {"met": [criterion.key for criterion in one.levels[0].criteria]} for one in CERDS.indicators
    }
    answer(world, request, basic)
    assert "Reached already" in supplier.get(address(request), {"to": "2"}).content.decode()
    assert (
        "There is no such target on this scale."
        in supplier.get(address(request), {"to": "\x00"}).content.decode()
    )


def test_where_nothing_applies_it_leads_back_to_the_questions(world, supplier) -> None:
    request = world.request("Aurora")
    answer(world, request, {key: {"not_applicable": ["*"]} for key in CERDS.by_key})
    page = supplier.get(address(request)).content.decode()
    assert "Nothing can be scored yet" in page
    assert "Compute the way again" not in page


def test_a_version_that_was_withdrawn_is_no_error_of_the_server(world, supplier) -> None:
    request = world.request("Aurora")
    with scope(world.scope("Aurora")):
        Request.objects.filter(pk=request.pk).update(standard_version="0.9")
    answered = supplier.get(address(request))
    assert answered.status_code == 409
    assert "was withdrawn" in answered.content.decode()


@pytest.mark.parametrize("standard", ["t-cerds", "t-cfie"])
def test_a_published_card_shows_its_way_up_to_both_sides(world, sign_in, supplier, standard) -> None:
    _declared, verified = rated(world, standard)
    own = supplier.get(reverse("portal_scorecard_way_up", args=[verified.pk])).content.decode()
    assert "Go to the question" not in own, "what is handed in cannot be changed"
    assert "working days" in own
    buyers = sign_in("Aurora", "procurement").get(
        reverse("scorecard_way_up", args=[verified.pk]), {"to": "7"}
    )
    page = buyers.content.decode()
    assert f"/portal/scorecards/{verified.pk}/way-up/?to=7" in page
    card = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[verified.pk])).content.decode()
    assert "The least work that gets there" in card
    assert reverse("scorecard_way_up", args=[verified.pk]) in card


def test_the_efforts_in_force_are_told_with_a_request_and_shape_no_score(world, sign_in, supplier) -> None:
    manager = sign_in("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        rule = draft(world, RuleKind.EFFORT)
    page = manager.get(reverse("rule", args=[rule.pk])).content.decode()
    fields = dict(re.findall(r'name="(days:[a-z]+:[a-z]+)"\s+value="(\d+)"', page))
    assert len(fields) == 18
    revision = {"revision": rule.updated_at.isoformat()}
    save = reverse("rule_save", args=[rule.pk])
    refused = manager.post(save, fields | revision | {"days:honour:basic": "0"})
    assert refused.status_code == 422
    assert "Honour: Every step takes at least 1 working day." in refused.content.decode()
    assert manager.post(save, fields | revision | {"days:honour:basic": "1"}).status_code == 302
    with scope(world.scope("Aurora")):
        rule.refresh_from_db()
        assert rule.content == {"honour": [1, 25, 45]}
        RatingRule.objects.filter(pk=rule.pk).update(
            state=RuleState.PUBLISHED, effective_from=NOW.date(), published_at=NOW
        )
    with scope(Scope.worker(world.org("Aurora").pk)):
        pin_rules(world.org("Aurora").pk, now=NOW)
    request = world.request("Aurora")
    assert request.rules["efforts"] == {"honour": [1, 25, 45]}
    assert {pin["kind"] for pin in request.rules["pins"]} == {"policy"}
    text = words(supplier.get(address(request)).content.decode())
    assert "Estimates of Aurora Outdoor" in text


def test_the_efforts_of_a_parts_standard_are_days_for_a_point(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        rule = draft(world, RuleKind.EFFORT, standard="t-cfie")
    manager = sign_in("Aurora", "esg_manager")
    assert "For one point" in manager.get(reverse("rule", args=[rule.pk])).content.decode()
    sent = {"revision": rule.updated_at.isoformat(), "days:strategy:point": "84"}
    refused = manager.post(reverse("rule_save", args=[rule.pk]), sent)
    assert "Enter at most 83 working days" in refused.content.decode()
    assert (
        manager.post(reverse("rule_save", args=[rule.pk]), sent | {"days:strategy:point": "8"}).status_code
        == 302
    )


def test_the_pages_take_few_queries_and_write_nothing(world, supplier) -> None:
    request = world.request("Aurora")
    _declared, verified = rated(world, "t-cfie")
    for where, most in (
        (address(request), 3),
        (reverse("portal_scorecard_way_up", args=[verified.pk]), 6),
    ):
        supplier.get(where)
        with CaptureQueriesContext(connection) as captured:
            supplier.get(where)
        said = [query["sql"] for query in captured]
        assert not [sql for sql in said if re.match("INSERT|UPDATE|DELETE", sql)]
        own = [sql for sql in said if "assessments_" in sql or "scoring_" in sql]
        assert len(own) <= most, own
