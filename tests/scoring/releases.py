"""Two people release a card: a buyer whose policy asks for it, and cards on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments.models import Request
from scoring.models import Basis, RatingRule, RuleKind, RuleState, Scorecard
from scoring.services.releasing import publish_card, review_card
from scoring.stages import advance_scorecards
from tenants.scope import scope
from tests.scoring.rounds import LATER, accept_rest, cards, decide, finish, hand_in
from tests.world import NOW, World

POLICY = "environment.policy.environmental_policy"


def two_people_release(world: World, buyer: str = "Aurora", standard: str = "t-cerds") -> None:
    """Put the product's own policy in force: a card waits for a second person."""
    with scope(world.scope(buyer)):
        RatingRule.objects.create(
            tenant=world.org(buyer),
            standard=standard,
            kind=RuleKind.POLICY,
            version=2,
            state=RuleState.PUBLISHED,
            effective_from=date(2020, 1, 1),
            content={"release": "two_person"},
            created_by=world.user(buyer, "esg_manager"),
            published_by=world.user(buyer, "esg_manager"),
            published_at=NOW,
        )


def drafted(world: World, standard: str = "t-cerds", **values: Any) -> Scorecard:
    """A draft: Clearwater's assessor decided everything and finished, one answer rejected."""
    two_people_release(world, standard=standard)
    request = hand_in(world, standard, **values)
    if standard == "t-cerds":
        decide(world, request, POLICY, "rejected", reason="not_shown", note="The file names no policy.")
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    return verified(world, standard)


def verified(world: World, standard: str = "t-cerds") -> Scorecard:
    """The newest document-verified card."""
    found = [card for card in cards(world, standard) if card.basis == Basis.VERIFIED]
    return max(found, key=lambda card: (card.review_revision, card.created_at))


def release(world: World, card: Scorecard) -> Scorecard:
    """Aurora's ESG manager reviews a draft and publishes it."""
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        review_card(card=card, independent=True, actor=manager, now=LATER)
        return publish_card(card=card, actor=manager, now=LATER)


def request_of(world: World, card: Scorecard) -> Request:
    """The card's request as the buyer reads it."""
    with scope(world.scope("Aurora")):
        return Request.objects.get(pk=card.request_id)
