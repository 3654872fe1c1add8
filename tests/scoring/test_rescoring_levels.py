"""Options that say which level ticked conditions reach: a bulk job reads the answers again, as one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Request
from scoring import documents
from scoring.bulk.answers import positions_of
from scoring.bulk.job import _held, advance_rescoring
from scoring.models import Basis, Rescoring, RuleKind, Scorecard
from scoring.rules import rules_on
from scoring.services import recompute
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import LATER, accept_rest, audit, cards, decide, entry, finding, finish, hand_in
from tests.scoring.test_rescoring_job import counts, in_force, seen, started, topic_weights
from tests.world import World

POLICY = "environment.policy.environmental_policy"
RIGHTS = "labour.action.employee_rights"


def criteria(item: str, *levels: int) -> list[str]:
    found = loader.cerds().indicator(item).levels
    return [criterion.key for level in levels for criterion in found[level].criteria]


@pytest.fixture
def audited(world: World) -> World:
    """Advanced without what lies below, claimed on two indicators; the reviewer found less on the policy, and
    an audit refuted employee rights."""
    answers = {
        POLICY: entry(*criteria(POLICY, 2)),
        RIGHTS: entry(*criteria(RIGHTS, 1, 2)),
        "society.action.belt_and_road": entry(na=("*",)),
    }
    request = hand_in(world, answers=answers)
    decide(world, request, POLICY, "adjusted", met=criteria(POLICY, 1, 2), note="The proof shows more.")
    accept_rest(world, request)
    decide(world, request, RIGHTS, "accepted", note="Shown to us on the spot.")
    finish(world, request)
    advance_scorecards(now=LATER)
    verified = next(card for card in cards(world) if card.basis == Basis.VERIFIED)
    audit(verified, finding(1, RIGHTS))
    return world


def levels_of(world: World, item: str) -> dict[str, str]:
    """The level of an indicator on each card that stands."""
    with scope(world.scope("Aurora")):
        standing = Scorecard.objects.filter(standard="t-cerds", is_current=True)
        return {card.basis: card.document["levels"][item] for card in standing}


@pytest.mark.parametrize(
    ("options", "policy", "rights"),
    [
        ({"levels": "cumulative"}, ("none", "none", "none"), ("none", "none", "none")),
        (
            {"legal_floor": "not_required"},
            ("advanced", "advanced", "advanced"),
            ("advanced", "advanced", "none"),
        ),
        ({f"levels:{POLICY}": "cumulative"}, ("none", "none", "none"), ("none", "none", "none")),
    ],
)
def test_levels_are_read_again_from_answers_and_decisions(audited, options, policy, rights) -> None:
    bases = ("declared", "verified", "audited")
    assert levels_of(audited, POLICY) == dict.fromkeys(bases, "advanced")
    assert levels_of(audited, RIGHTS) == dict.fromkeys(bases, "none"), "the law is the floor"
    in_force(audited, RuleKind.POLICY, {"options": options})
    job = started(audited)

    advance_rescoring(now=LATER)

    assert counts(seen(audited, job)) == (3, 3, 0, 0)
    assert levels_of(audited, POLICY) == dict(zip(bases, policy, strict=True))
    assert levels_of(audited, RIGHTS) == dict(zip(bases, rights, strict=True))
    assert_as_one_by_one(audited, job)


def assert_as_one_by_one(world: World, job: Rescoring) -> None:
    """Every new card is what scoring its answers alone gives under the rules its request was told."""
    with scope(world.scope("Aurora")):
        made = list(Scorecard.objects.filter(rescoring=job).select_related("request", "submission"))
        assert made
        for card in made:
            alone = documents.answers_document(
                card.submission, card.basis, card.adjustments, card.request.rules
            )
            assert {key: card.document[key] for key in alone} == alone, card.basis
            assert recompute(card).same


def test_other_rules_leave_levels_and_read_no_answer(audited) -> None:
    in_force(audited, RuleKind.TOPICS, topic_weights())
    started(audited)
    with CaptureQueriesContext(connection) as asked:
        advance_rescoring(now=LATER)
    read = [one["sql"] for one in asked if "assessments_review" in one["sql"] or '"items"' in one["sql"]]
    assert read == []


def test_answers_of_many_cards_are_read_in_three_queries(audited) -> None:
    with scope(audited.scope("Aurora")):
        cards = Scorecard.objects.filter(standard="t-cerds", is_current=True)
        suppliers = list(cards.order_by("supplier_id").values_list("supplier_id", flat=True).distinct())
        rules = rules_on(audited.org("Aurora").pk, "t-cerds", LATER.date())
        held, told = _held(cards, suppliers, rules)
        assert sorted(told) == suppliers
        with CaptureQueriesContext(connection) as asked:
            found: Any = positions_of(held)
        assert len(asked) == 3
        assert len(found) == 3


def test_answers_decided_on_again_since_are_named_and_left(audited) -> None:
    """The card that stands rests on decisions that are not kept any more."""
    with scope(audited.scope("Aurora")):
        Request.objects.filter(standard="t-cerds").update(review_revision=2)
    in_force(audited, RuleKind.POLICY, {"options": {"levels": "cumulative"}})
    job = started(audited)

    advance_rescoring(now=LATER)

    assert counts(seen(audited, job)) == (3, 1, 0, 2)
    assert {one["problem"] for one in seen(audited, job).failures} == {
        "levels: these answers were decided on again since: publish the newer result first"
    }
