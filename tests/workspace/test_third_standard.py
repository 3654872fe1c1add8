"""A standard that is only a folder of data goes all the way: asked, answered, reviewed, scored, shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.models import Request
from assessments.services.requesting import send_requests
from scoring.models import Basis
from scoring.stages import advance_scorecards
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.rounds import LATER, accept_rest, cards, entry, finish, hand_in
from tests.world import NOW, World

DDQ = "esg-due-diligence"


@pytest.fixture
def asked(world: World) -> Request:
    """Aurora's request to Evergreen Knitting on the twelve due-diligence questions."""
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
    return world.request("Aurora", DDQ)


def test_the_buyer_can_ask_for_every_standard_and_the_published_ones_are_chosen_before(sign_in, world):
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")

    page = (
        sign_in("Aurora", "procurement").get(f"{reverse('request_new')}?supplier={mill.pk}").content.decode()
    )

    for label in ("T/CERDS · ", "T/CFIE · ", "DDQ · ESG due diligence in twelve questions", "SAQ · Supplier"):
        assert label in page
    chosen = [line for line in page.replace("<input", "\n<input").splitlines() if 'name="standards"' in line]
    assert [DDQ in line or "supplier-self" in line for line in chosen] == [False, False, True, True]
    assert ["checked" in line.split(">")[0] for line in chosen] == [True, True, False, False]


def test_the_newest_version_is_asked_and_the_supplier_reads_its_questions(sign_in, world, asked):
    assert asked.standard_version == "2.0"
    client = sign_in("Evergreen", "admin")

    page = client.get(reverse("portal_item", args=[asked.pk, "2"])).content.decode()

    assert "Bribery, corruption and data" in page
    assert "Personal data and customers&#x27; data are protected" in page
    worth = client.get(reverse("score_preview", args=[asked.pk, "2"])).content.decode()
    assert "0 of 8 points" in worth
    assert "45.00 points to grade C" in worth


def test_it_is_reviewed_scored_and_shown_with_its_grade(sign_in, world, asked):
    request = hand_in(world, DDQ, answers={"6": entry("6.1", na=("6.3",), proof=True)})
    desk = sign_in("Clearwater", "assessor")
    assert "DDQ" in desk.get(reverse("reviews"), {"standard": DDQ}).content.decode()
    assert "DDQ" in desk.get(reverse("review_item", args=[request.pk, "6"])).content.decode()
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    verified = next(card for card in cards(world, DDQ) if card.basis == Basis.VERIFIED)

    buyer = sign_in("Aurora", "esg_manager")
    page = buyer.get(reverse("scorecard", args=[verified.pk])).content.decode()

    assert (verified.standard_version, verified.total_exact, verified.band) == ("2.0", "1800/49", "D")
    assert "DDQ grade" in page
    assert "Grade D: below the threshold" in page
    assert "Waste and water" in page
    assert "introduction ¶2; scope ¶2" in page
    assert "T/CFIE." not in page, "no word of another standard's clauses"
    supplier = buyer.get(reverse("supplier", args=[verified.supplier_id])).content.decode()
    assert 'aria-label="DDQ"' in supplier
    assert "No scorecard yet" not in supplier
    assert 'aria-label="SAQ"' not in supplier, "a template nobody asked for has no empty place"


def test_a_standard_has_its_place_in_the_lists_that_filter_by_it(sign_in, world, asked):
    client = sign_in("Aurora", "procurement")

    assert "Evergreen Knitting" in client.get(reverse("requests"), {"standard": DDQ}).content.decode()
    assert sign_in("Aurora", "esg_manager").get(reverse("quarters")).status_code == 200
