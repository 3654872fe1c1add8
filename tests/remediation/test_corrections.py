"""The supplier's proof, the decision on it, and what the clock makes of both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Effect, Event, Obligation
from remediation import services
from remediation.models import Correction, Finding, PartState, ProofFile
from tenants.clock import advance_obligations
from tenants.scope import scope
from tests.remediation.findings import decide, issued, proof, send_proof

DUE = timedelta(hours=72)


def fix_clock(world) -> Any:
    with scope(world.scope("Aurora")):
        return Obligation.objects.get(kind="fix")


def test_the_buyer_gets_a_copy_of_the_proof(world):
    finding = issued(world)
    send_proof(world, finding)
    with scope(world.scope("Clearwater")):
        assert Finding.objects.get().fix_state == PartState.SUBMITTED
        file = ProofFile.objects.get()
        assert (file.name, file.size, file.correction.number) == ("payroll.pdf", 2048, 1)


def test_proof_needs_words_and_files_of_ones_own(world):
    finding = issued(world)
    with scope(world.scope("Foxglove")):
        foreign = proof(world, "Foxglove", "buttons")

    def send(statement, evidence) -> Any:
        services.submit_correction(
            finding=finding,
            statement=statement,
            evidence=evidence,
            actor=world.user("Evergreen", "admin"),
            now=world.now,
        )

    with scope(world.scope("Evergreen")):
        own = proof(world)
        for statement, evidence, field, words in [
            (" ", [own], "statement", "what was done"),
            ("Paid", [], "evidence", "at least one file"),
            ("Paid", [own, foreign], "evidence", "of your vault"),
        ]:
            with pytest.raises(InvalidInput, match=words) as refused:
                send(statement, evidence)
            assert refused.value.field == field
        assert not Correction.objects.exists()
        send("Paid", [own, own])
        assert ProofFile.objects.count() == 1
        with pytest.raises(DomainError, match="waits for a decision"):
            send("Paid again", [own])


def test_rejected_proof_lets_the_clock_run_on_and_the_next_proof_counts(world):
    finding = issued(world)
    send_proof(world, finding, now=world.now + timedelta(hours=70))
    with pytest.raises(InvalidInput, match="Say why"):
        decide(world, finding, "correction", accept=False, reason="no")
    decide(
        world, finding, "correction", accept=False, reason="Names are cut off", now=world.now + timedelta(80)
    )
    advance_obligations(now=world.now + timedelta(80))
    clock = fix_clock(world)
    assert (clock.state, clock.breached_at) == (Obligation.State.OPEN, world.now + DUE)
    send_proof(world, finding, now=world.now + timedelta(81), word="second")
    decide(world, finding, "correction", accept=True, now=world.now + timedelta(82))
    clock = fix_clock(world)
    assert (clock.state, clock.breached_at) == (Obligation.State.MET, world.now + DUE)
    with scope(world.scope("Evergreen")):
        assert [c.state for c in Correction.objects.all()] == ["accepted", "rejected"]


@pytest.mark.parametrize(("late", "breached"), [(-1, False), (1, True)])
def test_late_by_one_second_is_late_even_while_the_workers_are_down(world, late, breached):
    """No stage ran between the due instant and the proof; the breach is kept all the same."""
    finding = issued(world)
    send_proof(world, finding, now=world.now + DUE + timedelta(seconds=late))
    decide(world, finding, "correction", accept=True, now=world.now + timedelta(days=5))
    clock = fix_clock(world)
    assert clock.state == Obligation.State.MET
    assert clock.answered_at == world.now + DUE + timedelta(seconds=late)
    assert clock.breached_at == (world.now + DUE if breached else None)
    with scope(world.scope("Aurora")):
        assert Effect.objects.filter(obligation=clock, kind="breach").exists() is breached
        assert Event.objects.filter(subject_id=finding.pk, kind="obligation.breach").exists() is breached
