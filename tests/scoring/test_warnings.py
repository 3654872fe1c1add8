"""The warning list, and what it takes to make a warning public: two people, one text, on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.models import NegativeEvent, Publication, PublicWarning, WarningEntry
from scoring.services.warnings import agree_to_publish, ask_to_publish, end_warning, take_back
from tenants.scope import scope
from tests.scoring.negative_events import TODAY, change, record, warnings, withdraw
from tests.world import NOW, World

TEXT = "On 14 March 2025 a court found that three workers died in an unsafe hall. Source: ruling 17/2025."


def vicious(world: World, **changes: Any) -> NegativeEvent:
    """An event that voids the round."""
    return record(world, **({"zeroing": "vicious", "description": "Ruling 17 of 2025."} | changes))


def ask(world: World, text: str = TEXT, role: str = "esg_manager") -> WarningEntry:
    """Ask for the newest entry to be made public."""
    with scope(world.scope("Aurora")):
        return ask_to_publish(
            warning=WarningEntry.objects.latest("created_at"),
            text=text,
            actor=world.user("Aurora", role),
            now=NOW,
        )


def agree(world: World, seen: str = TEXT, role: str = "admin") -> PublicWarning:
    """Agree as somebody."""
    with scope(world.scope("Aurora")):
        return agree_to_publish(
            warning=WarningEntry.objects.latest("created_at"),
            seen=seen,
            actor=world.user("Aurora", role),
            now=NOW,
            today=TODAY,
        )


def public(world: World) -> list[tuple[str, str, str]]:
    """What a visitor without an account reads."""
    buyer = world.org("Aurora")
    found = PublicWarning.objects.filter(tenant_id=buyer.pk)
    return list(found.values_list("buyer_name", "supplier_name", "text"))


def test_voiding_a_round_puts_the_supplier_on_the_list(world) -> None:
    record(world)
    assert warnings(world) == [], "a deduction alone is no warning"
    event = vicious(world, title="Collapse of hall 2")
    (entry,) = warnings(world)
    assert (entry.event_id, entry.since, entry.publication) == (event.pk, TODAY, Publication.NONE)
    assert public(world) == [], "nothing becomes public by itself"


def test_the_entry_ends_with_its_event_and_stays_as_history(world) -> None:
    event = vicious(world)
    withdraw(world, event, "The ruling was overturned.")
    (entry,) = warnings(world)
    assert entry.ended_at == NOW
    assert "The ruling was overturned." in entry.ended_reason


def test_an_event_that_voids_no_more_ends_the_entry_and_one_that_does_again_opens_another(world) -> None:
    event = vicious(world)
    change(world, event)
    change(world, event, zeroing="concealed", description="Shown by the inspector's report.")
    opened = [entry.ended_at is None for entry in warnings(world)]
    assert sorted(opened) == [False, True]


def test_a_decision_takes_a_supplier_off_and_the_event_stays(world) -> None:
    event = vicious(world)
    actor = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        entry = WarningEntry.objects.get()
        with pytest.raises(InvalidInput, match="comes off the list"):
            end_warning(warning=entry, reason="", actor=actor, now=NOW)
        end_warning(warning=entry, reason="Three years of clean audits.", actor=actor, now=NOW)
        with pytest.raises(DomainError, match="off the list for this event already"):
            end_warning(warning=entry, reason="Again.", actor=actor, now=NOW)
        event.refresh_from_db()
    assert event.withdrawn_at is None


def test_two_people_make_a_warning_public(world) -> None:
    vicious(world)
    ask(world)
    assert public(world) == []
    with pytest.raises(DomainError, match="You asked for this yourself"):
        agree(world, role="esg_manager")
    agree(world)
    assert public(world) == [("Aurora Outdoor", "Evergreen Knitting", TEXT)]
    (entry,) = warnings(world)
    assert (entry.asked_by, entry.agreed_by) == (
        world.user("Aurora", "esg_manager"),
        world.user("Aurora", "admin"),
    )
    with scope(world.scope("Aurora")):
        kinds = Event.objects.filter(subject_id=entry.pk).order_by("created_at")
        assert list(kinds.values_list("kind", "actor_name")) == [
            ("warning.opened", "Aurora esg_manager"),
            ("warning.asked", "Aurora esg_manager"),
            ("warning.published", "Aurora admin"),
        ]


def test_only_the_text_that_was_read_is_agreed_to(world) -> None:
    vicious(world)
    with pytest.raises(DomainError, match="Nobody has asked"):
        agree(world)
    with pytest.raises(InvalidInput, match="what everybody may read"):
        ask(world, "Bad firm.")
    ask(world)
    with pytest.raises(DomainError, match="asked for this already"):
        ask(world, TEXT + " More.")
    with pytest.raises(DomainError, match="text changed"):
        agree(world, seen=TEXT + " More.")
    assert public(world) == []


def test_what_is_taken_back_leaves_the_public_and_stays_in_the_history(world) -> None:
    vicious(world)
    ask(world)
    agree(world)
    with scope(world.scope("Aurora")):
        entry = WarningEntry.objects.get()
        actor = world.user("Aurora", "admin")
        with pytest.raises(InvalidInput, match="Say why"):
            take_back(warning=entry, reason=" ", actor=actor, now=NOW)
        take_back(warning=entry, reason="The firm appealed.", actor=actor, now=NOW)
        with pytest.raises(DomainError, match="not public"):
            take_back(warning=entry, reason="Twice.", actor=actor, now=NOW)
    assert public(world) == []
    (entry,) = warnings(world)
    assert (entry.publication, entry.taken_back_reason, entry.public_text, entry.ended_at) == (
        Publication.WITHDRAWN,
        "The firm appealed.",
        TEXT,
        None,
    )
    ask(world)
    agree(world)
    assert len(public(world)) == 1


def test_a_withdrawn_event_takes_the_public_warning_with_it(world) -> None:
    event = vicious(world)
    ask(world)
    agree(world)
    withdraw(world, event)
    assert public(world) == []
    assert warnings(world)[0].publication == Publication.WITHDRAWN


def test_the_database_itself_asks_for_two_people(world) -> None:
    vicious(world)
    person = world.user("Aurora", "admin")
    for asked, agreed in ((person, person), (person, None), (None, None)):
        with scope(world.scope("Aurora")), pytest.raises(IntegrityError), transaction.atomic():
            WarningEntry.objects.update(publication=Publication.PUBLISHED, asked_by=asked, agreed_by=agreed)


def test_the_public_sees_five_columns_and_writes_none(world) -> None:
    vicious(world)
    ask(world)
    agree(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM scoring_publicwarning")
        columns = {column.name for column in cursor.description or ()}
    assert columns == {
        *("id", "tenant_id", "created_at", "warning_id"),
        *("buyer_name", "supplier_name", "text", "published_on"),
    }
    for statement in ("DELETE FROM scoring_publicwarning", "SELECT 1 FROM scoring_warningentry"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
