"""What a request was told is what supplier and reviewer read, and what the card is made by."""

from __future__ import annotations

from datetime import date

import pytest

from scoring.models import Scorecard
from scoring.services import rule_saving as save
from scoring.services.pinning import pin_rules
from scoring.services.ruling import put_in_force
from tenants.scope import Scope, scope
from tests.scoring.rounds import hand_in, rated
from tests.scoring.ruled import EVEN, by, draft
from tests.world import World

POLICY = "environment.policy.environmental_policy"
TODAY = date(2026, 11, 24)


@pytest.fixture
def ruled(world: World) -> World:
    """Aurora has topic weights and points of her own, and her requests are told them."""
    with scope(world.scope("Aurora")):
        weights, points = draft(world), draft(world, "points")
        save.save_by_hand(weights.pk, given=EVEN, **by(world, weights))
        save.save_points(points.pk, given={"medium": {POLICY: [123, 156, 200]}}, **by(world, points))
        for rule in (weights, points):
            rule.refresh_from_db()
            put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))
    with scope(Scope.worker(world.org("Aurora").pk)):
        pin_rules(world.org("Aurora").pk, now=world.now)
    return world


def test_the_card_pins_the_rules_it_was_made_by(ruled) -> None:
    card: Scorecard = rated(ruled)[-1]

    assert {pin["kind"]: pin["version"] for pin in card.rules["pins"]} == {
        "points": 1,
        "policy": 1,
        "topics": 1,
    }
    assert card.document["weights"]["topics"] == EVEN
    assert card.document["points"][POLICY] == {"basic": 123, "intermediate": 156, "advanced": 200}


def test_supplier_and_reviewer_read_the_points_that_were_told(ruled, sign_in) -> None:
    request = ruled.request("Aurora")
    supplier = sign_in("Evergreen", "admin")
    assert "123 points" in supplier.get(f"/portal/requests/{request.pk}/items/{POLICY}/").content.decode()

    hand_in(ruled)
    page = sign_in("Clearwater", "lead").get(f"/reviews/{request.pk}/items/{POLICY}/").content.decode()
    assert "123 points" in page
    other = ruled.request("Borealis")
    assert "100 points" in supplier.get(f"/portal/requests/{other.pk}/items/{POLICY}/").content.decode()
