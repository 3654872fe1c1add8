"""A company is told a week before a link it gave away ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from reports.models import SharedResult
from reports.sharing.services import revoke_share, share_result
from reports.sharing.stages import advance_reminders
from scoring.models import Scorecard
from tenants.models import Notice
from tenants.scope import Scope, scope
from tenants.stages import send_notices
from tests.scoring.rounds import LATER, rated
from tests.world import World


@pytest.fixture
def card(world) -> Scorecard:
    """The verified card of Evergreen Knitting for Aurora Outdoor, which counts."""
    return rated(world, "t-cfie")[1]


def share(world: World, card: Scorecard, recipient: str, *, days: int) -> SharedResult:
    with scope(world.scope("Evergreen")):
        found = Scorecard.objects.select_related("request__tenant", "submission", "tenant").get(pk=card.pk)
        return share_result(
            card=found,
            recipient=recipient,
            with_receipt=False,
            report=None,
            expires_at=LATER + timedelta(days=days),
            form_key=uuid4(),
            actor=world.user("Evergreen", "admin"),
            now=LATER,
        ).share


def told(world: World, *, day: int) -> list[str]:
    """Whom the links are for that the company was told of, when the stage ran on this day."""
    advance_reminders(now=LATER + timedelta(days=day))
    with scope(Scope.worker(world.org("Evergreen").pk)):
        return [one.context["recipient"] for one in Notice.objects.filter(kind="share_ends")]


def test_the_maker_of_a_link_is_told_once_a_week_before_it_ends(world, card) -> None:
    share(world, card, "Halcyon Stores", days=30)
    share(world, card, "For this week", days=5)
    taken_back = share(world, card, "Taken Back", days=30)
    with scope(world.scope("Evergreen")):
        revoke_share(share=taken_back, actor=world.user("Evergreen", "admin"), now=LATER)

    assert told(world, day=22) == []
    assert told(world, day=23) == ["Halcyon Stores"]
    assert told(world, day=24) == ["Halcyon Stores"]

    mail.outbox.clear()
    send_notices(now=LATER + timedelta(days=24))
    (letter,) = (one for one in mail.outbox if "ends soon" in one.subject)
    assert letter.to == ["admin@evergreen.example"]
    assert letter.subject == "Your link for Halcyon Stores ends soon"
    assert "/portal/shares/" in letter.body


def test_a_link_that_ended_while_nothing_ran_reminds_of_nothing(world, card) -> None:
    share(world, card, "Halcyon Stores", days=30)
    later = LATER + timedelta(days=40)
    assert advance_reminders(now=later) == 1
    assert advance_reminders(now=later) == 0
    assert told(world, day=41) == []
