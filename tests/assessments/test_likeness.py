"""Which answers elsewhere may serve a question, and what each of them settles."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.likeness import NO_POSITION, like_items, offered, with_like
from standards.crosswalk_schema import COVERS, SAME, SUPPORTS, Element

DDQ, SAQ = "esg-due-diligence", "supplier-self-assessment"
WASTE = "environment.action.pollution_and_waste"


def position(*met: str, na: tuple[str, ...] = (), none_met: bool = False) -> dict[str, Any]:
    return {
        "met": list(met),
        "none_met": none_met,
        "not_applicable": list(na),
        "reason": "Not here." if na else "",
    }


def test_a_question_is_like_itself_its_namesakes_and_what_is_linked_to_it_or_to_a_check_of_it():
    likes = like_items("t-cerds", "1.0", WASTE)

    assert Element("t-cerds", "1.0", WASTE) in likes
    assert Element(SAQ, "1.0", "14") in likes, "by its check 14.1"
    assert Element(DDQ, "1.0", "6") in likes
    assert Element(DDQ, "2.0", "6") in likes
    assert not {one.key for one in likes if one.standard == DDQ} - {"6"}
    assert like_items("t-cfie", "1.0", "23") == {Element("t-cfie", "1.0", "23")}


def test_the_same_question_passes_the_whole_answer_on():
    answer = position(na=("*",))

    offer = offered("t-cerds", "1.0", WASTE, source=Element("t-cerds", "1.0", WASTE), answer=answer)

    assert (offer.relation, offer.position) == (SAME, answer)
    assert offer.onto(position(f"{WASTE}.basic.1")) == answer


def test_a_check_that_covers_one_here_ticks_it_when_it_holds_and_nothing_else():
    source = Element(SAQ, "1.0", "14")
    held = offered("t-cerds", "1.0", WASTE, source=source, answer=position("14.1", "14.2"))
    lacking = offered("t-cerds", "1.0", WASTE, source=source, answer=position("14.2"))

    assert (held.relation, held.position["met"]) == (COVERS, [f"{WASTE}.basic.1"])
    assert (lacking.relation, lacking.position) == (SUPPORTS, NO_POSITION)


def test_what_covers_is_not_covered_the_other_way_round():
    offer = offered(
        SAQ, "1.0", "14", source=Element("t-cerds", "1.0", WASTE), answer=position(f"{WASTE}.basic.1")
    )

    assert not offer.settles
    assert offer.onto(position("14.2")) == position("14.2"), "help changes nothing"


def test_a_part_of_an_answer_is_added_to_what_stands_here():
    offer = offered("t-cerds", "1.0", WASTE, source=Element(SAQ, "1.0", "14"), answer=position("14.1"))

    assert offer.onto(position(none_met=True)) == position(f"{WASTE}.basic.1")
    assert offer.onto(position(f"{WASTE}.intermediate.1"))["met"] == [
        f"{WASTE}.basic.1",
        f"{WASTE}.intermediate.1",
    ]
    assert offer.onto(position(f"{WASTE}.intermediate.1"), exclusive=True)["met"] == [f"{WASTE}.basic.1"]
    assert offer.onto(position(na=("*",)))["not_applicable"] == []


@pytest.mark.parametrize(
    ("item", "old", "relation", "met"),
    [
        ("1", ("1.1",), SAME, ["1.1"]),
        ("3", ("3.1", "3.3"), COVERS, ["3.1", "3.4"]),
        ("2", ("2.1",), COVERS, ["2.1"]),
    ],
)
def test_a_later_version_takes_what_stayed_the_same(item, old, relation, met):
    offer = offered(DDQ, "2.0", item, source=Element(DDQ, "1.0", item), answer=position(*old))

    assert (offer.relation, offer.position["met"]) == (relation, met)


@pytest.mark.parametrize(
    ("new", "met"), [(("3.1", "3.4"), ["3.1", "3.3"]), (("3.2", "3.3"), []), (("3.1", "3.2"), ["3.1"])]
)
def test_an_earlier_version_takes_from_a_later_one_only_what_is_the_same(new, met):
    offer = offered(DDQ, "1.0", "3", source=Element(DDQ, "2.0", "3"), answer=position(*new))

    assert offer.position["met"] == met, "the later 3.2 and 3.3 are halves, the later 3.3 another check"


def test_only_questions_that_answered_ones_may_serve_are_named_in_their_order():
    answered = [Element(SAQ, "1.0", "14"), Element(SAQ, "1.0", "17")]

    assert with_like(DDQ, "2.0", ["1", "6", "2"], answered) == ("6", "2")
    assert with_like(DDQ, "2.0", ["1", "6", "2"], []) == ()
