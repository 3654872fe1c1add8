"""The 360° check: events take points off every score, void a round, and give them back when withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError

from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.models import NegativeEvent, Scorecard, Screening
from scoring.screening import window
from scoring.services import recompute
from scoring.services.negative_events import change_event, confirm_check, look_again, version_of
from scoring.services.screening import taken_by
from scoring.stages import advance_screening
from standards import loader
from tenants.scope import Scope, scope
from tests.scoring.negative_events import (
    AFTER,
    TODAY,
    change,
    record,
    standing,
    take_in,
    values,
    withdraw,
)
from tests.scoring.rounds import audit, rated


def rated_three_ways(world) -> dict[str, Scorecard]:
    """Evergreen Knitting with a declared, a document-verified and an audit-verified card."""
    _declared, verified = rated(world)
    line = dict.fromkeys(("title", "severity", "item"), "")
    audit(verified, line | {"kind": "audit", "id": "1", "reference": "A-1", "state": "concluded"})
    return standing(world)


def test_an_event_takes_its_share_off_all_three_scores(world) -> None:
    before = rated_three_ways(world)
    event = record(world)
    assert take_in() == 1
    after = standing(world)
    assert set(after) == {"declared", "verified", "audited"}
    for basis, card in after.items():
        assert Fraction(before[basis].total_exact) - Fraction(card.total_exact) == 200 * Fraction("0.06")
        assert card.document["deduction"] == "0.06"
        assert [(one["id"], one["share"]) for one in card.events] == [(str(event.pk), "0.06")]
        assert (card.cause, card.supersedes_id, card.state) == ("events", before[basis].pk, "published")
        assert card.is_official == before[basis].is_official
        with scope(world.scope("Aurora")):
            assert recompute(card).same


def test_taking_in_twice_makes_no_card_twice(world) -> None:
    rated_three_ways(world)
    record(world)
    assert (take_in(), take_in()) == (1, 0)
    with scope(world.scope("Aurora")):
        assert Scorecard.objects.filter(cause="events").count() == 3


def test_an_event_withdrawn_gives_the_earlier_cards_back(world) -> None:
    before = rated_three_ways(world)
    event = record(world)
    take_in()
    withdraw(world, event)
    assert take_in() == 1
    after = standing(world)
    assert {basis: card.pk for basis, card in after.items()} == {b: card.pk for b, card in before.items()}
    assert after["audited"].is_official
    with scope(world.scope("Aurora")):
        assert Scorecard.objects.count() == 6, "the cards with the event stay as history"


def test_a_worker_killed_in_between_loses_nothing(world, monkeypatch) -> None:
    rated_three_ways(world)
    record(world)
    saved = Scorecard.save

    def killed_at_the_last(card: Scorecard, *args: Any, **kwargs: Any) -> None:
        if card.basis == "verified" and card.cause == "events":
            raise DatabaseError("the connection is gone")
        saved(card, *args, **kwargs)

    monkeypatch.setattr(Scorecard, "save", killed_at_the_last)
    assert take_in() == 0
    assert all(card.cause != "events" for card in standing(world).values()), "all of a supplier or nothing"
    monkeypatch.undo()
    assert take_in() == 1
    assert {card.cause for card in standing(world).values()} == {"events"}


def test_a_correction_of_an_event_makes_new_cards(world) -> None:
    before = rated_three_ways(world)["verified"]
    event = record(world)
    take_in()
    change(world, event, reliefs=("disclosed", "corrected"), description="Own report of 20 March 2025.")
    take_in()
    card = standing(world)["verified"]
    assert card.document["deduction"] == "0.03"
    assert Fraction(before.total_exact) - Fraction(card.total_exact) == 6


def test_events_share_one_maximum(world) -> None:
    before = rated_three_ways(world)["declared"]
    worst: dict[str, Any] = {"severity": "serious", "reach": "public", "penalty": "suspension"}
    record(world, **worst)
    record(world, title="Second case", **worst)
    take_in()
    card = standing(world)["declared"]
    assert (card.document["deduction"], [one["share"] for one in card.events]) == ("0.2", ["0.2", "0.2"])
    assert Fraction(before.total_exact) - Fraction(card.total_exact) == 40


def test_a_vicious_event_voids_the_round(world) -> None:
    rated_three_ways(world)
    record(world, zeroing="vicious", description="Three workers died; the court's ruling names the firm.")
    take_in()
    for card in standing(world).values():
        assert (card.total_exact, card.band, card.document["zeroed"]) == ("0/1", "", True)


def test_a_standard_without_the_check_and_another_buyer_know_nothing_of_it(world) -> None:
    rated(world, "t-cfie")
    record(world)
    take_in()
    assert {card.cause for card in standing(world, "t-cfie").values()} == {"answers", "review"}
    request = world.request("Borealis")
    with scope(world.scope("Borealis")):
        assert taken_by(request, policy={"events_until": "today"}, today=TODAY).events == []


def test_an_event_recorded_before_the_answers_came_in_is_in_the_first_card(world) -> None:
    record(world)
    take_in()
    declared, _verified = rated(world)
    assert declared.document["deduction"] == "0.06"


@pytest.mark.parametrize(
    ("until", "happened_on", "counts"),
    [
        ("today", date(2023, 1, 1), True),
        ("last_year", date(2025, 12, 31), True),
        ("last_year", date(2026, 1, 1), False),
        ("today", date(2026, 11, 24), True),
    ],
)
def test_the_window_is_three_full_years_and_may_reach_to_today(world, until, happened_on, counts) -> None:
    record(world, happened_on=happened_on)
    request = world.request("Aurora")
    with scope(world.scope("Aurora")):
        taken = taken_by(request, policy={"events_until": until}, today=TODAY)
    assert bool(taken.events) == counts


def test_the_days_of_the_window() -> None:
    reference = date(2026, 11, 24)
    assert not window(reference, until="today", today=reference).holds(date(2022, 12, 31))
    assert window(reference, until="last_year", today=reference).end == date(2025, 12, 31)


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a day to come": ({"happened_on": TODAY + timedelta(days=1)}, "happened_on", "lies in the future"),
    "too long ago": ({"happened_on": date(2022, 12, 31)}, "happened_on", "from 1 Jan 2023 to 24 Nov 2026"),
    "a severity nobody knows": ({"severity": "awful"}, "severity", "“awful” is not in the table"),
    "a reach nobody knows": ({"reach": ""}, "reach", "site, company, public"),
    "a penalty nobody knows": ({"penalty": "jail"}, "penalty", "warning, fine, suspension"),
    "an area nobody knows": ({"topic": "weather"}, "topic", "environment, labour"),
    "a relief nobody knows": ({"reliefs": ("sorry",), "description": "x"}, "reliefs", "disclosed, corrected"),
    "a relief twice": (
        {"reliefs": ("disclosed", "disclosed"), "description": "x"},
        "reliefs",
        "Each relief counts once",
    ),
    "a zeroing nobody knows": ({"zeroing": "bad", "description": "x"}, "zeroing", "vicious, concealed"),
    "no source": ({"source": "  "}, "source", "Say where this is known from"),
    "no title": ({"title": " "}, "title", "Say in a few words what happened"),
    "relief without grounds": ({"reliefs": ("disclosed",)}, "description", "Relief and zeroing need grounds"),
    "zeroing without grounds": ({"zeroing": "vicious"}, "description", "Relief and zeroing need grounds"),
    "a standard without a check": ({"standard": "t-cfie"}, "standard", "t-cfie has no 360° check"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_event_that_cannot_be_says_why_and_leaves_nothing(world, fault) -> None:
    changes, field, words = FAULTS[fault]
    with pytest.raises(InvalidInput) as refused:
        record(world, **changes)
    assert refused.value.field == field
    assert words in str(refused.value.message)
    with scope(world.scope("Aurora")):
        assert not NegativeEvent.objects.exists()
        assert not Screening.objects.exists()


def test_the_same_event_is_not_recorded_twice(world) -> None:
    event = record(world)
    with pytest.raises(InvalidInput, match="recorded already"):
        record(world, title="FINED for waste water")
    withdraw(world, event)
    record(world)


def test_a_change_on_top_of_somebody_elses_is_refused(world) -> None:
    event = record(world)
    change(world, event, severity="serious")
    with scope(world.scope("Aurora")), pytest.raises(DomainError, match="since you opened it"):
        change_event(
            event=NegativeEvent.objects.select_related("supplier").get(),
            values=values(severity="minor"),
            seen=version_of(event),
            actor=world.user("Aurora", "esg_manager"),
            now=AFTER,
            today=TODAY,
        )


def test_a_withdrawn_event_is_not_touched_again(world) -> None:
    event = record(world)
    with pytest.raises(InvalidInput, match="Say why"):
        withdraw(world, event, reason=" ")
    withdraw(world, event)
    with pytest.raises(DomainError, match="withdrawn already"):
        withdraw(world, event)
    with pytest.raises(DomainError, match="withdrawn already"):
        change(world, event, severity="minor")


def test_a_check_that_found_nothing_is_noted_and_moves_no_score(world) -> None:
    rated(world)
    supplier, actor = world.supplier("Aurora"), world.user("Aurora", "esg_manager")

    def check(day: date, sources: str) -> Screening:
        with scope(world.scope("Aurora")):
            return confirm_check(supplier=supplier, checked_on=day, sources=sources, actor=actor, today=TODAY)

    check(TODAY - timedelta(days=2), "Court register, news search")
    assert take_in() == 0
    for day, sources, words in (
        (TODAY + timedelta(days=1), "x", "in the future"),
        (TODAY - timedelta(days=3), "x", "a later check already, of 22 Nov 2026"),
        (TODAY, " ", "Say where you looked"),
    ):
        with pytest.raises(InvalidInput, match=words):
            check(day, sources)
    with scope(world.scope("Aurora")):
        assert Screening.objects.get().sources == "Court register, news search"
        assert Event.objects.filter(kind="screening.checked").count() == 1


def test_a_card_published_late_takes_the_events_in(world) -> None:
    """A draft knows nothing of events recorded while it waits; publishing asks for a second look."""
    event = record(world)
    take_in()
    declared, _verified = rated(world)
    with scope(Scope.worker(declared.tenant_id)):
        look_again(tenant_id=declared.tenant_id, supplier_id=declared.supplier_id)
    assert advance_screening(now=AFTER) == 1
    card = standing(world)["declared"]
    assert (card.pk, card.events[0]["id"]) == (declared.pk, str(event.pk)), "nothing new: the card stays"


def test_every_grade_of_the_package_can_be_recorded(world) -> None:
    table = loader.cerds().screening
    for severity in table.severity:
        for reach in table.reach:
            for penalty in table.penalty:
                keys: dict[str, Any] = {"severity": severity.key, "reach": reach.key, "penalty": penalty.key}
                record(world, title=" ".join(keys.values()), **keys)
    with scope(world.scope("Aurora")):
        assert NegativeEvent.objects.count() == 27
        assert Screening.objects.get().revision == 27
