"""What stands in a trace and in a result's JSON, by name."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scoring.engine import (
    Scorer,
    compile_levels,
    evaluate_levels,
    evaluate_parts,
    result_json,
    trace_json,
    trace_levels,
    trace_parts,
)
from standards import loader

CERDS, CFIE = loader.cerds(), loader.cfie()
ADVANCED = dict.fromkeys(CERDS.by_key, "advanced")
POLICY = "environment.policy.environmental_policy"
MET = dict.fromkeys(CFIE.by_key, True) | {"20.2": False}


def scored(levels: dict[str, str], *, deduction: object = 0, zeroed: bool = False, **options: str) -> Any:
    masked = [key for key, level in levels.items() if level == "na"]
    table = compile_levels(CERDS, size="large", options=options, not_applicable=masked)
    return evaluate_levels(table, levels, deduction=deduction, zeroed=zeroed)


def test_what_is_taken_off_stands_last_with_its_share_and_base():
    trace: Any = trace_levels(scored(ADVANCED, deduction="0.1", zeroed=True))

    assert (trace.kind, trace.key, trace.value) == ("total", "total", 0)
    assert [(one.kind, one.key) for one in trace.children[:6]] == [("topic", one.key) for one in CERDS.topics]
    taken, zeroed = trace.children[6:]
    assert (taken.kind, taken.key, taken.value) == ("deduction", "screening", -20)
    assert dict(taken.detail) == {"share": Fraction(1, 10), "base": "full_mark"}
    assert (zeroed.kind, zeroed.key, zeroed.value, dict(zeroed.detail)) == ("zeroed", "zeroed", -180, {})


def test_nothing_taken_off_leaves_no_line():
    assert len(trace_levels(scored(ADVANCED)).children) == 6


def test_a_topic_a_cell_and_an_indicator_say_what_led_there():
    result = scored(ADVANCED | {"society.action.belt_and_road": "na"})
    whole: Any = trace_levels(result)
    topic = next(one for one in whole.children if one.key == "society")
    cell = next(one for one in topic.children if one.key == "action")
    missing = next(one for one in cell.children if one.key == "society.action.belt_and_road")
    other = next(one for one in cell.children if one.key == "society.action.employment")

    assert (topic.kind, cell.kind, missing.kind, other.kind) == (
        "topic",
        "dimension",
        "indicator",
        "indicator",
    )
    assert dict(topic.detail) == {"weight": 1667, "share": Fraction(1667, 10_000), "score": 200}
    assert dict(cell.detail) == {
        "weight": 1667,
        "share": Fraction(1667, 10_000) * Fraction(1667, 8333),
        "score": 200,
    }
    assert (missing.value, dict(missing.detail)) == (0, {"level": "na", "points": None, "share": 0})
    weight = CERDS.weights["society.action.employment"]
    assert other.value == cell.detail["share"] * Fraction(weight, 8334) * 200
    assert dict(other.detail) == {
        "level": "advanced",
        "points": 200,
        "weight": weight,
        "share": other.value / 200,
    }


def test_a_cell_that_does_not_exist_says_so():
    whole: Any = trace_levels(scored(ADVANCED))
    (topic,) = (one for one in whole.children if one.key == "society")
    cell = next(one for one in topic.children if one.key == "certification")

    assert (cell.value, cell.children) == (0, ())
    assert dict(cell.detail) == {"weight": 1667, "share": 0, "score": None}


def test_the_json_of_a_result_holds_each_number_exact_and_shown():
    out = result_json(scored(ADVANCED, deduction="0.1", topic_stars="on"))

    assert {
        key: out[key] for key in ("standard", "standard_version", "hash", "size", "star", "stage", "zeroed")
    } == {
        "standard": "t-cerds",
        "standard_version": CERDS.version,
        "hash": CERDS.hash,
        "size": "large",
        "star": 7,
        "stage": "advanced",
        "zeroed": False,
    }
    assert out["total"] == {"exact": "180/1", "shown": "180.00"}
    assert out["composite"] == {"exact": "200/1", "shown": "200.00"}
    assert out["deduction"] == {"share": "1/10", "points": {"exact": "20/1", "shown": "20.00"}}
    assert out["options"] == {**{one.key: one.default for one in CERDS.options}, "topic_stars": "on"}
    topic: Any = out["topics"]["environment"]  # type: ignore[index]
    assert {key: topic[key] for key in ("score", "weight", "share", "contribution", "star")} == {
        "score": {"exact": "200/1", "shown": "200.00"},
        "weight": 1667,
        "share": "1667/10000",
        "contribution": {"exact": "1667/50", "shown": "33.34"},
        "star": 7,
    }
    dimension: Any = out["dimensions"]["policy"]  # type: ignore[index]
    assert (dimension["weight"], dimension["score"]["exact"]) == (1667, "200/1")
    assert topic["dimensions"]["policy"]["weight"] == 1667
    assert out["trace"]["kind"] == "total"  # type: ignore[index]


def test_topic_stars_are_told_only_when_asked_for():
    topics: Any = result_json(scored(ADVANCED))["topics"]

    assert all("star" not in topic for topic in topics.values())


def test_a_topic_that_does_not_exist_has_no_score_and_no_star():
    society = dict.fromkeys((one for one in CERDS.by_key if one.startswith("society.")), "na")
    topics: Any = result_json(scored(ADVANCED | society, topic_stars="on"))["topics"]

    assert (topics["society"]["score"], topics["society"]["star"], topics["society"]["share"]) == (
        None,
        None,
        "0/1",
    )


def test_rescaling_and_a_cap_are_lines_of_their_own():
    result = evaluate_parts(CFIE, MET | {"22.3": "na"})
    trace: Any = trace_parts(result)
    rescaled = trace.children[-1]
    seventh = next(item for group in trace.children for item in group.children if item.key == "7")

    assert (trace.kind, trace.key, rescaled.kind, rescaled.key) == (
        "total",
        "total",
        "rescale",
        "not_applicable",
    )
    assert dict(rescaled.detail) == {"raw": result.raw, "base": 99}
    assert (seventh.kind, seventh.value, dict(seventh.detail)) == ("item", 3, {"of": 3})
    cap = seventh.children[-1]
    assert (cap.kind, cap.key, cap.value, dict(cap.detail)) == ("cap", "7", -1, {"cap": 3})
    part = seventh.children[0]
    assert (part.kind, part.key, dict(part.detail)) == ("part", "7.1", {"of": 1, "applies": True})
    group = trace.children[0]
    assert (group.kind, group.key, dict(group.detail)) == ("group", "strategy", {"of": 10})


def test_the_json_of_parts_holds_groups_and_items():
    out = result_json(evaluate_parts(CFIE, MET))

    assert {key: out[key] for key in ("standard", "standard_version", "hash", "grade")} == {
        "standard": "t-cfie",
        "standard_version": CFIE.version,
        "hash": CFIE.hash,
        "grade": "AA",
    }
    assert (out["total"], out["raw"], out["base"]) == (
        {"exact": "99/1", "shown": "99.00"},
        {"exact": "99/1", "shown": "99.00"},
        {"exact": "100/1", "shown": "100.00"},
    )
    assert out["trace"]["kind"] == "total"  # type: ignore[index]
    assert out["options"] == {one.key: one.default for one in CFIE.options}
    group: Any = out["groups"]["strategy"]  # type: ignore[index]
    assert (group["score"]["exact"], group["points"]) == ("10/1", "10/1")
    assert set(group["items"]["1"]) == {"score", "points"}
    node = trace_json(trace_parts(evaluate_parts(CFIE, MET)))
    assert set(node) == {"kind", "key", "value", "children"}
    assert node["value"] == "99/1"


def test_a_scorer_gives_the_same_as_its_parts():
    document = {
        "standard": "t-cerds",
        "size": "large",
        "levels": ADVANCED,
        "deduction": "0.1",
        "zeroed": True,
    }
    result: Any = Scorer(loader.get).score(document)

    assert (result.total, result.star, result.stage, result.zeroed, result.deducted) == (
        0,
        None,
        None,
        True,
        20,
    )
