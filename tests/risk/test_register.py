"""The risk register: written, judged, looked at again in time, done about; what bad input meets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Event, Obligation
from risk.models import RiskEntry, RiskEntrySupplier, RiskMeasure
from risk.reviewing import advance_reviews
from risk.services.measures import add_measure, change_measure, link_supplier
from risk.services.register import (
    ChangedMeanwhile,
    create_entry,
    review_entry,
    save_entry,
    set_state,
    take_over,
)
from risk.starters import starters
from suppliers.models import Supplier
from suppliers.services.listing import create_supplier
from suppliers.services.merging import merge_suppliers
from suppliers.services.unmerging import undo_merge
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.world import NOW, World

FLOOD: dict[str, Any] = {"title": "Floods", "kind": "acute", "likelihood": 4, "consequence": 5}


def write(world: World, **more: Any) -> RiskEntry:
    """A risk of Aurora's register, written by its ESG manager."""
    with scope(world.scope("Aurora")):
        return create_entry(
            tenant_id=world.org("Aurora").pk,
            values=FLOOD | more,
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
        )


def told(world: World) -> set[tuple[str, str]]:
    with scope(Scope.worker(world.org("Aurora").pk)):
        rows = Notice.objects.filter(kind__startswith="risk_").values_list("kind", "recipient__email")
        return {(kind, email.split("@")[0]) for kind, email in rows}


def test_the_fifteen_examples_name_their_clause_and_are_there_in_both_languages() -> None:
    assert len(starters()) == 15
    kinds = [one.kind for one in starters().values()]
    assert [kinds.count(kind) for kind in ("policy_legal", "technology", "market", "reputation")] == [
        4,
        5,
        2,
        4,
    ]
    for number, one in enumerate(starters().values(), start=1):
        assert one.clause == f"T/CFIE Annex A, example {number}"
        assert one.title.in_language("zh-hans") != one.title.in_language("en")
        assert one.factor.in_language("zh-hans") != one.factor.in_language("en")


def test_an_example_is_taken_over_once_until_it_is_closed(world: World) -> None:
    actor, tenant = world.user("Aurora", "procurement"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        entry = take_over(tenant_id=tenant, key="trade_rules", actor=actor, now=NOW)
        again = take_over(tenant_id=tenant, key="trade_rules", actor=actor, now=NOW)
        assert (again.pk, entry.number, entry.kind, entry.points) == (entry.pk, 1, "policy_legal", None)
        set_state(entry=entry, state="closed", reason="Not us.", actor=actor, now=NOW)
        assert take_over(tenant_id=tenant, key="trade_rules", actor=actor, now=NOW).number == 2
        with pytest.raises(InvalidInput, match="no such example"):
            take_over(tenant_id=tenant, key="../rules", actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": " "}, "title", "few words"),
        ({"kind": "weather"}, "kind", "kind of risk"),
        ({"consequence": None}, "consequence", "Judge both"),
        ({"likelihood": 6}, "likelihood", "1 to 5"),
        ({"residual_likelihood": 5, "residual_consequence": 5}, "residual_likelihood", "cannot be larger"),
        ({"more_needed": False}, "more_reason", "Say why"),
        ({"review_on": NOW.date() - timedelta(days=1)}, "review_on", "has passed"),
        ({"countries": ["XX"]}, "countries", "no such country"),
        ({"factor": "a\x00b"}, "factor", "cannot be stored"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        write(world, **values)
    assert refused.value.field == field
    with scope(world.scope("Aurora")):
        assert not RiskEntry.objects.exists()


def test_an_owner_is_one_of_the_buyer_s_people(world: World) -> None:
    with pytest.raises(InvalidInput, match="your own people"):
        write(world, owner=world.user("Borealis", "esg_manager"))


def test_points_are_the_product_and_a_second_editor_is_told(world: World) -> None:
    entry, actor = write(world), world.user("Aurora", "procurement")
    assert (entry.points, entry.level, entry.residual_level) == (20, "high", "")
    less = FLOOD | {"residual_likelihood": 2, "residual_consequence": 4}
    less |= {"more_needed": True, "more_reason": "Still eight points."}
    with scope(world.scope("Aurora")):
        saved = save_entry(entry=entry, values=less, revision=1, actor=actor, now=NOW)
        assert (saved.residual_points, saved.residual_level, saved.revision) == (8, "medium", 2)
        with pytest.raises(ChangedMeanwhile):
            save_entry(entry=entry, values=FLOOD | {"title": "Mine"}, revision=1, actor=actor, now=NOW)
        assert RiskEntry.objects.get().title == "Floods"
        event = Event.objects.get(kind="risk_entry.changed")
        assert (event.before["residual_points"], event.after["residual_points"]) == (None, 8)


def test_the_owner_is_reminded_and_managers_hear_when_nobody_looked(world: World) -> None:
    day = date(2027, 6, 1)
    entry = write(world, owner=world.user("Aurora", "procurement"), review_on=day)
    with scope(world.scope("Aurora")):
        clock = Obligation.objects.get(subject_id=entry.pk)
    for when in (clock.due_at - timedelta(days=13), clock.due_at + timedelta(hours=1)):
        advance_obligations(now=when)
        advance_reviews(now=when)
        if when < clock.due_at:
            assert told(world) == {("risk_review_soon", "procurement")}
    assert told(world) == {
        ("risk_review_soon", "procurement"),
        ("risk_review_overdue", "procurement"),
        ("risk_review_overdue", "esg_manager"),
    }
    late = clock.due_at + timedelta(days=2)
    actor = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput, match="what you found"):
            review_entry(entry=entry, note=" ", next_on=late.date(), actor=actor, now=late)
        review_entry(entry=entry, note="As it was.", next_on=date(2027, 12, 1), actor=actor, now=late)
        states = dict(Obligation.objects.filter(subject_id=entry.pk).values_list("state", "breached_at"))
        assert states == {"met": clock.due_at, "open": None}


def test_a_day_chosen_again_runs_again_and_a_closed_risk_has_none(world: World) -> None:
    day, actor = date(2027, 6, 1), world.user("Aurora", "esg_manager")
    entry = write(world, review_on=day)

    def save(revision: int, **more: Any) -> None:
        save_entry(entry=entry, values=FLOOD | more, revision=revision, actor=actor, now=NOW)

    with scope(world.scope("Aurora")):
        save(1)
        assert [one.state for one in Obligation.objects.filter(subject_id=entry.pk)] == ["cancelled"]
        save(2, review_on=day)
        clock = Obligation.objects.get(subject_id=entry.pk)
        assert (clock.state, clock.next_at) == ("open", clock.due_at - timedelta(days=14))
        set_state(entry=entry, state="closed", reason="The site is gone.", actor=actor, now=NOW)
        assert not Obligation.objects.get(subject_id=entry.pk).is_running
        with pytest.raises(DomainError, match="closed"):
            save(4)


def test_measures_keep_their_order_and_their_risk(world: World) -> None:
    entry, other, actor = write(world), write(world, title="Drought"), world.user("Aurora", "esg_manager")

    def add(text: str) -> UUID:
        return add_measure(entry=entry, text=text, owner=None, due_on=None, actor=actor, now=NOW).pk

    def change(risk: RiskEntry, pk: UUID, **more: Any) -> RiskMeasure:
        values: dict[str, Any] = {"text": "C", "owner": None, "due_on": None, "state": "planned", "rank": 1}
        return change_measure(entry=risk, measure_id=pk, actor=actor, now=NOW, **(values | more))

    with scope(world.scope("Aurora")):
        _first, _second, third = add("A"), add("B"), add("C")
        assert change(entry, third, state="done").done_on == NOW.date()
        assert list(RiskMeasure.objects.values_list("text", "rank")) == [("C", 1), ("A", 2), ("B", 3)]
        assert change(entry, third, rank=99).done_on is None
        assert list(RiskMeasure.objects.values_list("text", "rank")) == [("A", 1), ("B", 2), ("C", 3)]
        with pytest.raises(RiskMeasure.DoesNotExist):
            change(other, third)
        mill = Supplier.objects.get(name="Lone Mill")
        link_supplier(entry=entry, supplier=mill, actor=actor)
        with pytest.raises(DomainError, match="stands here already"):
            link_supplier(entry=entry, supplier=mill, actor=actor)


def test_a_risk_names_the_record_that_stays_and_both_again_after_an_undo(world: World) -> None:
    one, both, actor = write(world), write(world, title="Drought"), world.user("Aurora", "esg_manager")

    def named() -> set[tuple[str, str]]:
        return set(RiskEntrySupplier.objects.values_list("entry__title", "supplier__name"))

    with scope(world.scope("Aurora")):
        stays = Supplier.objects.get(name="Lone Mill")
        goes = create_supplier(
            tenant_id=one.tenant_id, actor=actor, name="Lone Mill Ltd", country=stays.country
        )
        for entry, supplier in ((one, goes), (both, goes), (both, stays)):
            link_supplier(entry=entry, supplier=supplier, actor=actor)
        before = named()
        merge = merge_suppliers(survivor=stays, merged=goes, actor=actor, now=NOW)
        assert named() == before - {("Floods", "Lone Mill Ltd")} | {("Floods", "Lone Mill")}
        undo_merge(merge=merge, actor=actor, now=NOW)
        assert named() == before
