"""Receipts of cards that follow from earlier ones: new rules, negative events, a zeroed round."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from scoring import documents
from scoring.bulk import job as bulk
from scoring.engine import exact_text
from scoring.engine.seal import read_keys
from scoring.engine.verify import total_of, verify
from scoring.models import Basis, CardState, RuleKind, Scorecard
from scoring.receipts.keys import published_keys
from scoring.receipts.making import receipt_of
from scoring.services.cards import input_hash
from standards import loader
from tenants.scope import scope
from tests.receipts.samples import Receipt, put, sealed_again
from tests.scoring.rounds import LATER, rated
from tests.scoring.test_rescoring_job import in_force, started, topic_weights
from tests.world import NOW, World

FINE = {
    "id": "6f1e7d1a-5d0d-4d0c-9d43-2f3f6f0f9a77",
    "title": "Fine for discharge",
    "topic": "environment",
    "date": "2025-03-01",
    "severity": "moderate",
    "reach": "site",
    "penalty": "fine",
    "reliefs": [],
    "zeroing": "",
    "share": "0.06",
}


def whole(receipt: Receipt) -> bool:
    """Whether the receipt passes everything there is to check."""
    keys = read_keys({"keys": [key.jwk for key in published_keys().values()]})
    return verify(receipt, keys, loader.cerds()).is_whole


def with_events(world: World, card: Scorecard, **changes: Any) -> Scorecard:
    """The card as it would be with a negative event taken in; not stored."""
    event = FINE | {"zeroing": "vicious" if changes.get("zeroed") else ""}
    card.events, card.document = [event], card.document | {"deduction": FINE["share"], **changes}
    outcome = documents.outcome_of(documents.score(card.document))
    card.total_exact, card.band = exact_text(outcome.total), outcome.band
    card.input_hash = input_hash(
        card.document,
        card.submission,
        revision=card.review_revision,
        basis=Basis(card.basis),
        taken=card.events,
    )
    return card


def test_a_card_under_new_rules_has_a_receipt_with_these_rules(world) -> None:
    rated(world)
    rule = in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        (card, *_) = Scorecard.objects.filter(rescoring=job).select_related("request__tenant", "submission")
        receipt = receipt_of(card, now=NOW)
    assert whole(receipt)
    assert receipt["table"]["topics"] == topic_weights()
    assert receipt["rules"]["pins"][0]["id"] == str(rule.pk)
    assert receipt["card"]["supersedes"] == str(card.supersedes_id)


@pytest.mark.parametrize(("changes", "taken_off"), [({}, 12), ({"zeroed": True}, None)])
def test_a_card_with_a_negative_event_has_a_receipt_with_it(world, changes, taken_off) -> None:
    card = rated(world)[1]
    before = Fraction(card.total_exact)
    with scope(world.scope("Aurora")):
        card = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        receipt = receipt_of(with_events(world, card, **changes), now=NOW)
    assert whole(receipt)
    assert receipt["events"][0]["title"] == "Fine for discharge"
    assert total_of(receipt) == (0 if taken_off is None else before - taken_off)
    without = sealed_again(put(receipt, ("events",), []))
    named = {fault.path for fault in verify(without).faults}
    assert named == {"table.deduction", "input_hash", *(f"table.{change}" for change in changes)}


def test_a_draft_says_that_it_is_one(world) -> None:
    card = rated(world)[1]
    with scope(world.scope("Aurora")):
        card = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        card.state = CardState.DRAFT
        receipt = receipt_of(card, now=NOW)
    assert receipt["card"]["status"] == "draft"
    assert receipt["card"]["reference_date"] == NOW.date().isoformat()
