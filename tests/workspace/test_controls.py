"""A scorecard tells which audits, visits and remedies its answers call for, and leads to forms filled in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.services.requesting import send_requests
from remediation.models import Area
from scoring.models import Scorecard
from scoring.stages import advance_scorecards
from standards import loader
from standards.crosswalks import crosswalks
from standards.schema import CONTROL_KINDS, PartsStandard
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.rounds import LATER, cards, entry, hand_in
from tests.world import NOW, World
from workspace.selectors.controls import FINDING_AREAS, KINDS

DDQ = "esg-due-diligence"


def declared(world: World, **without: bool) -> Scorecard:
    """The card of the due-diligence questions: all met, but for the items named ``q2=True``."""
    buyer = world.org("Aurora")
    with scope(world.scope("Aurora")):
        send_requests(
            tenant_id=buyer.pk,
            supplier_ids=[Supplier.objects.get(name="Evergreen Knitting").pk],
            standards=[DDQ],
            due_at=NOW + timedelta(days=40),
            reference_date=date(2026, 11, 24),
            actor=world.user("Aurora", "procurement"),
            now=NOW,
        )
    answers = {
        key: entry() if without.get(f"q{key}") else entry(*item.check_keys)
        for key, item in catalogue(DDQ).items.items()
    }
    hand_in(world, DDQ, answers=answers)
    advance_scorecards(now=LATER)
    return next(card for card in cards(world, DDQ) if card.basis == "declared")


def page(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def ways(shown: str, start: str) -> list[str]:
    """Addresses of the buttons of the scorecard that lead to a form."""
    section = shown.split('id="controls-head"')[1].split("</section>", maxsplit=1)[0]
    return [unescape(url) for url in re.findall(r'href="([^"]+)"', section) if url.startswith(start)]


@pytest.fixture
def risky(world: World) -> Scorecard:
    """Nothing is done about bribery (question 2); everything else is met."""
    return declared(world, q2=True)


def test_an_answer_that_shows_a_risk_calls_for_an_audit_and_a_remedy_by_a_day(sign_in, risky):
    shown = page(sign_in("Aurora", "viewer"), reverse("scorecard", args=[risky.pk]))

    assert 'What these answers call for</h2> <span class="count">2</span>' in shown
    assert "An audit by a third party of how payments are controlled." in shown
    assert "By 22 Feb 2027" in shown, "24 November and 90 days"
    assert "within 90 days, then every 12 months" in shown
    assert ways(shown, "/") == [], "a viewer orders nothing"


def test_the_audit_form_opens_with_protocol_and_days_filled_in(sign_in, risky):
    client = sign_in("Aurora", "procurement")
    (url,) = ways(page(client, reverse("scorecard", args=[risky.pk])), reverse("audit_new"))

    form = page(client, url)

    assert 'value="Audit: DDQ 2, Bribery, corruption and data"' in form
    assert form.count('value="2027-02-22"') == 2


def test_the_finding_form_opens_with_what_the_answer_lacks_and_can_be_kept(sign_in, world, risky):
    client = sign_in("Aurora", "esg_manager")
    (url,) = ways(page(client, reverse("scorecard", args=[risky.pk])), reverse("finding_new"))

    response = client.get(url)
    form = response.context["form"]

    seen = form["description"].value().splitlines()
    assert seen[0] == "By the supplier's own answers these do not hold:"
    assert len(seen) == 6, "four statements"
    assert seen[-1].startswith("Called for: A written plan that closes the gaps")
    assert form["area"].value() == Area.INTEGRITY
    assert form["item"].value() == "DDQ 2 · Bribery, corruption and data"
    sent = {name: form[name].value() or "" for name in form.fields}
    kept = client.post(
        reverse("finding_new"), {**sent, "supplier": risky.supplier_id, "severity": "major", "step": "draft"}
    )
    assert kept.status_code == 302


@pytest.mark.parametrize("route", ["finding_new", "audit_new"])
def test_a_made_up_link_fills_in_nothing_harmful(sign_in, world, route):
    supplier = world.supplier("Aurora")
    odd = {"title": "\x00<script>alert(1)</script>" + "x" * 5000, "area": "nowhere", "starts_on": "never"}
    odd |= {"protocol": odd["title"], "item": "\x00", "severity": "critical"}

    response = sign_in("Aurora", "procurement").get(reverse(route), {"supplier": supplier.pk, **odd})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert "severity" not in response.context["form"].initial


def test_the_supplier_sees_what_its_answers_call_for_without_buttons(sign_in, risky):
    shown = page(sign_in("Evergreen", "admin"), reverse("portal_scorecard", args=[risky.pk]))

    assert "An audit by a third party of how payments are controlled." in shown
    assert ways(shown, "/") == []


def test_answers_without_a_risk_call_for_nothing_and_standards_without_controls_say_nothing(sign_in, world):
    card = declared(world)
    hand_in(world, "t-cfie")
    advance_scorecards(now=LATER)
    other = next(card for card in cards(world, "t-cfie") if card.basis == "declared")
    client = sign_in("Aurora", "viewer")

    assert "Nothing: no answer shows a risk" in page(client, reverse("scorecard", args=[card.pk]))
    assert "What these answers call for" not in page(client, reverse("scorecard", args=[other.pk]))


def test_every_kind_and_area_has_a_word():
    assert set(KINDS) == set(CONTROL_KINDS)
    assert set(FINDING_AREAS) == {area.key for area in crosswalks().areas}
    assert isinstance(loader.get(DDQ), PartsStandard)
