"""What is owed and what the clock does about it: each step once, in order, whatever was down."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Effect, Event, Obligation
from core.obligations import BEFORE_DUE, BREACH, announce, answer, cancel, meet, refuse
from esgdd import flow
from tenants.clock import advance_obligations, claim_effects, mark_handled, waiting_effects
from tenants.scope import Scope, scope
from tests.core.owing import DUE, ESCALATION, HOUR, STEPS, held, kinds, ledger, newest, owe
from tests.world import NOW

State = Obligation.State


def test_each_step_is_taken_once_at_its_instant(world) -> None:
    owed = owe(world)
    done = [advance_obligations(now=NOW + hours * HOUR) for hours in (0, 23, 24, 24, 48, 71, 72, 95, 96, 500)]

    assert done == [0, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert kinds(owed) == [BEFORE_DUE, BEFORE_DUE, BREACH, ESCALATION]
    assert all(effect.recorded_at == effect.due_at for effect in ledger(owed))
    end = newest(owed)
    assert (end.state, end.breached_at, end.next_at) == (State.OPEN, DUE, None)


def test_the_audit_trail_tells_of_each_step(world) -> None:
    owed = owe(world)
    advance_obligations(now=DUE)

    with scope(world.scope("Evergreen")):
        told = Event.objects.filter(subject_id=owed.subject_id, kind__startswith="obligation.")
        assert [event.kind for event in told.order_by("after__step_at")] == [
            "obligation.reminder",
            "obligation.reminder",
            "obligation.breach",
        ]


def test_after_an_outage_everything_is_caught_up_and_nobody_is_reminded_too_late(world) -> None:
    owed = owe(world)
    back = DUE + 30 * HOUR
    assert advance_obligations(now=back) == 4

    reminders, late = ledger(owed)[:2], ledger(owed)[2:]
    assert [effect.handled_at for effect in reminders] == [back, back], "recorded, but there is none to tell"
    assert [(effect.kind, effect.handled_at) for effect in late] == [(BREACH, None), (ESCALATION, None)]
    assert [effect.due_at for effect in late] == [DUE, DUE + 24 * HOUR]
    assert newest(owed).breached_at == DUE


def test_reminders_before_the_instant_are_still_told_after_an_outage(world) -> None:
    owed = owe(world)
    advance_obligations(now=DUE - HOUR)
    assert [effect.handled_at for effect in ledger(owed)] == [None, None]


def test_the_clock_stands_still_while_an_answer_waits(world) -> None:
    owed = owe(world)
    advance_obligations(now=NOW + 24 * HOUR)
    with held(world, owed, "Evergreen") as mine:
        answer(mine, now=NOW + 30 * HOUR)

    assert advance_obligations(now=DUE + 100 * HOUR) == 0
    with held(world, owed) as mine:
        meet(mine, now=DUE + 101 * HOUR)
    assert kinds(owed) == [BEFORE_DUE]
    end = newest(owed)
    assert (end.state, end.answered_at, end.breached_at) == (State.MET, NOW + 30 * HOUR, None)


def test_a_refused_answer_sets_the_clock_going_and_what_passed_comes_at_once(world) -> None:
    owed = owe(world)
    with held(world, owed, "Evergreen") as mine:
        answer(mine, now=NOW + HOUR)
    advance_obligations(now=DUE + HOUR)
    with held(world, owed) as mine:
        refuse(mine)

    assert advance_obligations(now=DUE + 2 * HOUR) == 3
    assert kinds(owed) == [BEFORE_DUE, BEFORE_DUE, BREACH]
    assert newest(owed).breached_at == DUE
    assert advance_obligations(now=DUE + 24 * HOUR) == 1


@pytest.mark.parametrize("decided_by_then", [False, True])
def test_a_late_answer_stays_late_although_no_worker_was_up(world, decided_by_then: bool) -> None:
    owed = owe(world)
    with held(world, owed, "Evergreen") as mine:
        answer(mine, now=DUE + timedelta(seconds=1))
    if not decided_by_then:
        assert advance_obligations(now=DUE + 50 * HOUR) == 3
        assert advance_obligations(now=DUE + 51 * HOUR) == 0, "what follows the answer stands still"
    with held(world, owed) as mine:
        meet(mine, now=DUE + 52 * HOUR)

    assert kinds(owed) == [BEFORE_DUE, BEFORE_DUE, BREACH]
    end = newest(owed)
    assert (end.state, end.breached_at) == (State.MET, DUE)
    assert advance_obligations(now=DUE + 99 * HOUR) == 0


def test_an_answer_at_the_very_instant_is_in_time(world) -> None:
    owed = owe(world)
    advance_obligations(now=DUE - HOUR)
    with held(world, owed, "Evergreen") as mine:
        answer(mine, now=DUE)
    advance_obligations(now=DUE + HOUR)
    assert newest(owed).breached_at is None


@pytest.mark.parametrize(("end", "state"), [(meet, State.MET), (cancel, State.CANCELLED)])
def test_what_has_ended_takes_no_step(world, end, state) -> None:
    owed = owe(world)
    with held(world, owed) as mine:
        end(mine, now=NOW + HOUR)

    assert advance_obligations(now=DUE + 500 * HOUR) == 0
    ended = newest(owed)
    assert (ended.state, ended.ended_at, ended.next_at) == (state, NOW + HOUR, None)
    assert not ended.is_running


def test_a_breach_stays_after_the_answer_was_accepted(world) -> None:
    owed = owe(world)
    advance_obligations(now=DUE)
    with held(world, owed, "Evergreen") as mine:
        answer(mine, now=DUE + HOUR)
    with held(world, owed) as mine:
        meet(mine, now=DUE + 2 * HOUR)
    assert newest(owed).breached_at == DUE


def test_the_same_thing_is_owed_once(world) -> None:
    first, second = owe(world), owe(world, steps=())
    assert first.pk == second.pk
    assert newest(first).steps == [list(step) for step in STEPS], "its steps were frozen when it opened"
    assert owe(world, kind="plan").pk != first.pk
    assert owe(world, due_at=DUE + HOUR).pk != first.pk


def test_steps_come_in_order_of_time_however_they_were_given(world) -> None:
    owed = owe(world, steps=tuple(reversed(STEPS)))
    assert newest(owed).next_at == DUE - 48 * HOUR
    advance_obligations(now=DUE + 24 * HOUR)
    assert kinds(owed) == [kind for _seconds, kind in STEPS]


def test_the_ledger_refuses_a_step_taken_twice(world) -> None:
    owed = owe(world)
    advance_obligations(now=DUE)
    line = ledger(owed)[0]
    with scope(Scope.worker(owed.tenant_id)), pytest.raises(IntegrityError), transaction.atomic():
        Effect.objects.bulk_create([Effect(**_copy(line))])


def _copy(effect: Effect) -> dict[str, object]:
    same = ("tenant_id", "supplier_org_id", "key", "kind", "subject_type", "subject_id", "due_at")
    return {name: getattr(effect, name) for name in same} | {"recorded_at": DUE}


def test_what_happened_is_announced_once(world) -> None:
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        announce(supplier, "plan_decided", key="plan 1", now=NOW)
        announce(supplier, "plan_decided", key="plan 1", now=NOW + HOUR)
        announce(supplier, "plan_decided", key="plan 2", now=NOW + HOUR)

    [(tenant_id, ids)] = waiting_effects("suppliers.supplier")
    with scope(Scope.worker(tenant_id)):
        claimed = claim_effects(tenant_id, ids)
        assert [effect.due_at for effect in claimed] == [NOW, NOW + HOUR]
        mark_handled(claimed, now=NOW + HOUR)
    assert waiting_effects("suppliers.supplier") == []


def test_a_stage_finds_only_effects_of_its_kind_and_subject(world) -> None:
    owe(world)
    advance_obligations(now=DUE)
    assert waiting_effects("remediation.finding") == []
    [(_tenant, breaches)] = waiting_effects("suppliers.supplier", kinds=[BREACH])
    assert len(breaches) == 1


def test_one_broken_obligation_holds_up_no_other(world, caplog) -> None:
    fine = [owe(world, kind=f"fix {number}") for number in range(5)]
    broken = owe(world, kind="broken", due_at=DUE - HOUR)
    with held(world, broken) as mine:
        mine.steps = [["soon", "?"]] * 9
        mine.save(update_fields=["steps"])

    assert advance_obligations(now=DUE) == 15
    assert [kinds(owed) for owed in fine] == [[BEFORE_DUE, BEFORE_DUE, BREACH]] * 5
    assert kinds(broken) == [], "nothing of it is half done"
    assert f"a step of obligation {broken.pk} failed" in caplog.text


def test_a_stage_that_breaks_stops_no_other(world, monkeypatch, caplog) -> None:
    owed = owe(world, due_at=NOW - 1000 * HOUR)

    def break_down(*, now: datetime) -> int:
        raise RuntimeError("out of paper")

    monkeypatch.setitem(flow.STAGES, "imports", break_down)
    flow.advance_all()
    assert "stage imports failed" in caplog.text
    assert BREACH in kinds(owed)


def test_the_clock_asks_as_often_for_100_obligations_as_for_10(world, django_assert_max_num_queries) -> None:
    for number in range(10):
        owe(world, kind=f"few {number}")
    with django_assert_max_num_queries(14) as few:
        assert advance_obligations(now=DUE) == 30
    for number in range(100):
        owe(world, kind=f"many {number}")
    with django_assert_max_num_queries(len(few)):
        assert advance_obligations(now=DUE) == 300


#: What can happen to an obligation, and after how many hours.
_happenings = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["tick", "tick", "answer", "refuse"])), max_size=12
)
_names = (f"any {number}" for number in count())


@given(_happenings)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_step_is_lost_or_doubled(world, happenings) -> None:
    due_at = DUE + HOUR / 2  # nothing happens at the very instant of a step
    owed = owe(world, kind=next(_names), due_at=due_at)
    now, answered = NOW, None
    for hours, what in happenings:
        now += hours * HOUR
        if what == "tick":
            advance_obligations(now=now)
        elif what == "answer" and answered is None:
            answered = now
            with held(world, owed, "Evergreen") as mine:
                answer(mine, now=now)
        elif what == "refuse" and answered is not None:
            answered = None
            with held(world, owed) as mine:
                refuse(mine)
    advance_obligations(now=now)

    instants = [due_at + timedelta(seconds=seconds) for seconds, _kind in STEPS]
    passed = [instant for instant in instants if instant < (answered or now)]
    assert [effect.due_at for effect in ledger(owed)] == passed
    assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(ledger(owed)))
    assert (newest(owed).breached_at is not None) == (due_at in passed)


def test_what_is_announced_of_a_case_is_the_supplier_companys_too(world) -> None:
    request = world.request("Aurora", "t-cerds")
    with scope(Scope.worker(request.tenant_id)):
        announce(request, "request.late", key="late", now=NOW)
        announce(request, "request.late", key="late", now=NOW)
        told = Effect.objects.filter(subject_id=request.pk)
        assert [(one.supplier_org_id, one.kind, one.due_at) for one in told] == [
            (request.supplier_org_id, "request.late", NOW)
        ]
        assert told.get().subject_type == "assessments.request"
