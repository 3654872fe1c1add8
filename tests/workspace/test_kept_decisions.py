"""A scorecard shows the decisions it rests on, whatever was decided since."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError
from django.urls import reverse

from assessments.models import KeptDecisions
from scoring.models import Scorecard
from scoring.receipts.making import receipt_of
from scoring.stages import advance_scorecards
from tenants.scope import scope
from tests.scoring.releases import POLICY, drafted, release, request_of, verified
from tests.scoring.rounds import LATER, decide, finish
from tests.workspace.test_objection_pages import opened

#: What the first reviewer said, and what the reply to the objection says instead.
FIRST, REPLY = "The file names no policy.", "Page 3 does name it."


def upheld(world, sign_in) -> tuple[Scorecard, Scorecard]:
    """A published card with one answer rejected, and the corrected card after an objection was upheld."""
    card = release(world, drafted(world))
    dispute = opened(world, sign_in, card)
    reply = {"outcome": "uphold", "reply": REPLY}
    lead = sign_in("Clearwater", "lead")
    assert lead.post(reverse("objection_reply", args=[dispute]), reply).status_code == 302
    advance_scorecards(now=LATER)
    return card, verified(world)


def why(client: Any, route: str, card: Scorecard) -> str:
    page = client.get(reverse(route, args=[card.pk]), {"cell": "environment.policy"})
    assert page.status_code == 200
    text: str = page.content.decode()
    return text


def test_both_sides_read_the_decision_of_the_card_they_look_at(world, sign_in) -> None:
    old, new = upheld(world, sign_in)
    sides = [(sign_in("Aurora", "viewer"), "scorecard"), (sign_in("Evergreen", "admin"), "portal_scorecard")]
    for client, route in sides:
        first, second = why(client, route, old), why(client, route, new)
        assert (FIRST in first, REPLY in first) == (True, False), route
        assert (FIRST in second, REPLY in second) == (False, True), route
        assert "were replaced and not kept" not in first


def test_the_receipt_of_the_old_card_names_the_decision_it_rests_on(world, sign_in) -> None:
    old, new = upheld(world, sign_in)
    with scope(world.scope("Aurora")):
        found = Scorecard.objects.select_related("request__tenant", "submission").in_bulk([old.pk, new.pk])
        proofs = [receipt_of(found[card.pk], now=LATER)["proof"][POLICY] for card in (old, new)]
    assert [proof["decision"] for proof in proofs] == ["rejected", "accepted"]
    assert proofs[0]["reviewer"] == "Clearwater assessor"


def test_decisions_of_a_draft_sent_back_are_kept_from_the_supplier(world, sign_in) -> None:
    """The buyer reads why the draft came out as it did; the supplier gets the published result only."""
    draft = drafted(world)
    buyer = sign_in("Aurora", "esg_manager")
    back = {"step": "send_back", "reason": "Look at page 3."}
    assert buyer.post(reverse("scorecard_release", args=[draft.pk]), back).status_code == 302
    request = request_of(world, draft)
    decide(world, request, POLICY, "accepted", note=REPLY)
    finish(world, request)
    advance_scorecards(now=LATER)
    new = release(world, verified(world))
    assert FIRST in why(buyer, "scorecard", draft)
    company = sign_in("Evergreen", "admin")
    assert company.get(reverse("portal_scorecard", args=[draft.pk])).status_code == 404
    assert FIRST not in why(company, "portal_scorecard", new)
    with scope(world.scope("Evergreen")):
        assert not KeptDecisions.objects.exists()
    with scope(world.scope("Aurora")):
        assert KeptDecisions.objects.get().decisions[POLICY]["note"] == FIRST


def test_what_was_kept_never_changes(world, sign_in) -> None:
    upheld(world, sign_in)
    with scope(world.scope("Aurora")), pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        KeptDecisions.objects.update(decisions={})
