"""The 360° check of one full case: an event, and entries of the warning list on every step to the public."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from scoring.event_values import EventValues
from scoring.models import NegativeEvent, WarningEntry
from scoring.services.negative_events import record_event, version_of
from scoring.services.warnings import agree_to_publish, ask_to_publish
from suppliers.models import Supplier
from tenants.scope import scope
from tests.world import NOW, World

PUBLIC_TEXT = "A court found on 14 March 2025 that the firm had hidden an accident. Source: ruling 17/2025."


def checked_supplier(
    world: World, buyer: str, *, supplier_id: UUID, text: str = PUBLIC_TEXT
) -> dict[str, UUID]:
    """Events of a supplier as the buyer's people record them, one made public with ``text``; gives the ids by
    kind."""
    with scope(world.scope(buyer)):
        supplier = Supplier.objects.get(pk=supplier_id)
        ids = {"negative_event": _event(world, buyer, supplier, "Fined for waste water")}
        for name in ("warning", "asked_warning", "public_warning"):
            event_id = _event(world, buyer, supplier, f"Accident hidden, {name}", zeroing="concealed")
            ids[name] = WarningEntry.objects.get(event_id=event_id).pk
        for name in ("asked_warning", "public_warning"):
            ask_to_publish(
                warning=WarningEntry.objects.get(pk=ids[name]),
                text=text,
                actor=world.user(buyer, "procurement"),
                now=NOW,
            )
        agree_to_publish(
            warning=WarningEntry.objects.get(pk=ids["public_warning"]),
            seen=text,
            actor=world.user(buyer, "admin"),
            now=NOW,
            today=NOW.date(),
        )
    return ids | {"public_buyer": world.org(buyer).pk}


def version_of_event(world: World, buyer: str, event_id: UUID) -> str:
    """What the form of an event sends back, so that nobody writes over somebody else's change."""
    with scope(world.scope(buyer)):
        return version_of(NegativeEvent.objects.get(pk=event_id))


def _event(world: World, buyer: str, supplier: Supplier, title: str, zeroing: str = "") -> UUID:
    values = EventValues(
        topic="environment",
        title=title,
        happened_on=date(2025, 3, 14),
        source="Register of the county's environment office",
        severity="moderate",
        reach="site",
        penalty="fine",
        zeroing=zeroing,
        description="Ruling 17 of 2025." if zeroing else "",
    )
    actor = world.user(buyer, "esg_manager")
    return record_event(supplier=supplier, values=values, actor=actor, today=NOW.date()).pk
