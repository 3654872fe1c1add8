"""An ESG manager sets the rules of evaluation in a browser, and the next request is told them."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Request
from suppliers.models import Supplier
from tenants.scope import scope
from tests.stories import scoring_rules as step

pytestmark = pytest.mark.browser


def test_weights_by_pairs_reach_the_next_request(open_page, site, site_world) -> None:
    manager = open_page("Aurora", "esg_manager")
    step.take_the_textiles_default(manager)
    step.judge_one_pair_the_other_way(manager)
    step.save_is_refused_without_a_reason(manager)
    step.put_it_in_force_today(manager)

    with site.inside(), scope(site_world.scope("Aurora")):
        Supplier.objects.filter(name="Lone Mill").update(industry="17")
    ask_the_mill(open_page("Aurora", "procurement"))

    told = rules_told(site, site_world)
    assert told["weights"]["topics"]["society"] > told["weights"]["topics"]["procurement"]
    assert ("topics", "textiles", 1, "ahp") in [
        (pin["kind"], pin["scope"], pin["version"], pin["method"]) for pin in told["pins"]
    ]


def test_every_other_rule_is_set_by_hand_or_by_experts(open_page) -> None:
    manager = open_page("Aurora", "esg_manager")
    step.weights_by_hand_add_up(manager)
    step.points_never_fall(manager)
    step.policy_names_the_score_that_counts(manager)
    step.experts_vote(manager, [open_page("Aurora", "procurement"), open_page("Aurora", "viewer")])


def ask_the_mill(page: Page) -> None:
    """Procurement sends T/CERDS to a mill in textiles."""
    page.goto("/suppliers/?q=Lone")
    page.get_by_role("link", name=re.compile("Lone Mill")).click()
    page.get_by_role("link", name="Send request").click()
    page.get_by_label("Contact e-mail").fill("mill@example.org")
    page.get_by_label(re.compile("T/CFIE")).uncheck()
    page.get_by_label(re.compile("T/CERDS")).check()
    page.get_by_role("button", name="Send to 1 supplier").click()
    expect(page.get_by_text("1 request sent.")).to_be_visible()


def rules_told(site, site_world) -> dict:  # type: ignore[type-arg]
    """What the running product told the mill's request, once its stage has pinned it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with site.inside(), scope(site_world.scope("Aurora")):
            found = Request.objects.filter(supplier__name="Lone Mill", rules_at__isnull=False).first()
            if found is not None:
                return dict(found.rules)
    raise AssertionError("the request was told no rules within a minute")
