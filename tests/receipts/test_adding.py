"""A receipt's table is added up without the engine, and held against its document and its package."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scoring.engine import Scorer, ScoringError
from scoring.engine.adding import add
from scoring.engine.place import WrongTableError
from scoring.engine.receipt import receipt_core
from scoring.engine.verify import total_of, verify
from scoring.engine.words import UnreadableError
from standards import loader
from tests.engine.cases import golden_cases, written_out
from tests.receipts.samples import (
    Receipt,
    leaves_of,
    levels_document,
    parts_document,
    put,
    receipt_of,
    sealed_again,
)

LEVELS, PARTS = receipt_of(levels_document()), receipt_of(parts_document())
POLICY = "environment.policy.environmental_policy"


@pytest.mark.parametrize(
    ("name", "case"), golden_cases(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_golden_case_adds_up_without_the_engine(name, case) -> None:
    try:
        result = Scorer(loader.get).score(written_out(case["input"]))
    except ScoringError:
        return
    core = receipt_core(result)
    added = add(core)
    assert added.total == result.total == total_of(core)
    assert added.result == core["result"]


def test_a_small_table_adds_up_as_it_does_by_hand() -> None:
    """Two topics, one of them half empty: (6000 × (7000×100 + 3000×50)/10000 + 4000 × 200)/10000."""
    points = {"basic": 50, "intermediate": 100, "advanced": 200}

    def row(topic: str, dimension: str, level: str) -> Receipt:
        return {"topic": topic, "dimension": dimension, "weight": 10_000, "points": points, "level": level}

    table: Receipt = {
        "kind": "levels",
        "full_mark": 200,
        "options": {"missing_dimension": "renormalise", "deduction_base": "composite"},
        "topics": {"water": 6000, "work": 4000},
        "dimensions": {"policy": 7000, "action": 3000},
        "indicators": {
            "a": row("water", "policy", "intermediate"),
            "b": row("water", "action", "basic"),
            "c": row("work", "policy", "advanced"),
            "d": row("work", "action", "na"),
        },
        "deduction": "1/10",
        "zeroed": False,
        "bands": [
            {"mark": "1", "from": "0/1"},
            {"mark": "2", "from": "117/1"},
            {"mark": "3", "from": "118/1"},
        ],
    }
    result = add({"table": table}).result
    assert (result["composite"], result["deducted"], result["total"]) == ("131/1", "131/10", "1179/10")
    assert (result["shown"], result["band"]) == ("117.90", "2")
    assert result["topics"]["work"] == {
        "score": "200/1",
        "contribution": "80/1",
        "dimensions": {"policy": "200/1", "action": None},
    }
    for options in (
        {"missing_dimension": "lose", "deduction_base": "full_mark"},
        {"missing_dimension": "lose"},
    ):
        table["options"] = options
        assert total_of({"table": table}) == 51 + 56 - 20
    rows = {key: one | {"level": "na"} for key, one in table["indicators"].items()}
    with pytest.raises(
        WrongTableError, match=r"table\.indicators: expected an indicator that applies, found"
    ):
        total_of({"table": table | {"indicators": rows}})
    assert add({"table": table | {"zeroed": True}}).result["band"] == ""
    assert total_of({"table": table | {"deduction": "1/1"}}) == 0


@pytest.mark.parametrize(
    ("places", "value", "path", "expected"),
    [
        (("table",), None, "table", "an object"),
        (("table", "kind"), "stars", "table.kind", "one of levels, parts"),
        (("table", "full_mark"), "200", "table.full_mark", "a whole number from 0 to 10000"),
        (
            ("table", "options", "missing_dimension"),
            "guess",
            "table.options.missing_dimension",
            "one of reno",
        ),
        (("table", "topics"), dict.fromkeys(map(str, range(101)), 0), "table.topics", "at most 100 weights"),
        (("table", "topics"), {}, "table.topics", "weights that add to 10000"),
        (("table", "topics", "labour"), 1666, "table.topics", "weights that add to 10000"),
        (("table", "topics", "labour"), True, "table.topics.labour", "a whole number"),
        (("table", "dimensions", "policy"), -1, "table.dimensions.policy", "a whole number"),
        (("table", "indicators"), [], "table.indicators", "an object"),
        (("table", "indicators", POLICY), [], f"table.indicators.{POLICY}", "an object"),
        (("table", "indicators", POLICY, "topic"), "moon", f"table.indicators.{POLICY}.topic", "one of env"),
        (("table", "indicators", POLICY, "level"), None, f"table.indicators.{POLICY}.level", "one of none"),
        (
            ("table", "indicators", POLICY, "weight"),
            9_999,
            "table.indicators of environment.policy",
            "weights",
        ),
        (("table", "indicators", POLICY, "points", "basic"), 201, f"{POLICY}.points.basic", "from 0 to 200"),
        (("table", "indicators", POLICY, "points", "basic"), True, f"{POLICY}.points.basic", "from 0 to 200"),
        (("table", "deduction"), "0.1", "table.deduction", "a decimal fraction"),
        (("table", "deduction"), "1/0", "table.deduction", "a decimal fraction"),
        (("table", "deduction"), "-1/2", "table.deduction", "a decimal fraction"),
        (("table", "deduction"), "3/2", "table.deduction", "from 0 to 1"),
        (("table", "deduction"), "1/3", "table.deduction", "a decimal fraction"),
        (("table", "deduction"), "1" * 37 + "/1", "table.deduction", "a decimal fraction"),
        (("table", "zeroed"), 0, "table.zeroed", "true or false"),
        (("table", "bands"), {}, "table.bands", "a list"),
        (("table", "bands"), [], "table.bands", "a band that the total lies in"),
        (("table", "bands", 0), None, "table.bands[0]", "an object"),
        (("table", "bands", 0, "mark"), 1, "table.bands[0].mark", "text"),
    ],
)
def test_a_table_that_cannot_be_added_up_says_where(places, value, path, expected) -> None:
    with pytest.raises(WrongTableError) as refused:
        total_of(put(LEVELS, places, value))
    assert refused.value.path.endswith(path)
    assert expected in refused.value.expected
    (fault,) = verify(sealed_again(put(LEVELS, places, value))).faults[:1]
    assert fault.path.endswith(path)


@pytest.mark.parametrize(
    ("places", "value", "path", "expected"),
    [
        (("table", "options", "not_applicable"), "ignore", "table.options.not_applicable", "one of rescale"),
        (("table", "options", "item20"), "both", "table.options.item20", "one of alternative"),
        (("table", "groups"), [], "table.groups", "an object"),
    ],
)
def test_a_table_of_parts_that_cannot_be_added_up_says_where(places, value, path, expected) -> None:
    with pytest.raises(WrongTableError) as refused:
        total_of(put(PARTS, places, value))
    assert refused.value.path == path
    assert expected in refused.value.expected


def part(receipt: Receipt, key: str) -> tuple[str, ...]:
    """Where a part stands."""
    for group, items in receipt["table"]["groups"].items():
        for item, held in items.items():
            if key in held["parts"]:
                return ("table", "groups", group, item, "parts", key)
    raise KeyError(key)


def test_parts_that_exclude_each_other_and_parts_beyond_their_points_are_refused() -> None:
    both = put(PARTS, (*part(PARTS, "20.2"), "earned"), "1/1")
    with pytest.raises(
        WrongTableError, match=r"20\.parts: expected one part that earns points, found 'several'"
    ):
        total_of(both)
    assert total_of(put(both, ("table", "options", "item20"), "additive")) > total_of(PARTS)
    with pytest.raises(WrongTableError, match=r"3\.1\.earned: expected at most 1/1, found '2/1'"):
        total_of(put(PARTS, (*part(PARTS, "3.1"), "earned"), "2/1"))


def test_what_does_not_apply_is_left_out_lost_or_given() -> None:
    earned = total_of(PARTS) * 99 / 100
    choices = {
        "rescale": earned * 100 / 99,
        "zero": earned,
        "award": earned + 1,
    }
    for choice, total in choices.items():
        assert total_of(put(PARTS, ("table", "options", "not_applicable"), choice)) == total
    nothing = put(
        PARTS,
        ("table", "groups"),
        {"g": {"i": {"cap": None, "exclusive": False, "parts": {"p": {"points": "100/1", "earned": "na"}}}}},
    )
    with pytest.raises(WrongTableError, match="expected a part that applies"):
        total_of(nothing)


@pytest.mark.parametrize("receipt", [LEVELS, PARTS], ids=["levels", "parts"])
def test_a_result_that_does_not_follow_from_the_table_is_named_even_when_signed(receipt) -> None:
    for leaf in leaves_of(receipt["result"], ("result",)):
        false = sealed_again(put(receipt, leaf.places, "7/1"))
        (fault,) = verify(false).faults
        assert (fault.code, fault.path) == ("not_added", leaf.path)
        assert fault.expected == ("null" if leaf.value is None else f'"{leaf.value}"')


@pytest.mark.parametrize(
    ("receipt", "places", "value"),
    [
        (LEVELS, ("document", "standard"), "t-cfie"),
        (LEVELS, ("document", "version"), "9.9"),
        (LEVELS, ("document", "size"), "large"),
        (LEVELS, ("document", "levels", POLICY), "advanced"),
        (LEVELS, ("document", "deduction"), "0.05"),
        (LEVELS, ("document", "zeroed"), True),
        (LEVELS, ("document", "options"), {"missing_dimension": "lose"}),
        (LEVELS, ("document", "weights"), {"topics": {"labour": 1}}),
        (LEVELS, ("document", "weights"), {"dimensions": {"policy": 1}}),
        (LEVELS, ("document", "weights"), {"indicators": {POLICY: 1}}),
        (LEVELS, ("document", "points"), {POLICY: {"basic": 1, "intermediate": 2, "advanced": 3}}),
        (LEVELS, ("document", "levels"), None),
        (LEVELS, ("document",), None),
        (PARTS, ("document", "parts", "3.1"), "0.25"),
        (PARTS, ("document", "parts", "22.3"), True),
        (PARTS, ("document", "parts", "20.1"), False),
        (PARTS, ("document", "options"), {"item20": "additive"}),
        (LEVELS, ("standard", "kind"), "parts"),
    ],
)
def test_a_table_that_is_not_what_the_document_says_is_refused_even_when_signed(
    receipt, places, value
) -> None:
    faults = verify(sealed_again(put(receipt, places, value))).faults
    assert faults
    assert {fault.code for fault in faults} == {"not_in_document"}
    assert all(fault.path.startswith(("table.", "standard.")) for fault in faults)


def test_what_the_document_says_itself_is_taken_in_every_writing() -> None:
    standard = loader.cerds()
    unscored = next(one.key for one in standard.dimensions if not one.scored)
    weights = {"dimensions": {**LEVELS["table"]["dimensions"], unscored: 0}}
    points = {POLICY: {"basic": 1, "intermediate": 2, "advanced": 3}}
    for changes in (
        {"deduction": 0},
        {"deduction": "0.10"},
        {"zeroed": True},
        {"weights": weights},
        {"points": points},
    ):
        receipt = receipt_of(levels_document(**changes))
        assert verify(receipt, standard=standard).is_whole, changes
    half = parts_document()
    half["parts"]["3.1"] = 1
    assert verify(receipt_of(half), standard=loader.cfie()).is_whole


def change_points(receipt: Receipt) -> Receipt:
    """Points that neither the document nor the package gives."""
    places = ("table", "indicators", POLICY, "points", "advanced")
    return put(receipt, places, 199)


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (change_points, "not_in_package", f"table.indicators.{POLICY}.points.advanced"),
        (lambda one: put(one, ("standard", "hash"), "0" * 64), "other_package", "standard.hash"),
        (
            lambda one: put(put(one, ("document", "extra"), 1), ("document", "version"), "1.0"),
            "not_scored",
            "document.extra",
        ),
    ],
    ids=["points", "hash", "document"],
)
def test_the_package_shows_what_the_receipt_alone_cannot(
    change: Callable[[Receipt], Receipt], code: str, path: str
) -> None:
    receipt = sealed_again(change(LEVELS))
    assert verify(receipt).is_whole, "nothing in it contradicts it"
    verdict = verify(receipt, standard=loader.cerds())
    assert [(fault.code, fault.path) for fault in verdict.faults] == [(code, path)]
    assert not verdict.by_package


def test_what_the_document_says_is_told_beside_what_the_table_holds() -> None:
    (fault,) = verify(sealed_again(put(LEVELS, ("document", "size"), "large"))).faults
    assert (fault.path, fault.expected, fault.found) == ("table.size", '"large"', '"medium"')
    more = put(LEVELS, ("document", "points"), {POLICY: {"basic": 1}})
    told = {fault.path: (fault.expected, fault.found) for fault in verify(sealed_again(more)).faults}
    points = f"table.indicators.{POLICY}.points"
    assert told[f"{points}.basic"][0] == "1"
    assert told[f"{points}.advanced"][0] is None


def test_a_verdict_counts_the_fields_that_were_signed() -> None:
    body = {name: value for name, value in LEVELS.items() if name != "seal"}
    assert verify(LEVELS).fields == len(list(leaves_of(body)))


@pytest.mark.parametrize("value", [None, [], ["format", "seal"], "receipt", {}, {"table": {}}])
def test_what_is_no_receipt_at_all_is_refused(value) -> None:
    with pytest.raises(UnreadableError, match="is JSON, but no score receipt"):
        verify(value)


def test_a_format_of_another_time_is_not_guessed_at() -> None:
    (fault,) = verify(sealed_again(put(LEVELS, ("format",), "score-receipt/9"))).faults
    assert (fault.code, fault.path, fault.expected) == ("unknown_format", "format", "score-receipt/2")


def test_an_altered_receipt_gives_no_total() -> None:
    assert verify(LEVELS).total == total_of(LEVELS)
    assert verify(put(LEVELS, ("issuer", "name"), "Borealis")).total is None
