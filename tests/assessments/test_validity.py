"""What counts as proof on an evaluation date: periods, validity, and the group's papers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.documents import answer_hash
from assessments.models import EvidenceKind
from assessments.periods import Period, base_period, look_back, may_extend_to
from assessments.proof_words import DOUBTS, doubt_words
from assessments.validity import Facts, Terms, counts, doubts, none_counts

#: The example of T/CERDS 8.2.3 a 1: an evaluation on 1 March 2025 looks at 2024.
DAY = date(2025, 3, 1)
TERMS = Terms.at(DAY)


def codes(file: dict[str, Any], terms: Terms = TERMS) -> list[str]:
    return [doubt.code for doubt in doubts(Facts.of(file), terms)]


def test_the_standards_own_example_of_the_base_period() -> None:
    assert base_period(DAY) == Period(date(2024, 1, 1), date(2024, 12, 31))
    assert base_period(DAY, date(2025, 2, 15)) == Period(date(2024, 1, 1), date(2025, 2, 15))
    assert look_back(DAY) == Period(date(2022, 1, 1), date(2024, 12, 31))
    assert look_back(DAY, DAY).end == DAY


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 3, 2), date(2020, 1, 1)])
def test_a_period_reaches_no_farther_than_the_evaluation_date(day) -> None:
    assert not may_extend_to(DAY, day)
    with pytest.raises(ValueError, match="no extension"):
        base_period(DAY, day)


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ({}, []),
        ({"kind": "policy"}, []),
        ({"kind": "certificate", "valid_until": "2025-03-01"}, []),
        ({"kind": "certificate", "valid_until": "2025-02-28"}, ["expired"]),
        ({"kind": "policy", "valid_from": "2025-03-02"}, ["not_yet"]),
        ({"kind": "policy", "valid_from": "2025-03-01"}, []),
        ({"kind": "other", "valid_until": "2024-01-01"}, ["expired"]),
        ({"kind": "policy", "issued_on": "2025-03-02"}, ["not_yet"]),
        ({"kind": "policy", "valid_from": "2026-01-01", "valid_until": "2020-01-01"}, ["expired", "not_yet"]),
        ({"kind": "record", "period_from": "2024-12-01", "period_to": "2025-02-28"}, []),
        ({"kind": "record", "period_from": "2023-01-01", "period_to": "2023-12-31"}, ["outside_base"]),
        ({"kind": "record", "period_from": "2025-01-01", "period_to": "2025-02-28"}, ["outside_base"]),
        ({"kind": "record", "period_from": "2023-06-01", "period_to": "2024-01-01"}, []),
        ({"kind": "record", "period_from": "2024-12-31", "period_to": "2025-01-31"}, []),
        ({"kind": "record"}, ["record_undated"]),
        ({"kind": "record", "issued_on": "2024-06-01"}, []),
        ({"kind": "report"}, []),
        ({"kind": "report", "issued_on": "2025-02-01"}, []),
        ({"kind": "report", "issued_on": "2023-02-01"}, ["outside_base"]),
        ({"kind": "honour"}, ["honour_undated"]),
        ({"kind": "honour", "issued_on": "2022-01-01"}, []),
        ({"kind": "honour", "issued_on": "2021-12-31"}, ["honour_outside"]),
        ({"kind": "honour", "issued_on": "2025-01-10"}, ["honour_outside"]),
        ({"kind": "policy", "of_group": True}, ["group_unbound"]),
        ({"kind": "policy", "of_group": True, "binds_supplier": True}, []),
        ({"kind": "certificate", "of_group": True, "binds_supplier": True}, ["group_not_policy"]),
    ],
)
def test_each_kind_of_paper_counts_by_its_own_rule(file, found) -> None:
    assert codes(file) == found
    assert len(doubt_words(file, TERMS)) == len(found)


def test_an_extension_lets_what_came_since_count() -> None:
    extended = Terms.at(DAY, DAY)
    record = {"kind": "record", "period_from": "2025-01-01", "period_to": "2025-02-28"}
    assert (codes(record), codes(record, extended)) == (["outside_base"], [])
    honour = {"kind": "honour", "issued_on": "2025-01-10"}
    assert (codes(honour), codes(honour, extended)) == (["honour_outside"], [])


def test_every_doubt_has_words_with_its_days_and_its_clause() -> None:
    assert doubt_words({"kind": "certificate", "valid_until": "2024-10-03"}, TERMS) == [
        "It ended on 3 Oct 2024; on the evaluation date, 1 Mar 2025, it must be in force. (T/CERDS 8.2.3 a 2)"
    ]
    assert set(DOUBTS) == {
        *("expired", "not_yet", "outside_base", "record_undated", "honour_undated", "honour_outside"),
        *("group_not_policy", "group_unbound"),
    }


days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
maybe = st.one_of(st.none(), days)


@given(days, maybe, maybe)
def test_a_certificate_counts_exactly_while_it_is_in_force(day, start, end) -> None:
    facts = Facts("certificate", valid_from=start, valid_until=end)
    in_force = (start is None or start <= day) and (end is None or day <= end)
    assert counts(facts, Terms.at(day)) == in_force


@given(days, days, st.integers(0, 900))
def test_a_record_counts_exactly_when_a_day_of_it_lies_in_the_year_before(day, start, length) -> None:
    end = start + timedelta(days=length)
    years = {(start + timedelta(days=n)).year for n in range(length + 1)}
    facts = Facts("record", period_from=start, period_to=end)
    assert counts(facts, Terms.at(day)) == (day.year - 1 in years)


@given(days, days)
def test_an_honour_counts_exactly_in_the_three_years_before(day, given_on) -> None:
    facts = Facts("honour", issued_on=given_on)
    assert counts(facts, Terms.at(day)) == (1 <= day.year - given_on.year <= 3)


@given(days, st.data())
def test_an_extension_never_takes_a_paper_away(day, data) -> None:
    extended_to = data.draw(st.dates(date(day.year, 1, 1), day))
    facts = Facts(
        data.draw(st.sampled_from(EvidenceKind.values)),
        *(data.draw(maybe) for _ in range(5)),
    )
    if counts(facts, Terms.at(day)):
        assert counts(facts, Terms.at(day, extended_to))


def test_an_answer_is_in_doubt_only_when_it_claims_something_and_no_file_counts() -> None:
    good, bad = {"kind": "policy"}, {"kind": "policy", "valid_until": "2020-01-01"}
    assert none_counts({"met": ["a"], "evidence": [bad]}, TERMS)
    assert not none_counts({"met": ["a"], "evidence": [bad, good]}, TERMS)
    assert not none_counts({"met": ["a"], "evidence": []}, TERMS)
    assert not none_counts({"met": [], "evidence": [bad]}, TERMS)


def test_a_file_handed_in_before_kinds_existed_reads_and_hashes_as_it_did() -> None:
    old = {"sha256": "ab" * 32, "valid_until": "2027-06-30", "name": "a.pdf"}
    unsaid = old | {"kind": "other", "issuer": "", "of_group": False, "issued_on": None, "period_to": None}
    entry: dict[str, Any] = {"met": ["a"], "none_met": False, "comment": ""}
    before = answer_hash(entry | {"evidence": [old]})
    assert before == answer_hash(entry | {"evidence": [unsaid]})
    assert before != answer_hash(entry | {"evidence": [unsaid | {"kind": "policy"}]})
    assert before == "c9312402c435456f7d9e2f92c61761ee53640afa66ee6a4d2a481c894aab53a8"
