"""Objections: a supplier objects to a line, somebody else replies in 30 days, a corrected card follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError

from core.errors import DomainError, InvalidInput
from core.models import Event, Obligation
from scoring.models import Basis, Cause, Dispute, DisputeState, Scorecard
from scoring.services import recompute
from scoring.services.disputes import open_dispute, reject_dispute, uphold_dispute, withdraw_dispute
from scoring.stages import advance_scorecards
from scoring.telling import advance_tellings
from standards import loader
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.scoring.negative_events import record, take_in
from tests.scoring.releases import POLICY, drafted, release, request_of, verified
from tests.scoring.rounds import LATER, audit, cards, finding, rated

TEXT = "The policy is the first file, page 3 names it."
AFTER = LATER + timedelta(days=1)


def objected(world, card: Scorecard, line: str = POLICY, text: str = TEXT) -> Dispute:
    """Evergreen objects."""
    with scope(world.scope("Evergreen")):
        return open_dispute(
            card=Scorecard.objects.select_related("tenant").get(pk=card.pk),
            line=line,
            text=text,
            actor=world.user("Evergreen", "contributor"),
            now=LATER,
        )


def published(world) -> Scorecard:
    return release(world, drafted(world))


def decide_as(world, org: str, role: str, dispute: Dispute, service, **values: Any) -> None:
    with scope(world.scope(org)):
        found = Dispute.objects.select_related("card__request").get(pk=dispute.pk)
        service(dispute=found, actor=world.user(org, role), now=AFTER, **values)


def test_upheld_the_line_is_decided_anew_and_a_corrected_card_supersedes_at_once(world) -> None:
    first = published(world)
    dispute = objected(world, first)
    decide_as(world, "Clearwater", "lead", dispute, uphold_dispute, reply="Page 3 does name it.")
    assert advance_scorecards(now=AFTER) == 1
    second = verified(world)
    assert (second.cause, second.is_current, second.is_official) == (Cause.DISPUTE, True, True)
    assert (second.supersedes_id, second.reviewed_by_name) == (first.pk, "Clearwater lead")
    assert second.document["levels"][POLICY] == "basic"
    with scope(world.scope("Evergreen")):
        dispute.refresh_from_db()
        assert (dispute.state, dispute.new_card_id) == (DisputeState.UPHELD, second.pk)
        assert recompute(Scorecard.objects.get(pk=first.pk)).same, "the earlier card still says what it said"
        assert recompute(Scorecard.objects.get(pk=second.pk)).same
    assert advance_scorecards(now=AFTER) == 0


def test_upheld_in_part_the_line_counts_at_what_the_proof_shows(world) -> None:
    policy = loader.cerds().indicator(POLICY)
    dispute = objected(world, published(world))
    shown = [one.key for one in policy.levels[1].criteria]
    decide_as(
        world,
        "Clearwater",
        "lead",
        dispute,
        uphold_dispute,
        reply="It shows even more than claimed.",
        met=shown,
        as_claimed=False,
    )
    advance_scorecards(now=AFTER)
    assert verified(world).document["levels"][POLICY] == "intermediate"


def test_rejected_the_card_stays_and_the_reply_is_read(world) -> None:
    card = published(world)
    dispute = objected(world, card)
    with pytest.raises(InvalidInput, match="Say why"):
        decide_as(world, "Aurora", "esg_manager", dispute, reject_dispute, reply="no")
    decide_as(world, "Aurora", "esg_manager", dispute, reject_dispute, reply="Page 3 is a draft, unsigned.")
    assert advance_scorecards(now=AFTER) == 0
    advance_tellings(now=AFTER)
    with scope(world.scope("Evergreen")):
        dispute.refresh_from_db()
        assert (dispute.state, dispute.reply) == (DisputeState.REJECTED, "Page 3 is a draft, unsigned.")
        assert Event.objects.filter(kind="dispute.decided", subject_id=dispute.pk).exists()
    with scope(Scope.worker(card.tenant_id)):
        assert Obligation.objects.get(kind="dispute").state == Obligation.State.MET
        assert Notice.objects.filter(kind="dispute_decided").count() == 2
    with pytest.raises(DomainError, match="decided or taken back"):
        decide_as(world, "Aurora", "esg_manager", dispute, reject_dispute, reply="Once more the same.")


def test_who_made_the_decision_does_not_reply(world) -> None:
    dispute = objected(world, published(world))
    for service in (uphold_dispute, reject_dispute):
        with pytest.raises(DomainError, match="Somebody else") as refusal:
            decide_as(world, "Clearwater", "assessor", dispute, service, reply="I stay with what I said.")
        assert refusal.value.code == "own_decision"


def test_thirty_days_without_a_reply_are_a_breach_and_escalated(world) -> None:
    card = published(world)
    dispute = objected(world, card)
    advance_tellings(now=LATER)
    with scope(world.scope("Aurora")):
        clock = Obligation.objects.get(kind="dispute", subject_id=dispute.pk)
    assert clock.due_at == dispute.due_at
    assert timedelta(days=30) <= dispute.due_at - LATER < timedelta(days=31)
    late = dispute.due_at + timedelta(days=3)
    told = {}
    for instant in (late - timedelta(days=9), dispute.due_at, late):
        advance_obligations(now=instant)
        advance_tellings(now=instant)
        with scope(Scope.worker(card.tenant_id)):
            rows = Notice.objects.filter(kind__startswith="dispute_").values_list("kind", "recipient__email")
            told = {kind: {who for one, who in rows if one == kind} for kind, _who in rows}
    manager, company = "esg_manager@aurora.example", "admin@evergreen.example"
    assert told["dispute_opened"] == {manager}
    assert told["dispute_due_soon"] == {manager}
    assert told["dispute_overdue"] == {manager, company, "contributor@evergreen.example"}
    assert told["dispute_escalation"] == {manager, "admin@aurora.example"}
    with scope(world.scope("Evergreen")):
        assert Obligation.objects.get(subject_id=dispute.pk).breached_at == dispute.due_at


def test_taken_back_the_clock_ends_and_the_line_can_be_objected_to_again(world) -> None:
    card = published(world)
    dispute = objected(world, card)
    advance_tellings(now=LATER)
    decide_as(world, "Evergreen", "admin", dispute, withdraw_dispute)
    advance_tellings(now=AFTER)
    with scope(world.scope("Aurora")):
        assert Obligation.objects.get(subject_id=dispute.pk).state == Obligation.State.CANCELLED
    with pytest.raises(DomainError, match="decided or taken back"):
        decide_as(world, "Evergreen", "admin", dispute, withdraw_dispute)
    assert objected(world, card).state == DisputeState.OPEN


def test_an_objection_needs_a_line_of_a_card_that_holds_and_a_text(world) -> None:
    card = published(world)
    with pytest.raises(InvalidInput, match="no such line"):
        objected(world, card, line="environment.policy.nothing")
    with pytest.raises(InvalidInput, match="no such line"):
        objected(world, card, line="event:6f1e7d1a-5d0d-4d0c-9d43-2f3f6f0f9a01")
    for text, words in (("no", "a sentence or two"), ("x" * 4001, "4,000"), ("a long text \x00", "stored")):
        with pytest.raises(InvalidInput, match=words):
            objected(world, card, text=text)
    declared = next(one for one in cards(world) if one.basis == Basis.DECLARED)
    with pytest.raises(DomainError, match="declared yourself"):
        objected(world, declared)
    objected(world, card)
    with pytest.raises(DomainError, match="already"):
        objected(world, card)
    with scope(world.scope("Aurora")):
        assert Dispute.objects.count() == 1


def test_a_card_that_was_superseded_or_a_line_a_finding_takes_is_not_objected_to(world) -> None:
    first = published(world)
    dispute = objected(world, first)
    decide_as(world, "Clearwater", "lead", dispute, uphold_dispute, reply="Page 3 does name it.")
    advance_scorecards(now=AFTER)
    with pytest.raises(DomainError, match="does not hold any more"):
        objected(world, first)
    audited = audit(verified(world), finding(1, POLICY))
    with pytest.raises(DomainError, match="F-0001"):
        objected(world, audited)


def test_a_line_of_the_other_kind_is_objected_to_by_its_item(world) -> None:
    _declared, card = rated(world, "t-cfie")
    dispute = objected(world, card, line=next(iter(loader.cfie().items)).key)
    with pytest.raises(InvalidInput, match="counts already"):
        decide_as(world, "Clearwater", "lead", dispute, uphold_dispute, reply="It stands as claimed.")
    assert request_of(world, card).review_revision == 1


def test_an_event_is_objected_to_and_upheld_it_is_withdrawn_and_the_score_corrected(world) -> None:
    card = published(world)
    event = record(world)
    take_in()
    lower = next(one for one in cards(world) if one.basis == Basis.VERIFIED and one.is_current)
    assert lower.total < card.total
    dispute = objected(world, lower, line=f"event:{event.pk}")
    with pytest.raises(DomainError, match="Somebody else"):
        decide_as(world, "Aurora", "esg_manager", dispute, reject_dispute, reply="We read it in the paper.")
    decide_as(world, "Clearwater", "lead", dispute, uphold_dispute, reply="The court found for the supplier.")
    take_in()
    with scope(world.scope("Evergreen")):
        dispute.refresh_from_db()
        assert dispute.new_card_id == card.pk, "the card without the event holds again"
        assert Scorecard.objects.get(pk=card.pk).is_current


@pytest.mark.parametrize("state", ["upheld", "rejected"])
def test_the_database_lets_no_supplier_decide_its_own_objection(world, state) -> None:
    dispute = objected(world, published(world))
    with pytest.raises(ProgrammingError, match="row-level security"), scope(world.scope("Evergreen")):
        Dispute.objects.filter(pk=dispute.pk).update(state=state)
