"""The same answers on a later version of a standard: what carries over, and what nobody has answered."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.editions import Carried, OtherStandardError, carry_over
from scoring.documents import declared_positions, engine_document, score
from scoring.engine import PartsResult
from standards import loader
from standards.crosswalk_schema import COVERS, SAME, SUPPORTS, Element, Link, Succession
from standards.schema import PartsStandard

DDQ = "esg-due-diligence"


def parts_of(version: str) -> PartsStandard:
    found = loader.get(DDQ, version)
    assert isinstance(found, PartsStandard)
    return found


FIRST, SECOND = parts_of("1.0"), parts_of("2.0")
ADDED = ("2.4", "8.2", "10.4")


def entry(met: list[str], not_applicable: list[str] | None = None) -> dict[str, Any]:
    """One answer as a frozen document holds it."""
    skipped = not_applicable or []
    return {"met": met, "none_met": not met and not skipped, "not_applicable": skipped}


def answered(missing: tuple[str, ...] = (), *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A document on version 1.0 with everything met but what is ``missing``; items ``without`` an answer."""
    items = {
        item.key: entry([part.key for part in item.parts if part.key not in missing])
        for item in FIRST.items
        if item.key not in without
    }
    return {"standard": DDQ, "version": "1.0", "items": items}


def total(carried: Carried) -> str:
    """The points on version 2.0, what is unanswered counting as not met."""
    result = score(engine_document(SECOND, "large", declared_positions({"items": carried.items})))
    assert isinstance(result, PartsResult)
    return f"{result.total} {result.grade.key}"


def test_the_same_answers_on_version_2_lose_only_what_is_new():
    carried = carry_over(answered(), SECOND)

    assert carried.unanswered == ADDED
    assert total(carried) == "94 A", "2 points of 2.4, 3 of 8.2 and 1 of 10.4 wait for an answer"


def test_what_was_split_carries_over_where_it_was_met():
    carried = carry_over(answered(), SECOND)

    assert carried.items["3"]["met"] == ["3.1", "3.2", "3.3", "3.4"]
    assert carried.items["5"]["met"] == ["5.1", "5.2", "5.3", "5.4"]


def test_what_was_split_and_not_met_is_asked_again_for_each_part():
    carried = carry_over(answered(("3.2",)), SECOND)

    assert carried.unanswered == ("2.4", "3.2", "3.3", "8.2", "10.4")
    assert carried.items["3"]["met"] == ["3.1", "3.4"]


def test_a_key_that_moved_takes_its_answer_along():
    carried = carry_over(answered(("3.3", "5.3")), SECOND)

    assert carried.items["3"]["met"] == ["3.1", "3.2", "3.3"], "1.0 says no to what is 3.4 now"
    assert carried.items["5"]["met"] == ["5.1", "5.2", "5.3"]
    assert carried.unanswered == ADDED


def test_a_question_without_an_answer_stays_without_one():
    carried = carry_over(answered(without=("7",)), SECOND)

    assert "7" not in carried.items
    assert carried.unanswered == ("2.4", "7.1", "7.2", "7.3", "8.2", "10.4")


def test_none_of_these_and_not_applicable_are_answers_too():
    document = answered()
    document["items"]["1"] = entry([])
    document["items"]["6"] = entry(["6.1"], ["6.3"])
    document["items"]["12"] = {"met": [], "none_met": False, "not_applicable": []}

    carried = carry_over(document, SECOND)

    assert carried.items["1"] == {"met": [], "none_met": True, "not_applicable": []}
    assert carried.items["6"] == {"met": ["6.1"], "none_met": False, "not_applicable": ["6.3"]}
    assert "12" not in carried.items, "an answer left empty is none"


def test_nothing_handed_in_is_changed():
    document = answered(("3.2",))
    before = repr(document)

    carry_over(document, SECOND)

    assert repr(document) == before


def test_on_its_own_version_everything_stays_as_it_was():
    document = answered(("3.2", "5.3"))

    carried = carry_over(document, FIRST)

    assert carried.unanswered == ()
    assert carried.items == document["items"]


def test_answers_on_another_standard_are_refused():
    with pytest.raises(OtherStandardError, match=r"^esg-due-diligence is not t-cfie$"):
        carry_over(answered(), loader.cfie())


def link(source: str, target: str, relation: str) -> Link:
    return Link(Element(DDQ, "1.0", source), Element(DDQ, "2.0", target), relation)


@pytest.mark.parametrize(
    ("links", "missing", "met", "open_"),
    [
        pytest.param([("1.1", SAME), ("1.2", SAME)], (), True, False, id="merged and both met"),
        pytest.param([("1.1", SAME), ("1.2", SAME)], ("1.1", "1.2"), False, False, id="merged, neither met"),
        pytest.param([("1.1", SAME), ("1.2", SAME)], ("1.2",), False, True, id="merged and they disagree"),
        pytest.param([("1.1", SUPPORTS)], (), False, True, id="only supported"),
        pytest.param([("1.1", COVERS)], (), True, False, id="covered"),
    ],
)
def test_how_one_check_follows_from_others(links, missing, met, open_):
    walk = Succession(
        DDQ, "1.0", "2.0", tuple(link(key, "2.4", relation) for key, relation in links), frozenset()
    )

    carried = carry_over(answered(missing), SECOND, walk)

    assert ("2.4" in carried.items["2"]["met"], "2.4" in carried.unanswered) == (met, open_)


def test_a_check_that_gave_its_answer_away_has_none_left():
    walk = Succession(DDQ, "1.0", "2.0", (link("2.1", "2.4", SAME),), frozenset())

    carried = carry_over(answered(), SECOND, walk)

    assert "2.1" in carried.unanswered
    assert carried.items["2"]["met"] == ["2.2", "2.3", "2.4"]


def test_an_indicator_that_does_not_apply_stays_so():
    cerds = loader.cerds()
    key = "society.action.belt_and_road"
    document = {"standard": "t-cerds", "version": "1.0", "items": {key: entry([], ["*"])}}

    carried = carry_over(document, cerds)

    assert carried.items == {key: entry([], ["*"])}
    assert len(carried.unanswered) == sum(
        len(level.criteria) for one in cerds.indicators for level in one.levels if one.key != key
    )
