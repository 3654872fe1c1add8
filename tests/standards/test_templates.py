"""The product's own questionnaires: what they ask, what a risk calls for, and what version 2.0 changed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from standards import loader
from standards.codes import code
from standards.schema import PartsStandard


def parts_of(standard: str, version: str) -> PartsStandard:
    found = loader.get(standard, version)
    assert isinstance(found, PartsStandard)
    return found


FIRST = parts_of("esg-due-diligence", "1.0")
SECOND = parts_of("esg-due-diligence", "2.0")
SELF = parts_of("supplier-self-assessment", "1.0")
ALL = [FIRST, SECOND, SELF]


@pytest.mark.parametrize("standard", [FIRST, SECOND], ids=lambda one: one.version)
def test_due_diligence_asks_twelve_questions_over_four_areas(standard):
    assert [(group.key, len(group.items), int(group.points)) for group in standard.groups] == [
        ("governance", 3, 25),
        ("environment", 3, 25),
        ("labour", 3, 25),
        ("safety", 3, 25),
    ]
    assert [grade.key for grade in standard.grades] == ["A", "B", "C", "D"]


def test_the_self_assessment_asks_twenty_questions_in_four_pillars():
    assert [(group.key, len(group.items), int(group.points)) for group in SELF.groups] == [
        ("labour", 5, 25),
        ("safety", 5, 25),
        ("environment", 5, 25),
        ("integrity", 5, 25),
    ]
    assert {item.points for item in SELF.items} == {Fraction(5)}


def test_they_are_marked_as_templates_of_this_product_and_the_standards_are_not():
    found = {key: loader.get(key) for key in loader.ids()}

    assert {key: (one.is_template, one.code, code(key)) for key, one in found.items()} == {
        "esg-due-diligence": (True, "DDQ", "DDQ"),
        "supplier-self-assessment": (True, "SAQ", "SAQ"),
        "t-cerds": (False, "T/CERDS", "T/CERDS"),
        "t-cfie": (False, "T/CFIE", "T/CFIE"),
    }


@pytest.mark.parametrize("standard", [FIRST, SECOND], ids=lambda one: one.version)
def test_every_question_calls_for_something_when_nothing_is_met(standard):
    kinds = {item.key: [control.kind for control in item.controls] for item in standard.items}

    assert all(kinds.values())
    assert {kind for several in kinds.values() for kind in several} == {"audit", "site_visit", "remedy"}
    for control in (control for item in standard.items for control in item.controls):
        assert control.every_months == (12 if control.kind == "audit" else None)
        assert control.days == 30 or control.kind != "remedy" or control.key == "5.remedy"


def test_version_2_keeps_the_points_of_every_question_and_says_what_it_changed():
    assert [item.points for item in FIRST.items] == [item.points for item in SECOND.items]
    assert sorted(SECOND.by_key.keys() - FIRST.by_key.keys()) == ["10.4", "2.4", "3.4", "5.4"]
    assert FIRST.changes is None
    assert SECOND.changes is not None
    for key in ("2.4", "3.2", "3.3", "3.4", "5.2", "5.3", "5.4", "8.2", "10.4"):
        assert key in SECOND.changes.en
        assert key in SECOND.changes.in_language("zh-hans")


@pytest.mark.parametrize("standard", ALL, ids=lambda one: f"{one.id} {one.version}")
def test_every_text_stands_in_both_languages(standard):
    texts = [one.text for item in standard.items for one in (*item.parts, *item.controls)]
    texts += [text for item in standard.items for text in (item.name, item.about, item.evidence)]
    texts += [text for grade in standard.grades for text in (grade.name, grade.meaning)]

    for text in texts:
        assert text.en.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.in_language("zh-hans")), text.en
