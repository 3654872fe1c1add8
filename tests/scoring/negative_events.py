"""Negative events in a test: recorded by the buyer's ESG manager, taken in by a worker."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from scoring.event_values import EventValues
from scoring.models import NegativeEvent, Scorecard, WarningEntry
from scoring.services.negative_events import change_event, record_event, version_of, withdraw_event
from scoring.stages import advance_screening
from tenants.scope import scope
from tests.world import NOW, World

TODAY = NOW.date()
AFTER = NOW + timedelta(days=4)


def values(**changes: Any) -> EventValues:
    """A fine of moderate severity at one site: 0.04 + 0 + 0.02 = 0.06."""
    given: dict[str, Any] = {
        "topic": "environment",
        "title": "Fined for waste water",
        "happened_on": date(2025, 3, 14),
        "source": "Register of the county's environment office, case 17",
        "severity": "moderate",
        "reach": "site",
        "penalty": "fine",
    }
    return EventValues(**(given | changes))


def record(world: World, *, buyer: str = "Aurora", **changes: Any) -> NegativeEvent:
    """Record an event of Evergreen Knitting."""
    supplier = world.supplier(buyer)
    with scope(world.scope(buyer)):
        return record_event(
            supplier=supplier,
            values=values(**changes),
            actor=world.user(buyer, "esg_manager"),
            today=TODAY,
        )


def change(world: World, event: NegativeEvent, **changes: Any) -> NegativeEvent:
    """Change what is said about it."""
    with scope(world.scope("Aurora")):
        current = NegativeEvent.objects.select_related("supplier").get(pk=event.pk)
        return change_event(
            event=current,
            values=values(**changes),
            seen=version_of(current),
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
            today=TODAY,
        )


def withdraw(world: World, event: NegativeEvent, reason: str = "It was another company.") -> NegativeEvent:
    """Withdraw it."""
    with scope(world.scope("Aurora")):
        current = NegativeEvent.objects.select_related("supplier").get(pk=event.pk)
        return withdraw_event(
            event=current, reason=reason, actor=world.user("Aurora", "esg_manager"), now=NOW
        )


def take_in() -> int:
    """Let a worker take new events in; gives how many suppliers had some."""
    return advance_screening(now=AFTER)


def standing(world: World, standard: str = "t-cerds", buyer: str = "Aurora") -> dict[str, Scorecard]:
    """The cards that stand, by basis."""
    with scope(world.scope(buyer)):
        return {card.basis: card for card in Scorecard.objects.filter(standard=standard, is_current=True)}


def warnings(world: World, buyer: str = "Aurora") -> list[WarningEntry]:
    """The buyer's warning list with its history."""
    with scope(world.scope(buyer)):
        return list(WarningEntry.objects.select_related("supplier", "event"))
