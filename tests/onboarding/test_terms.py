"""Admissions with conditions: who is reminded when, and what ends it."""

from __future__ import annotations

import pytest

from core.errors import DomainError
from core.models import Event, Obligation
from onboarding.models import OnboardingCase
from onboarding.rules import ADMISSION_TERMS
from onboarding.services.conditional import mark_terms_met
from onboarding.stages import advance_onboarding
from suppliers.services.statuses import change_status
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.onboarding.ways import SHORT, decide, later, started
from tests.world import World

DAY = 30


def conditional(world: World, *, days: int = DAY) -> OnboardingCase:
    """Aurora admits Evergreen with conditions that are to be met in so many days."""
    case = started(world, conditions=SHORT)
    return decide(world, case, "conditional", terms="Send the permit.", terms_until=later(world, days).date())


def ticked(world: World, *days: int) -> None:
    """The worker's turn at noon, so many days from now."""
    for day in days:
        noon = later(world, day).replace(hour=12)
        advance_obligations(now=noon)
        advance_onboarding(now=noon)


def told(world: World) -> list[tuple[str, str]]:
    """Letters about conditions, as (kind, who), in the order of their days."""
    with scope(Scope.worker(world.org("Aurora").pk)):
        rows = Notice.objects.filter(kind__startswith="terms").order_by("next_at", "recipient__email")
        return [(kind, email.split("@")[0]) for kind, email in rows.values_list("kind", "recipient__email")]


def clock(world: World, case: OnboardingCase) -> Obligation:
    """The clock of the conditions."""
    with scope(world.scope("Aurora")):
        return Obligation.objects.get(subject_id=case.pk, kind=ADMISSION_TERMS)


def test_the_owner_of_the_case_is_reminded_and_nothing_is_breached(world) -> None:
    case = conditional(world)
    ticked(world, 1, DAY - 15)
    assert told(world) == []
    ticked(world, DAY - 14)
    assert told(world) == [("terms_soon", "procurement")]
    ticked(world, DAY - 4, DAY - 3, DAY - 1, DAY, DAY + 6)
    assert [kind for kind, _who in told(world)] == ["terms_soon", "terms_soon", "terms_due"]
    ticked(world, DAY + 7, DAY + 8, DAY + 60)
    assert told(world)[3:] == [("terms_late", "esg_manager"), ("terms_late", "procurement")]
    held = clock(world, case)
    assert (held.state, held.breached_at, held.supplier_org_id) == ("open", None, None)


def test_a_day_close_by_brings_no_reminder_at_once(world) -> None:
    conditional(world, days=5)
    ticked(world, 1)
    assert told(world) == []
    ticked(world, 2)
    assert told(world) == [("terms_soon", "procurement")]


@pytest.mark.parametrize(("to", "state"), [("admitted", "met"), ("suspended", "cancelled")])
def test_nobody_is_reminded_of_a_supplier_that_left_the_watch(world, to, state) -> None:
    case, actor = conditional(world), world.user("Aurora", "admin")
    with scope(world.scope("Aurora")):
        change_status(supplier=case.supplier, to=to, reason="Seen on site.", actor=actor)
    ticked(world, 1, DAY - 14, DAY + 7)
    assert (told(world), clock(world, case).state) == ([], state)


def test_conditions_marked_as_met_end_the_reminders_and_admit_the_supplier(world, sign_in) -> None:
    case = conditional(world, days=10)
    manager, buyer = sign_in("Aurora", "esg_manager"), sign_in("Aurora", "procurement")
    tab, page = f"/suppliers/{case.supplier_id}/onboarding/", f"/onboarding/{case.pk}/"
    assert "Mark the conditions as met" in manager.get(tab).content.decode()
    assert "Send the permit." in buyer.get("/").content.decode()
    assert buyer.post(f"{page}terms-met/", {"reason": "Seen."}).status_code == 403
    assert manager.post(f"{page}terms-met/", {"reason": " "}).status_code == 422
    sent = {"reason": "The permit is in the vault.", "admit": "on"}
    done = manager.post(f"{page}terms-met/", sent, follow=True).content.decode()
    assert "The conditions are marked as met." in done
    assert "Send the permit." not in buyer.get("/").content.decode()
    assert "Mark the conditions as met" not in manager.get(tab).content.decode()
    ticked(world, 7, 17)
    assert (told(world), clock(world, case).state) == ([], "met")
    actor = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="onboarding.terms_met")
        case.supplier.refresh_from_db()
        assert (event.after, case.supplier.status) == ({"reason": sent["reason"]}, "admitted")
        with pytest.raises(DomainError, match="No conditions"):
            mark_terms_met(case=case, reason="Again.", admit=False, actor=actor, now=world.now)
