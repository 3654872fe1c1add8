"""The shipped profiles: their weights follow from their judgements, and every code leads to one."""

from __future__ import annotations

import pytest

from scoring.weighting import profile_of_code, profiles
from standards import loader
from standards.schema import LevelsStandard
from suppliers.industries import industries, industry_of


def test_there_are_at_least_ten_each_with_a_reason_in_both_languages():
    assert len(profiles()) >= 10
    for profile in profiles().values():
        assert {"en", "zh-hans"} <= set(profile.name.by_language)
        assert {"en", "zh-hans"} <= set(profile.why.by_language)


@pytest.mark.parametrize("key", profiles())
def test_the_weights_follow_from_the_matrix(key):
    profile = profiles()[key]
    standard = loader.get(profile.standard)
    assert isinstance(standard, LevelsStandard)
    topics = [topic.key for topic in standard.topics]

    assert profile.ahp.is_consistent
    assert profile.ahp.weights(topics) == profile.weights


def test_every_code_is_one_of_the_classification_and_stands_once():
    codes = [code for profile in profiles().values() for code in profile.codes]

    assert len(codes) == len(set(codes))
    assert set(codes) <= set(industries())


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("17", "textiles"),
        ("C1811", "textiles"),
        ("B", "metals_mining"),
        ("06", "metals_mining"),
        ("I65", "services"),
        ("591", "logistics"),
        ("701", "construction"),
        ("C", ""),
        ("83", ""),
    ],
)
def test_a_suppliers_industry_leads_to_its_profile(written, key):
    industry = industry_of(written)

    assert industry is not None
    assert profile_of_code(industry.code) == key
    assert profile_of_code("") == ""
