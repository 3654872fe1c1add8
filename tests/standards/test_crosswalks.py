"""Crosswalks: what one answer may serve elsewhere."""

from __future__ import annotations

import pytest

from standards import loader
from standards.crosswalk_schema import COVERS, SUPPORTS
from standards.crosswalks import area_of, crosswalks, mapped_to, succession
from standards.packages_named import items_and_checks

PACKAGES = [(one, version) for one in loader.ids() for version in loader.versions(one)]


def targets(standard: str, version: str, item: str, other: str) -> dict[str, str]:
    """Key of the other standard's element → relation."""
    links = mapped_to(standard, version, item)
    return {link.target.key: link.relation for link in links if link.target.standard == other}


def test_an_answer_serves_other_standards():
    assert targets("esg-due-diligence", "2.0", "8", "t-cerds") == {
        "labour.action.employee_rights": SUPPORTS,
        "labour.action.employee_rights.basic.5": SUPPORTS,
    }
    assert targets("supplier-self-assessment", "1.0", "14", "t-cfie") == {
        "8": SUPPORTS,
        "26": SUPPORTS,
        "26.1": SUPPORTS,
    }
    assert targets("t-cfie", "1.0", "19", "t-cerds") == {"environment.action.energy_management": SUPPORTS}


def test_links_are_read_both_ways_and_what_is_covered_only_supports_what_covers_it():
    assert targets("esg-due-diligence", "1.0", "6", "supplier-self-assessment")["14.2"] == COVERS
    assert targets("supplier-self-assessment", "1.0", "14", "esg-due-diligence")["6.2"] == SUPPORTS


def test_what_only_version_2_asks_is_linked_from_version_2_alone():
    security = "operations.action.data_security"

    assert security in targets("esg-due-diligence", "2.0", "2", "t-cerds")
    assert security not in targets("esg-due-diligence", "1.0", "2", "t-cerds")


@pytest.mark.parametrize("standard", ["esg-due-diligence", "supplier-self-assessment"])
def test_every_question_of_a_template_is_linked_to_t_cerds(standard):
    for version in loader.versions(standard):
        without = [
            item
            for item in items_and_checks(standard, version)
            if not targets(standard, version, item, "t-cerds")
        ]
        assert without == []


def test_links_never_lead_to_the_own_standard_and_stand_once():
    for source, links in crosswalks().links.items():
        assert all(link.source == source for link in links)
        assert source.standard not in {link.target.standard for link in links}
        assert len(links) == len(set(links))
        several = [link.target for link in links]
        assert len(several) == len(set(several)), f"{source}: two relations to one element"


@pytest.mark.parametrize(("standard", "version"), PACKAGES)
def test_every_item_has_one_of_the_four_areas(standard, version):
    areas = {area_of(standard, version, item) for item in items_and_checks(standard, version)}

    assert areas <= {area.key for area in crosswalks().areas}
    assert [area.key for area in crosswalks().areas] == ["governance", "environment", "labour", "safety"]


def test_an_item_may_differ_from_its_section():
    assert area_of("t-cerds", "1.0", "labour.action.employee_rights") == "labour"
    assert area_of("t-cerds", "1.0", "labour.action.work_safety") == "safety"


def test_a_version_without_a_file_follows_by_the_keys_it_shares():
    found = succession("t-cfie", "1.0", "9.9")

    assert (found.links, found.anew) == ((), frozenset())


def test_version_2_of_the_due_diligence_questions_says_what_moved():
    found = succession("esg-due-diligence", "1.0", "2.0")

    assert {(link.source.key, link.target.key) for link in found.links} == {
        ("3.2", "3.2"), ("3.2", "3.3"), ("3.3", "3.4"), ("5.2", "5.2"), ("5.2", "5.3"), ("5.3", "5.4"),
    }  # fmt: skip
    assert found.anew == {"2.4", "8.2", "10.4"}


def test_what_nobody_links_is_linked_to_nothing():
    assert mapped_to("t-cfie", "1.0", "23") == ()
    assert mapped_to("t-cfie", "1.0", "no such item") == ()
