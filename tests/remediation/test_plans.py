"""The supplier's plan, the decision on it, and its actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Obligation
from remediation import services
from remediation.models import CorrectiveAction, Finding, PartState, Plan
from tenants.scope import scope
from tests.remediation.findings import action, decide, issued, send_plan


def clock_of(world, finding, kind="plan") -> Any:
    with scope(world.scope("Aurora")):
        return Obligation.objects.get(subject_id=finding.pk, kind=kind)


def test_a_plan_stops_its_clock_and_waits_for_a_decision(world):
    finding = issued(world)
    plan = send_plan(world, finding)
    with scope(world.scope("Aurora")):
        assert Finding.objects.get().plan_state == PartState.SUBMITTED
        assert [a.description for a in Plan.objects.get(pk=plan.pk).actions.all()] == ["Pay the difference"]
    clock = clock_of(world, finding)
    assert (clock.state, clock.answered_at, clock.next_at) == (
        Obligation.State.WAITING,
        world.now + timedelta(hours=1),
        None,
    )
    assert clock_of(world, finding, "fix").state == Obligation.State.OPEN


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"root_cause": " "}, "root_cause", "what caused it"),
        ({"actions": []}, "actions", "at least one corrective action"),
        ({"actions": [action()] * 21}, "actions", "at most 20 actions"),
        ({"actions": [action(), action(description="")]}, "actions-1-description", "what will be done"),
        ({"actions": [action(responsible=" ")]}, "actions-0-responsible", "who sees to it"),
        ({"actions": [action(due_on=date(2026, 11, 23))]}, "actions-0-due_on", "has passed"),
        ({"actions": [action(due_on=date(2036, 1, 1))]}, "actions-0-due_on", "check the year"),
    ],
)
def test_a_plan_that_says_too_little_is_refused(world, changed, field, words):
    finding = issued(world)
    with pytest.raises(InvalidInput, match=words) as refused:
        send_plan(world, finding, **changed)
    assert refused.value.field == field
    assert clock_of(world, finding).state == Obligation.State.OPEN


def test_a_second_plan_waits_until_the_first_is_rejected(world):
    finding = issued(world)
    send_plan(world, finding)
    with pytest.raises(DomainError, match="waits for a decision"):
        send_plan(world, finding)
    with pytest.raises(InvalidInput, match="Say why"):
        decide(world, finding, "plan", accept=False)
    decide(world, finding, "plan", accept=False, reason="No word on overtime")
    clock = clock_of(world, finding)
    assert (clock.state, clock.answered_at) == (Obligation.State.OPEN, None)
    assert clock.next_at == clock.due_at - timedelta(days=7)
    assert send_plan(world, finding).number == 2
    decide(world, finding, "plan", accept=True)
    with scope(world.scope("Evergreen")):
        assert [(p.number, p.state, p.reason) for p in Plan.objects.all()] == [
            (2, "accepted", ""),
            (1, "rejected", "No word on overtime"),
        ]
    with pytest.raises(DomainError, match="accepted already"):
        send_plan(world, finding)
    with pytest.raises(DomainError, match="Nothing waits"):
        decide(world, finding, "plan", accept=True)


def test_an_accepted_plan_met_its_deadline_when_it_came_in(world):
    finding = issued(world)
    due = [action(due_on=date(2027, 1, 8))]
    send_plan(world, finding, now=world.now + timedelta(days=29), actions=due)
    decide(world, finding, "plan", accept=True, now=world.now + timedelta(days=45))
    clock = clock_of(world, finding)
    assert (clock.state, clock.breached_at) == (Obligation.State.MET, None)
    assert clock.answered_at == world.now + timedelta(days=29)


def test_nothing_can_be_sent_for_what_is_not_asked_or_not_open(world):
    with pytest.raises(DomainError, match="Nothing has to be sent"):
        send_plan(world, issued(world, severity="observation"))
    finding = issued(world)
    with scope(world.scope("Aurora")):
        services.withdraw_finding(
            finding=finding, reason="Misread", actor=world.user("Aurora", "procurement"), now=world.now
        )
    with pytest.raises(DomainError, match="was withdrawn"):
        send_plan(world, finding)


def test_actions_are_marked_done_with_their_day(world):
    finding = issued(world)
    send_plan(world, finding)

    def mark(day) -> None:
        with scope(world.scope("Evergreen")):
            services.mark_action(
                action=CorrectiveAction.objects.latest("plan__number"),
                done_on=day,
                actor=world.user("Evergreen", "contributor"),
                now=world.now,
            )

    for impossible in (date(2026, 11, 25), date(2026, 11, 19)):
        with pytest.raises(InvalidInput, match="between the finding and today"):
            mark(impossible)
    mark(date(2026, 11, 24))
    with scope(world.scope("Aurora")):
        assert CorrectiveAction.objects.get().done_on == date(2026, 11, 24)
    mark(None)
    with scope(world.scope("Aurora")):
        assert CorrectiveAction.objects.get().done_on is None
    decide(world, finding, "plan", accept=False, reason="Too vague")
    with pytest.raises(DomainError, match="was rejected"):
        mark(date(2026, 11, 24))
