"""A deduction is worked out again from the negative events and the table of grades in the receipt."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.engine.verify import verify
from standards import loader
from tests.receipts.samples import Receipt, levels_document, put, receipt_of, sealed_again, without


def event(**changes: Any) -> Receipt:
    """A fine of moderate severity at one site: 0.04 + 0 + 0.02."""
    given = {
        "id": "1",
        "severity": "moderate",
        "reach": "site",
        "penalty": "fine",
        "reliefs": [],
        "zeroing": "",
        "share": "0.06",
    }
    return {**given, **changes}


def told(*events: Receipt, **document: Any) -> Receipt:
    """A receipt of a card that says it took these events in."""
    return receipt_of(levels_document(**document), events=list(events))


def faults(receipt: Receipt) -> list[tuple[str, str, str | None]]:
    return [(one.code, one.path, one.expected) for one in verify(receipt).faults]


HALVED = event(reliefs=["corrected", "disclosed"], share="0.03")
GRAVE = event(severity="serious", reach="public", penalty="suspension", share="0.2")


@pytest.mark.parametrize(
    ("events", "document"),
    [
        ([], {"deduction": "0"}),
        ([event()], {"deduction": "0.06"}),
        ([event(), HALVED], {"deduction": "0.09"}),
        ([event(), GRAVE], {"deduction": "0.20"}),
        ([event(zeroing="vicious")], {"deduction": "0.06", "zeroed": True}),
    ],
)
def test_what_follows_from_the_events_is_whole(events, document) -> None:
    assert verify(told(*events, **document), standard=loader.cerds()).is_whole


@pytest.mark.parametrize(
    ("events", "document", "named"),
    [
        ([event()], {"deduction": "0.05"}, [("table.deduction", "3/50")]),
        ([event()], {"deduction": "0"}, [("table.deduction", "3/50")]),
        ([], {"deduction": "0.06"}, [("table.deduction", "0/1")]),
        ([event(), GRAVE], {"deduction": "0.19"}, [("table.deduction", "1/5")]),
        ([event(share="0.01")], {"deduction": "0.06"}, [("events[0].share", "3/50")]),
        ([event(zeroing="concealed")], {"deduction": "0.06"}, [("table.zeroed", "true")]),
        ([event()], {"deduction": "0.06", "zeroed": True}, [("table.zeroed", "false")]),
    ],
)
def test_a_signed_deduction_that_does_not_follow_is_named(events, document, named) -> None:
    assert faults(told(*events, **document)) == [("not_from_events", *one) for one in named]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"severity": "awful"}, "events[0].severity"),
        ({"reliefs": ["rich"]}, "events[0].reliefs[0]"),
        ({"zeroing": None}, "events[0].zeroing"),
        ({"reach": 7}, "events[0].reach"),
    ],
)
def test_a_grade_the_table_does_not_know_is_named(changes, path) -> None:
    ((code, found, _),) = faults(told(event(**changes), deduction="0.06"))
    assert (code, found) == ("misshapen", path)


def test_a_card_without_a_list_of_events_is_named() -> None:
    bare = sealed_again(without(told(deduction="0"), ("events",)))
    assert verify(bare).is_whole, "made by the engine alone"
    ((code, path, _),) = [one for one in faults(sealed_again(put(bare, ("card",), {}))) if "events" in one[1]]
    assert (code, path) == ("misshapen", "events")


def test_another_table_of_grades_is_seen_with_the_package() -> None:
    """Events and table agree, yet the standard grades otherwise."""
    receipt = put(
        told(event(share="0.03"), deduction="0.03"), ("table", "screening", "severity", "moderate"), "1/100"
    )
    lenient = sealed_again(receipt)
    assert verify(lenient).is_whole
    ((_, path, expected),) = [
        (one.code, one.path, one.expected) for one in verify(lenient, standard=loader.cerds()).faults
    ]
    assert (path, expected) == ("table.screening.severity.moderate", '"1/25"')


def test_a_receipt_of_the_first_format_is_checked_as_it_was() -> None:
    old = put(told(event(), deduction="0.05"), ("format",), "score-receipt/1")
    assert verify(sealed_again(without(old, ("table", "screening"))), standard=loader.cerds()).is_whole
    new = sealed_again(without(told(event(), deduction="0.06"), ("table", "screening")))
    assert [path for _, path, _ in faults(new)] == ["table.screening"]
