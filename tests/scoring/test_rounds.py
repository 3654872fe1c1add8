"""The quarterly re-evaluation: every admitted supplier, once a quarter, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from scoring.models import Basis, Movement, Round, RoundResult, Scorecard
from scoring.rounds import AlreadyRun, ask_for_round
from scoring.stages import advance_rounds
from suppliers.models import Supplier, SupplierStatus
from tenants.models import Organisation
from tenants.scope import Scope, scope
from tests.scoring.quarters import APRIL, NEW_YEAR, admit, beat, clocks_of, rounds_of
from tests.scoring.rounds import audit, finding, rated
from tests.world import NOW, World

POLICY = "environment.policy.environmental_policy"
RUNS = 4


def results_of(world: World, buyer: str = "Aurora") -> dict[tuple[int, str, str], str]:
    """(quarter, supplier, standard) → movement, of all rounds of a buyer."""
    with scope(world.scope(buyer)):
        found = RoundResult.objects.values_list("round__quarter", "supplier__name", "standard", "movement")
        return {(quarter, name, standard): moved for quarter, name, standard, moved in found}


def ask(world: World, now: datetime = NOW) -> None:
    """Start the current quarter by hand as Aurora's ESG manager."""
    aurora = world.org("Aurora")
    with scope(world.scope("Aurora")):
        ask_for_round(tenant_id=aurora.pk, actor=world.user("Aurora", "esg_manager"), now=now)


def test_every_buyer_owes_itself_the_next_quarter_where_it_is(world) -> None:
    Organisation.objects.filter(pk=world.org("Borealis").pk).update(time_zone="Asia/Shanghai")
    assert advance_rounds(now=NOW) == 2
    assert advance_rounds(now=NOW) == 0
    assert clocks_of(world) == [(NEW_YEAR, "open")]
    assert clocks_of(world, "Borealis") == [(NEW_YEAR - timedelta(hours=8), "open")]


def test_looking_for_what_is_missing_costs_the_same_however_many_buyers_there_are(world) -> None:
    advance_rounds(now=NOW)
    with CaptureQueriesContext(connection) as before:
        advance_rounds(now=NOW)
    Organisation.objects.bulk_create(Organisation(name=f"Buyer {n}", kind="buyer") for n in range(20))
    advance_rounds(now=NOW)
    with CaptureQueriesContext(connection) as after:
        advance_rounds(now=NOW)
    assert len(after) == len(before)


def test_a_new_quarter_takes_every_admitted_supplier_on_both_standards_once(world) -> None:
    rated(world)
    admit(world, "Evergreen Knitting")
    admit(world, "Lone Mill", status=SupplierStatus.WATCH)
    beat(NOW)
    assert rounds_of(world) == [], "the quarter has not begun"
    beat(NEW_YEAR)
    assert beat(NEW_YEAR) == 0
    assert rounds_of(world) == [(2027, 1, 2)]
    assert results_of(world) == {
        (1, "Evergreen Knitting", "t-cerds"): Movement.FIRST,
        (1, "Evergreen Knitting", "t-cfie"): Movement.NONE,
        (1, "Lone Mill", "t-cerds"): Movement.NONE,
        (1, "Lone Mill", "t-cfie"): Movement.NONE,
    }
    assert clocks_of(world) == [(NEW_YEAR, "met"), (APRIL, "open")]
    assert rounds_of(world, "Borealis") == [(2027, 1, 0)], "no admitted supplier there"


def test_candidates_and_removed_suppliers_are_left_out(world) -> None:
    admit(world, "Lone Mill", status=SupplierStatus.REMOVED)
    beat(NOW)
    beat(NEW_YEAR)
    assert rounds_of(world) == [(2027, 1, 0)]


def test_the_next_round_compares_with_the_card_of_the_round_before(world) -> None:
    _declared, first = rated(world)
    admit(world, "Evergreen Knitting")
    beat(NOW)
    beat(NEW_YEAR)
    worse = audit(first, finding(1, POLICY), at=NEW_YEAR)
    beat(APRIL)
    with scope(world.scope("Aurora")):
        result = RoundResult.objects.get(round__quarter=2, standard="t-cerds")
    assert (result.last_card_id, result.new_card_id) == (first.pk, worse.pk)
    assert (worse.basis, result.movement) == (Basis.AUDITED, Movement.DOWN)


@pytest.mark.parametrize(
    ("total", "movement"),
    [
        ("300000000000000000000000000000001/3", Movement.UP),
        ("300000000000000000000000000000000/3", Movement.SAME),
        ("299999999999999999999999999999999/3", Movement.DOWN),
    ],
)
def test_movement_is_exact_to_the_last_digit(world, total, movement) -> None:
    card = rated(world)[1]
    admit(world, "Evergreen Knitting")
    beat(NOW)
    with scope(Scope.worker(card.tenant_id)):
        _copy(card, "100000000000000000000000000000000/1")
    beat(NEW_YEAR)
    with scope(Scope.worker(card.tenant_id)):
        _copy(card, total)
    beat(APRIL)
    assert results_of(world)[2, "Evergreen Knitting", "t-cerds"] == movement


def test_a_supplier_that_was_out_for_a_quarter_is_compared_with_its_own_last_round(world) -> None:
    rated(world)
    admit(world, "Evergreen Knitting")
    beat(NOW)
    beat(NEW_YEAR)
    admit(world, "Evergreen Knitting", status=SupplierStatus.REMOVED)
    beat(APRIL)
    admit(world, "Evergreen Knitting")
    beat(datetime(2027, 7, 1, tzinfo=UTC))
    assert rounds_of(world) == [(2027, 1, 1), (2027, 2, 0), (2027, 3, 1)]
    assert results_of(world)[3, "Evergreen Knitting", "t-cerds"] == Movement.SAME


def test_quarters_missed_in_an_outage_each_get_their_round_in_order(world) -> None:
    admit(world, "Lone Mill")
    beat(NOW)
    back = datetime(2027, 8, 20, 12, 0, tzinfo=UTC)
    beat(back)
    assert rounds_of(world) == [(2027, 1, 1), (2027, 2, 1), (2027, 3, 1)]
    with scope(world.scope("Aurora")):
        assert {one.ran_at for one in Round.objects.all()} == {back}
        assert [one.starts_at.month for one in Round.objects.order_by("quarter")] == [1, 4, 7]
    assert clocks_of(world)[-1] == (datetime(2027, 10, 1, tzinfo=UTC), "open")


def test_a_quarter_started_by_hand_runs_at_once_and_says_who_started_it(world) -> None:
    admit(world, "Lone Mill")
    advance_rounds(now=NOW)
    ask(world)
    assert advance_rounds(now=NOW) == 1
    assert rounds_of(world) == [(2026, 4, 1)]
    with scope(world.scope("Aurora")):
        assert Round.objects.get().started_by_id == world.user("Aurora", "esg_manager").pk
        run = Event.objects.get(kind="round.run")
    assert (run.after["suppliers"], run.after["none"], run.actor) == (1, 2, None)
    assert clocks_of(world) == [(datetime(2026, 10, 1, tzinfo=UTC), "met"), (NEW_YEAR, "open")]
    beat(NEW_YEAR)
    assert rounds_of(world) == [(2026, 4, 1), (2027, 1, 1)]


def test_a_quarter_started_twice_runs_once_and_the_second_start_names_the_round(world) -> None:
    ask(world)
    ask(world)
    advance_rounds(now=NOW)
    assert rounds_of(world) == [(2026, 4, 0)]
    with pytest.raises(AlreadyRun) as refused:
        ask(world)
    assert (refused.value.round.year, refused.value.round.quarter) == (2026, 4)
    with scope(world.scope("Aurora")):
        assert Event.objects.filter(kind="round.asked").count() == 1


def test_a_buyer_that_moves_to_another_time_zone_gets_the_quarter_once(world) -> None:
    advance_rounds(now=NOW)
    Organisation.objects.filter(pk=world.org("Aurora").pk).update(time_zone="Pacific/Auckland")
    early = NEW_YEAR - timedelta(hours=12)
    ask(world, now=early)
    advance_rounds(now=early)
    assert rounds_of(world) == [(2027, 1, 0)], "the quarter has begun in Auckland"
    beat(NEW_YEAR)
    assert rounds_of(world) == [(2027, 1, 0)], "the clock set in London finds it taken"
    spring = datetime(2027, 3, 31, 11, 0, tzinfo=UTC)
    assert [due for due, state in clocks_of(world) if state == "open"] == [spring]


def test_each_buyer_has_its_own_round_and_sees_no_other(world) -> None:
    admit(world, "Lone Mill")
    admit(world, "Evergreen Knitting", buyer="Borealis")
    beat(NOW)
    beat(NEW_YEAR)
    assert {name for _q, name, _s in results_of(world)} == {"Lone Mill"}
    assert {name for _q, name, _s in results_of(world, "Borealis")} == {"Evergreen Knitting"}


def test_more_suppliers_need_no_more_statements(world) -> None:
    def statements(buyer: str) -> int:
        with scope(world.scope(buyer)):
            ask_for_round(tenant_id=world.org(buyer).pk, actor=world.user(buyer, "esg_manager"), now=NOW)
        with CaptureQueriesContext(connection) as made:
            advance_rounds(now=NOW)
        return len(made)

    advance_rounds(now=NOW)
    few = statements("Aurora")
    borealis = world.org("Borealis")
    with scope(world.scope("Borealis")):
        Supplier.objects.bulk_create(
            Supplier(
                tenant=borealis, number=n, name=f"Mill {n}", country="SE", status="admitted", match_key=n
            )
            for n in range(10, 310)
        )
    assert statements("Borealis") == few
    assert rounds_of(world, "Borealis") == [(2026, 4, 300)]


def test_a_buyer_cannot_write_a_result(world) -> None:
    with pytest.raises(Exception, match="permission denied"), scope(world.scope("Aurora")):
        Round.objects.create(tenant=world.org("Aurora"), year=2026, quarter=4, starts_at=NOW, ran_at=NOW)


def _copy(card: Scorecard, total: str) -> None:
    """A newer verified card with this exact total."""
    Scorecard.objects.filter(supplier_id=card.supplier_id, basis=card.basis).update(
        is_current=False, is_official=False
    )
    card.pk, card.input_hash, card.total_exact = None, f"{total:0>64}"[:64], total
    card.save(force_insert=True)
