"""Drafts of rules, what is refused, and putting them in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.models import RatingRule, RuleKind
from scoring.rule_places import package_in_use, place_of
from scoring.rule_values import BadRule
from scoring.rules import rules_on
from scoring.services import rule_saving as save
from scoring.services.drafts import revision_of
from scoring.services.pinning import pin_rules
from scoring.services.ruling import draft_from_profile, put_in_force, withdraw_draft
from scoring.weighting import profiles
from tenants.scope import Scope, scope
from tests.scoring.ruled import EVEN, TOPICS, by, draft, place, published

TODAY = date(2026, 11, 24)
CIRCLE = [
    ["1", "9", "1/9", "1", "1", "1"],
    ["1/9", "1", "9", "1", "1", "1"],
    ["9", "1/9", "1", "1", "1", "1"],
    ["1", "1", "1", "1", "1", "1"],
    ["1", "1", "1", "1", "1", "1"],
    ["1", "1", "1", "1", "1", "1"],
]
POLICY = {"official": "audited", "release": "two_person", "events_until": "today", "threshold": "70"}


def test_a_first_draft_begins_with_the_package_and_a_second_one_is_the_same(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        again = draft(world)

    assert rule.version == 1
    assert rule.content == dict.fromkeys(TOPICS[:4], 1667) | dict.fromkeys(TOPICS[4:], 1666)
    assert again.pk == rule.pk


def test_weights_by_hand_are_put_in_force_and_the_next_version_begins_with_them(world):
    with scope(world.scope("Aurora")):
        rule = draft(world, scope="textiles")
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule, reason="Sector study 2026"))
        rule.refresh_from_db()
        put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))
        second = draft(world, scope="textiles")
        rule.refresh_from_db()

        assert (rule.version, rule.state, rule.effective_from) == (1, "published", TODAY)
        assert (rule.method, rule.reason) == ("hand", "Sector study 2026")
        assert rule.published_by_id == world.user("Aurora", "esg_manager").pk
        assert (second.version, second.content) == (2, EVEN)
        kinds = list(Event.objects.filter(subject_id=rule.pk).values_list("kind", flat=True))
    assert sorted(kinds) == ["rule.changed", "rule.drafted", "rule.in_force"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (EVEN | {"labour": 1999}, "", "add to 9,999. Give out 1 more"),
        (EVEN | {"labour": 2600}, "", "add to 10,600. Take 600 away"),
        (EVEN | {"labour": -1}, "labour", "whole number"),
        (EVEN | {"labour": 10001}, "labour", "whole number"),
        (EVEN | {"labour": 20.5}, "labour", "whole number"),
        (EVEN | {"labour": True}, "labour", "whole number"),
        (EVEN | {"labour": "20 %"}, "labour", "whole number"),
        (EVEN | {"labour": "٢٠٠٠"}, "labour", "whole number"),
        (EVEN | {"labour": "1" * 5000}, "labour", "whole number"),
        (EVEN | {"labour": None}, "labour", "whole number"),
        ({key: value for key, value in EVEN.items() if key != "society"}, "society", "whole number"),
        (EVEN | {"magic": 0}, "magic", "no part of the table"),
    ],
)
def test_weights_that_are_no_table_are_refused_where_they_are_wrong(world, given, field, words):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        with pytest.raises(BadRule) as refused:
            save.save_by_hand(rule.pk, given=given, **by(world, rule))
        assert words in refused.value.problems[field]
        assert RatingRule.objects.get(pk=rule.pk).content == rule.content


def test_a_shipped_profile_becomes_a_draft_with_its_judgements(world):
    profile = profiles()["textiles"]
    with scope(world.scope("Aurora")):
        rule = draft_from_profile(
            tenant_id=world.org("Aurora").pk,
            place=place(world, scope="textiles"),
            actor=world.user("Aurora", "esg_manager"),
        )
        with pytest.raises(InvalidInput, match="no default"):
            draft_from_profile(
                tenant_id=world.org("Aurora").pk,
                place=place(world),
                actor=world.user("Aurora", "esg_manager"),
            )

    assert rule.content == profile.weights
    assert (rule.method, rule.inputs["profile"], rule.state) == ("ahp", "textiles", "draft")
    assert float(rule.inputs["ahp"]["ratio"]) == pytest.approx(profile.ahp.ratio, abs=1e-6)


def test_judgements_that_contradict_need_a_reason(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        with pytest.raises(BadRule, match=r"above 0\.10") as refused:
            save.save_by_ahp(rule.pk, rows=CIRCLE, **by(world, rule, reason="  "))
        assert list(refused.value.problems) == ["reason"]
        assert RatingRule.objects.get(pk=rule.pk).method == "hand"

        save.save_by_ahp(rule.pk, rows=CIRCLE, people="E. Lindqvist", **by(world, rule, reason="Pilot only"))
        rule.refresh_from_db()
        assert (rule.method, rule.reason, rule.inputs["people"]) == ("ahp", "Pilot only", "E. Lindqvist")
        assert rule.inputs["ahp"]["matrix"] == CIRCLE
        assert sum(rule.content.values()) == 10_000


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ([["1"]], "", "6 things make a table of 6 rows"),
        ("x", "", "6 things make a table"),
        ([["1"] * 6] * 5 + [["1"] * 5], "", "6 things make a table"),
        (
            [["1", "11", *["1"] * 4], *[["1"] * 6] * 5],
            "0-1",
            "Environment against Labour and human rights: choose",
        ),
        ([["2", *["1"] * 5], *[["1"] * 6] * 5], "0-0", "Environment against itself is 1"),
        ([["1", "3", *["1"] * 4], *[["1"] * 6] * 5], "1-0", "must be the inverse"),
    ],
)
def test_a_matrix_that_is_none_is_refused_at_its_cell(world, rows, field, words):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        with pytest.raises(BadRule) as refused:
            save.save_by_ahp(rule.pk, rows=rows, **by(world, rule, reason="why not"))
    assert words in refused.value.problems[field]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY - timedelta(days=1), "never changed backwards"),
        (TODAY + timedelta(days=731), "within two years"),
    ],
)
def test_a_rule_is_never_put_in_force_backwards_nor_far_ahead(world, day, words):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        with pytest.raises(BadRule) as refused:
            put_in_force(rule.pk, day=day, now=world.now, **by(world, rule))
        assert words in refused.value.problems["day"]
        assert published(world, RuleKind.TOPICS) == []


def test_today_is_the_buyers_day(world):
    """At 16:30 UTC it is the next day in Shanghai."""
    aurora = world.org("Aurora")
    aurora.time_zone = "Asia/Shanghai"
    aurora.save()
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    with scope(world.scope("Aurora")):
        rule = draft(world)
        with pytest.raises(BadRule, match="25 Nov 2026"):
            put_in_force(rule.pk, day=TODAY, now=late, **by(world, rule))
        put_in_force(rule.pk, day=TODAY + timedelta(days=1), now=late, **by(world, rule))


def test_a_rule_in_force_never_changes_not_even_in_the_database(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))
        rule.refresh_from_db()
        with pytest.raises(DomainError, match="never changes"):
            save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        with pytest.raises(DomainError, match="never changes"):
            withdraw_draft(rule.pk, tenant_id=world.org("Aurora").pk, actor=None)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            RatingRule.objects.filter(pk=rule.pk).update(content=EVEN)


def test_a_draft_somebody_else_changed_meanwhile_is_not_overwritten(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        mine = by(world, rule)
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        with pytest.raises(DomainError, match="while you had it open"):
            save.save_by_hand(rule.pk, given=EVEN | {"labour": 1000, "society": 2500}, **mine)
        assert RatingRule.objects.get(pk=rule.pk).content == EVEN


def test_another_buyers_draft_is_not_there(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
    with scope(world.scope("Borealis")), pytest.raises(RatingRule.DoesNotExist):
        save.save_by_hand(
            rule.pk,
            tenant_id=world.org("Borealis").pk,
            given=EVEN,
            reason="",
            seen=revision_of(rule),
            actor=world.user("Borealis", "esg_manager"),
        )


def test_a_withdrawn_draft_is_gone_and_its_number_is_used_again(world):
    with scope(world.scope("Aurora")):
        rule = draft(world)
        withdraw_draft(rule.pk, tenant_id=world.org("Aurora").pk, actor=world.user("Aurora", "esg_manager"))
        assert not RatingRule.objects.filter(kind="topics").exists()
        assert draft(world).version == 1


@pytest.mark.parametrize(
    ("standard", "kind", "where", "field"),
    [
        ("t-cerds", "magic", {}, "kind"),
        ("t-cerds", "edition", {}, "kind"),
        ("t-cfie", "topics", {}, "kind"),
        ("t-cerds", "topics", {"scope": "magic"}, "scope"),
        ("t-cerds", "dimensions", {"scope": "textiles"}, "scope"),
        (
            "t-cerds",
            "indicators",
            {"scope": "environment.policy"},
            "scope",
        ),  # one indicator: nothing to weigh
        ("t-cerds", "topics", {"country": "XX"}, "country"),
        ("t-cerds", "points", {"country": "CN"}, "country"),
    ],
)
def test_there_is_no_rule_for_what_does_not_exist(world, standard, kind, where, field):
    with scope(world.scope("Aurora")), pytest.raises(InvalidInput) as refused:
        place_of(package_in_use(world.org("Aurora").pk, standard), kind=kind, **where)
    assert refused.value.field == field


def test_points_keep_only_what_differs_and_rows_not_given_stay(world):
    first, second = "environment.action.climate_change", "labour.action.work_safety"
    with scope(world.scope("Aurora")):
        rule = draft(world, "points")
        save.save_points(rule.pk, given={"large": {first: ["60", "130", "200"]}}, **by(world, rule))
        rule.refresh_from_db()
        given = {"micro_small": {second: [170, 200, 200]}, "large": {second: [70, 130, 200]}}
        save.save_points(rule.pk, given=given, **by(world, rule))
        rule.refresh_from_db()

    assert rule.content == {"large": {first: [60, 130, 200]}, "micro_small": {second: [170, 200, 200]}}


@pytest.mark.parametrize(
    ("size", "row", "field", "words"),
    [
        ("large", ["x", 130, 200], "large:{}:basic", "from 0 to 200"),
        ("large", [70, 201, 200], "large:{}:intermediate", "from 0 to 200"),
        ("large", [70, 60, 200], "large:{}:intermediate", "Not less than the 70 of the level below"),
        ("large", [70, 130, 190], "large:{}:advanced", "the full mark, 200"),
        ("large", [70, 130], "large:{}", "three numbers"),
        ("medium", [69, 160, 200], "medium:{}:basic", "Not less than the 70 of a larger firm"),
        ("micro_small", [160, 150, 200], "micro_small:{}:intermediate", "Not less than"),
        ("giant", [70, 130, 200], "giant:{}", "no part of the table"),
    ],
)
def test_points_that_break_clause_6_2_are_refused_at_the_cell(world, size, row, field, words):
    key = "labour.action.work_safety"
    with scope(world.scope("Aurora")):
        rule = draft(world, "points")
        with pytest.raises(BadRule) as refused:
            save.save_points(rule.pk, given={size: {key: row}}, **by(world, rule))
    assert words in refused.value.problems[field.format(key)]


def test_a_policy_keeps_the_options_that_differ(world):
    options = {"missing_dimension": "lose", "deduction_base": "full_mark"}
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        assert rule.version == 2  # the first is in force
        save.save_policy(rule.pk, given=POLICY | {"options": options}, **by(world, rule))
        rule.refresh_from_db()

    assert rule.content == POLICY | {"options": {"missing_dimension": "lose"}}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"official": "best"}, "official"),
        ({"release": ""}, "release"),
        ({"events_until": None}, "events_until"),
        ({"options": {"missing_dimension": "keep"}}, "options.missing_dimension"),
        ({"options": {"magic": "on"}}, "options.magic"),
        ({"threshold": "201"}, "threshold"),
        ({"threshold": "-1"}, "threshold"),
        ({"threshold": "70.555"}, "threshold"),
        ({"threshold": "NaN"}, "threshold"),
        ({"threshold": "1e2"}, None),
        ({"threshold": "9e9999999"}, "threshold"),
        ({"threshold": 70}, "threshold"),
    ],
)
def test_a_policy_that_says_something_unknown_is_refused(world, change, field):
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        if field is None:
            save.save_policy(rule.pk, given=POLICY | change, **by(world, rule))
            return
        with pytest.raises(BadRule) as refused:
            save.save_policy(rule.pk, given=POLICY | change, **by(world, rule))
    assert field in refused.value.problems


def test_materiality_stays_when_the_weights_change(world):
    given = {"environment": {"financial": "4", "impact": "3", "note": " dyeing "}, "labour": {}}
    with scope(world.scope("Aurora")):
        rule = draft(world)
        common = {key: value for key, value in by(world, rule).items() if key != "reason"}
        save.save_materiality(rule.pk, given=given, **common)
        rule.refresh_from_db()
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        rule.refresh_from_db()
        assert rule.inputs == {
            "materiality": {"environment": {"financial": 4, "impact": 3, "note": "dyeing"}}
        }
        common["seen"] = revision_of(rule)
        with pytest.raises(BadRule) as refused:
            save.save_materiality(rule.pk, given={"labour": {"financial": "5", "impact": ""}}, **common)
    assert set(refused.value.problems) == {"labour:financial", "labour:impact"}


def test_a_rule_that_begins_later_does_not_hold_yet(world):
    aurora = world.org("Aurora")
    with scope(world.scope("Aurora")):
        rule = draft(world, scope="textiles")
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        rule.refresh_from_db()
        put_in_force(rule.pk, day=TODAY + timedelta(days=30), now=world.now, **by(world, rule))
        assert rules_on(aurora.pk, "t-cerds", TODAY).told(industry="textiles")["weights"] == {}
        later = rules_on(aurora.pk, "t-cerds", TODAY + timedelta(days=30)).told(industry="textiles")
    assert later["weights"]["topics"] == EVEN


def test_a_suppliers_industry_code_finds_its_weights(world):
    aurora = world.org("Aurora")
    with scope(world.scope("Aurora")):
        rule = draft(world, scope="textiles")
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        rule.refresh_from_db()
        put_in_force(rule.pk, day=TODAY, now=world.now, **by(world, rule))
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        supplier.industry = "17"
        supplier.save(update_fields=["industry"])
    with scope(Scope.worker(aurora.pk)):
        pin_rules(aurora.pk, now=world.now)
    told = world.request("Aurora").rules

    assert told["weights"]["topics"] == EVEN
    assert {"topics", "policy"} == {pin["kind"] for pin in told["pins"]}
