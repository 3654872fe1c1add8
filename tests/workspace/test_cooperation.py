"""A supplier below the buyer's least points, or weak by grade, is marked in the list and on its page."""

from __future__ import annotations

from datetime import date

import time_machine

from scoring.models import Scorecard
from scoring.services import rule_saving as save
from scoring.services.ruling import put_in_force
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.rounds import rated
from tests.scoring.ruled import by, draft
from tests.world import World
from workspace.selectors.cooperation import warned
from workspace.selectors.suppliers import list_rows

TODAY = date(2026, 11, 24)
POLICY = {"official": "strongest", "release": "automatic", "events_until": "today"}


def ask_for(world: World, points: str) -> None:
    """Aurora's policy asks for so many points from today on."""
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        save.save_policy(rule.pk, given=POLICY | {"threshold": points}, **by(world, rule))
        rule.refresh_from_db()
        put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))


def words(world: World, today: date = TODAY) -> list[str]:
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        found = warned([supplier.pk], tenant_id=supplier.tenant_id, today=today)
    return [one.word for one in found.get(supplier.pk, [])]


def listed(world: World, today: date = TODAY) -> bool:
    """Whether the list marks the supplier."""
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        (row,) = list_rows([supplier.pk], tenant_id=supplier.tenant_id, today=today)
    return bool(row["below"])


def test_below_the_least_points_and_from_that_day_on(world) -> None:
    rated(world)
    assert words(world) == []
    ask_for(world, "199.99")

    assert words(world) == ["Below minimum"]
    assert listed(world) is True
    assert listed(world, date(2026, 11, 23)) is False
    assert words(world, date(2026, 11, 23)) == []


def test_exactly_the_least_points_is_enough(world) -> None:
    *_declared, card = rated(world)
    ask_for(world, str(int(card.total)))

    assert words(world) == []
    assert listed(world) is False


def test_the_lowest_grade_is_weak_and_both_pages_say_so(world, sign_in) -> None:
    rated(world, "t-cfie")

    assert words(world) == ["Weak"]
    viewer = sign_in("Aurora", "viewer")
    assert "Grade C is weak (8.3 c)" in viewer.get("/suppliers/").content.decode()
    page = viewer.get(f"/suppliers/{world.supplier('Aurora').pk}/").content.decode()
    assert "grade C is weak (8.3 c)" in page
    assert "is weak (8.3 c)" not in sign_in("Borealis", "viewer").get("/suppliers/").content.decode()


def test_a_policy_that_holds_from_today_says_at_once_which_score_counts(world: World) -> None:
    *_declared, verified = rated(world)
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        save.save_policy(rule.pk, given=POLICY | {"official": "audited"}, **by(world, rule))
        rule.refresh_from_db()
        put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))
        assert not Scorecard.objects.filter(is_official=True).exists(), "nothing was audited"

        again = draft(world, "policy")
        save.save_policy(again.pk, given=POLICY, **by(world, again))
        again.refresh_from_db()
        put_in_force(again.pk, day=TODAY, now=world.now, **by(world, again))
        assert Scorecard.objects.get(is_official=True).pk == verified.pk


def weak_block(page: str) -> str:
    """The block of the worklist with suppliers to decide on; empty when it is not there."""
    return page.split('id="weak"', 1)[1].split("</section>", 1)[0] if 'id="weak"' in page else ""


def test_the_worklist_names_them_with_one_action_until_somebody_decided(world, sign_in) -> None:
    rated(world)
    rated(world, "t-cfie")
    ask_for(world, "199.99")
    supplier = world.supplier("Aurora")
    procurement = sign_in("Aurora", "procurement")
    with time_machine.travel(world.now, tick=False):
        block = weak_block(procurement.get("/").content.decode())
        assert "below the 199.99 that your policy sets" in block
        assert "grade C is weak (8.3 c)" in block
        assert block.count(f"/suppliers/{supplier.pk}/edit/") == 1
        assert weak_block(sign_in("Aurora", "viewer").get("/").content.decode()) == "", "who may not decide"
        assert weak_block(sign_in("Borealis", "procurement").get("/").content.decode()) == ""

        with scope(world.scope("Aurora")):
            Supplier.objects.filter(pk=supplier.pk).update(status="watch")
        assert weak_block(procurement.get("/").content.decode()) == ""
