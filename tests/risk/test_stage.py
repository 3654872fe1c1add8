"""The stage: classes found, kept, and found anew only for what changed; overrules hold and run out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from core.models import Event
from risk.models import RiskAssessment, RiskOverrule, RiskRule
from risk.services.overruling import BadOverrule, end_overrule, overrule
from risk.services.ruling import draft_rule, put_in_force
from risk.stages import advance_risks
from scoring.services.drafts import revision_of
from suppliers.models import Category, Supplier, SupplierFlag
from tenants.scope import scope
from tests.world import NOW, World

LATER = NOW + timedelta(hours=2)


def classes(world: World, buyer: str = "Aurora") -> dict[str, str]:
    with scope(world.scope(buyer)):
        return dict(Supplier.objects.order_by("number").values_list("name", "risk_class"))


def run(world: World, now: datetime = NOW) -> int:
    """Run the stage as the beat of that instant would."""
    assert world.now == NOW
    return advance_risks(now=now)


def test_every_supplier_is_classified_once_and_again_when_a_fact_changes(world: World) -> None:
    assert run(world) == 4
    assert classes(world) == {"Evergreen Knitting": "medium", "Lone Mill": "medium"}
    assert run(world, LATER) == 0
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")
        buyer = world.org("Aurora")
        category = Category.objects.create(
            tenant=buyer, code="K", name="Knitwear", is_high_risk=True, risk_reason="Dyeing"
        )
        Supplier.objects.filter(pk=mill.pk).update(category=category, spend_share="7.5", isic="14")
    assert run(world, LATER + timedelta(hours=2)) == 1
    assert classes(world)["Lone Mill"] == "high"
    with scope(world.scope("Aurora")):
        first, second = RiskAssessment.objects.filter(supplier=mill).order_by("number")
        assert (first.risk_class, first.is_current, second.risk_class, second.is_current) == (
            *("medium", False),
            *("high", True),
        )
        told = Event.objects.get(kind="supplier.risk_class_changed", subject_id=mill.pk)
        assert (told.before, told.after) == ({"risk_class": "medium"}, {"risk_class": "high"})
        assert told.supplier_org_id is None


def test_a_class_is_of_the_buyer_alone(world: World) -> None:
    run(world)
    with scope(world.scope("Aurora")):
        supplier = world.org("Aurora")
        flagged = Supplier.objects.get(name="Evergreen Knitting")
        SupplierFlag.objects.create(
            tenant=supplier,
            supplier=flagged,
            kind="high_risk",
            reason="Seen on site",
            set_by=world.user("Aurora", "esg_manager"),
            set_at=NOW,
        )
    run(world, LATER)
    assert classes(world)["Evergreen Knitting"] == "high"
    assert classes(world, "Borealis")["Evergreen Knitting"] == "medium"


def test_an_overrule_holds_until_its_day_and_both_classes_stay_on_record(world: World) -> None:
    run(world)
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")
        overrule(
            supplier=mill,
            risk_class="low",
            reason=" Audited by us in person ",
            until=date(2026, 11, 30),
            actor=manager,
            now=NOW,
        )
        assert classes_of(mill) == "low"
        with pytest.raises(DomainError, match="already"):
            overrule(supplier=mill, risk_class="high", reason="x", until=None, actor=manager, now=NOW)
    run(world, NOW + timedelta(days=6))
    assert classes(world)["Lone Mill"] == "low"
    run(world, NOW + timedelta(days=7))
    assert classes(world)["Lone Mill"] == "medium"
    with scope(world.scope("Aurora")):
        one = RiskOverrule.objects.get()
        assert (one.risk_class, one.instead_of, one.reason) == ("low", "medium", "Audited by us in person")
        assert one.ended_at is not None
        assert one.ended_by is None
        assert Event.objects.filter(kind="supplier.risk_overrule_ran_out", subject_id=mill.pk).exists()


def classes_of(supplier: Supplier) -> str:
    return Supplier.objects.get(pk=supplier.pk).risk_class


def test_ending_an_overrule_needs_a_reason_and_gives_the_rule_its_word_back(world: World) -> None:
    run(world)
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")
        overrule(supplier=mill, risk_class="high", reason="Strike", until=None, actor=manager, now=NOW)
        with pytest.raises(BadOverrule, match="reason"):
            end_overrule(supplier=mill, reason=" ", actor=manager, now=NOW)
        assert end_overrule(supplier=mill, reason="Over", actor=manager, now=NOW) == "medium"
        assert classes_of(mill) == "medium"
        with pytest.raises(DomainError, match="any more"):
            end_overrule(supplier=mill, reason="Over", actor=manager, now=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"risk_class": "extreme"}, "risk_class"),
        ({"risk_class": "medium"}, "risk_class"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"until": date(2026, 11, 23)}, "until"),
        ({"until": date(2029, 1, 1)}, "until"),
    ],
)
def test_an_overrule_that_cannot_be_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str
) -> None:
    run(world)
    given: dict[str, Any] = {"risk_class": "high", "reason": "Strike", "until": None} | values
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")
        with pytest.raises(BadOverrule) as refused:
            overrule(supplier=mill, actor=world.user("Aurora", "esg_manager"), now=NOW, **given)
        assert refused.value.field == field
        assert not RiskOverrule.objects.exists()


def test_a_rule_in_force_classifies_anew_from_its_day(world: World) -> None:
    run(world)
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        tenant = world.org("Aurora").pk
        draft = draft_rule(tenant_id=tenant, actor=manager, now=NOW)
        combine = {"highs_for_high": 1, "highs_for_medium": 1, "mediums_for_medium": 1}
        draft.content = draft.content | {
            "combine": combine,
            "cuts": draft.content["cuts"] | {"controls": [1, 2]},
        }
        draft.save()
        put_in_force(
            draft.pk,
            tenant_id=tenant,
            day=date(2026, 11, 26),
            reason="Stricter",
            seen=revision_of(draft),
            actor=manager,
            now=NOW,
        )
    run(world, NOW + timedelta(hours=2))
    assert classes(world)["Lone Mill"] == "medium"
    run(world, NOW + timedelta(days=2))
    assert classes(world) == {"Evergreen Knitting": "high", "Lone Mill": "high"}
    with scope(world.scope("Aurora")):
        now = RiskAssessment.objects.get(supplier__name="Lone Mill", is_current=True)
        assert (now.rule_label, now.rule_id) == ("v1", RiskRule.objects.get().pk)
        assert RiskAssessment.objects.get(supplier__name="Lone Mill", number=1).rule_label == "2026.1"


def test_looking_costs_the_same_for_any_number_of_suppliers(world: World) -> None:
    with scope(world.scope("Aurora")):
        Supplier.objects.bulk_create(
            Supplier(
                tenant=world.org("Aurora"), number=n, name=f"Mill {n}", country="BD", match_key=f"mill-{n}"
            )
            for n in range(10, 310)
        )
    with CaptureQueriesContext(connection) as many:
        assert run(world) == 304
    assert len(many) < 80
    assert classes(world)["Mill 10"] == "medium"
