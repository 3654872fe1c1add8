"""The scoring stage: one card for each submission and each finished review, never two."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError

from assessments.catalogue import catalogue
from assessments.models import Request, RequestState, Submission
from core.models import Event
from scoring.cli import score_text
from scoring.models import Basis, Scorecard
from scoring.services import recompute
from scoring.stages import advance_scorecards
from tenants.scope import Scope, scope
from tests.scoring.rounds import LATER, accept_rest, cards, decide, entry, finish, hand_in, rated
from tests.world import NOW

POLICY = "environment.policy.environmental_policy"


def test_a_submission_gets_its_declared_card_once(world) -> None:
    hand_in(world)
    assert advance_scorecards(now=NOW) == 1
    assert advance_scorecards(now=NOW) == 0
    (card,) = cards(world)
    assert (card.basis, card.is_current, card.review_revision) == (Basis.DECLARED, True, 0)
    assert card.band == "4"


def test_a_finished_review_gets_its_verified_card_and_rejected_answers_count_nothing(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="not_shown")
    accept_rest(world, request)
    assert advance_scorecards(now=NOW) == 1, "declared only: the review is not finished"
    finish(world, request)
    assert advance_scorecards(now=LATER) == 1
    declared, verified = cards(world)
    assert (verified.basis, verified.review_revision) == (Basis.VERIFIED, 1)
    assert declared.document["levels"][POLICY] == "basic"
    assert verified.document["levels"][POLICY] == "none"
    lost = Fraction(declared.total_exact) - Fraction(verified.total_exact)
    assert lost == 100 * Fraction(1667, 10_000) ** 2


def test_both_standards_are_rated_apart(world) -> None:
    rated(world, "t-cerds")
    rated(world, "t-cfie")
    with scope(world.scope("Aurora")):
        current = Scorecard.objects.filter(is_current=True, basis=Basis.VERIFIED)
        assert set(current.values_list("standard", "band")) == {("t-cerds", "4"), ("t-cfie", "C")}


def test_the_document_alone_gives_the_same_total_by_the_command(world) -> None:
    for standard in ("t-cerds", "t-cfie"):
        for card in rated(world, standard):
            printed = json.loads(score_text(json.dumps(card.document)).out)
            assert printed["total"]["exact"] == card.total_exact
            assert str(printed.get("star") or printed.get("grade")) == card.band


def test_computing_again_says_same_and_notices_a_changed_submission(world) -> None:
    declared, verified = rated(world)
    with scope(world.scope("Aurora")):
        assert recompute(declared).same
        assert recompute(verified).same
        verified.total_exact = "1/2"
        assert not recompute(verified).same
        declared.input_hash = "0" * 64
        assert not recompute(declared).same


def test_a_later_submission_takes_over_and_the_history_stays(world) -> None:
    hand_in(world)
    advance_scorecards(now=NOW)
    hand_in(world, answers={POLICY: entry()}, at=NOW + timedelta(days=1))
    advance_scorecards(now=LATER)
    first, second = cards(world)
    assert (first.is_current, second.is_current) == (False, True)
    assert Fraction(second.total_exact) < Fraction(first.total_exact)


def test_a_card_made_late_does_not_take_over_from_a_newer_submission(world) -> None:
    hand_in(world, at=NOW + timedelta(days=1))
    advance_scorecards(now=NOW)
    hand_in(world, answers={POLICY: entry()}, at=NOW)
    advance_scorecards(now=LATER)
    newer, older = cards(world)
    assert (newer.is_current, older.is_current) == (True, False)


def test_a_card_that_cannot_be_made_holds_up_no_other(world) -> None:
    everything = {item: entry(na=("*",)) for item in catalogue("t-cerds").items}
    hand_in(world, answers=everything)
    hand_in(world, buyer="Borealis")
    assert advance_scorecards(now=NOW) == 1
    assert cards(world) == []
    assert len(cards(world, buyer="Borealis")) == 1


def test_a_card_says_in_an_event_what_came_out(world) -> None:
    declared, _ = rated(world)
    with scope(world.scope("Evergreen")):
        event = Event.objects.get(kind="scorecard.computed", subject_id=declared.pk)
    assert event.after["total"] == declared.total_exact


def test_the_database_itself_refuses_the_same_card_twice(world) -> None:
    declared, _ = rated(world)
    declared.pk, declared.is_current = None, False
    with pytest.raises(IntegrityError, match="card_once"), scope(Scope.worker(declared.tenant_id)):
        declared.save(force_insert=True)


def test_a_buyer_cannot_write_a_card(world) -> None:
    declared, _ = rated(world)
    with pytest.raises(Exception, match="permission denied"), scope(world.scope("Aurora")):
        Scorecard.objects.filter(pk=declared.pk).update(total=200)


def test_a_withdrawn_review_state_makes_no_card(world) -> None:
    request = hand_in(world)
    advance_scorecards(now=NOW)
    with scope(world.scope("Aurora")):
        Request.objects.filter(pk=request.pk).update(state=RequestState.CLOSED)
    assert advance_scorecards(now=LATER) == 0
    with scope(world.scope("Aurora")):
        assert Submission.objects.count() == 1
