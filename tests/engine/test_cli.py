"""`manage.py score` and `manage.py standards` as a user meets them: output, errors, exit codes."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import call_command

from scoring import cli
from standards import loader
from tests.engine.cases import written_out

KNOWN = ", ".join(loader.ids())
CERDS: dict[str, Any] = {"standard": "t-cerds", "size": "large", "levels": {"*": "basic"}}
CFIE: dict[str, Any] = {"standard": "t-cfie", "parts": {"*": True, "20.2": False}}


def score(*documents: dict[str, Any], as_list: bool = False) -> cli.Outcome:
    full = [written_out(document) for document in documents]
    return cli.score_text(json.dumps(full if as_list else full[0]))


def errors(text: str) -> list[str]:
    outcome = cli.score_text(text)
    assert outcome.out == ""
    assert outcome.code == cli.BAD_INPUT
    return list(outcome.errors)


def test_one_document_gives_one_result_with_every_part():
    result = json.loads(score(CERDS | {"deduction": "0.10"}).out)

    assert (result["standard"], result["standard_version"]) == ("t-cerds", "1.0")
    assert result["hash"] == loader.cerds().hash
    assert result["total"] == {"exact": "513891111/10000000", "shown": "51.39"}
    assert (result["star"], result["stage"]) == (2, "qualified")
    assert result["composite"]["shown"] == "71.39"
    assert result["deduction"] == {"share": "1/10", "points": {"exact": "20/1", "shown": "20.00"}}
    assert result["options"]["missing_dimension"] == "renormalise"
    assert list(result["topics"]) == [topic.key for topic in loader.cerds().topics]
    labour = result["topics"]["labour"]
    assert (labour["score"]["exact"], labour["weight"], labour["share"]) == ("71667/1000", 1667, "1667/10000")
    assert labour["dimensions"]["policy"]["score"] == {"exact": "60/1", "shown": "60.00"}
    assert result["topics"]["society"]["dimensions"]["certification"]["score"] is None
    assert result["dimensions"]["policy"]["score"] == {"exact": "60/1", "shown": "60.00"}
    assert [node["kind"] for node in result["trace"]["children"]] == ["topic"] * 6 + ["deduction"]


def test_the_printed_trace_adds_up():
    result = json.loads(score(CERDS | {"deduction": "0.10"}).out)

    leaves = list(leaf_values(result["trace"]))

    numerator, denominator = map(int, result["total"]["exact"].split("/"))
    assert sum(leaves) * denominator == numerator
    assert len(leaves) == 84 + 1 + 1  # the indicators, the cell society lacks, the deduction


def leaf_values(node: dict[str, Any]) -> Iterator[Fraction]:
    if "children" not in node:
        yield Fraction(node["value"])
    for child in node.get("children", []):
        yield from leaf_values(child)


def test_a_list_gives_a_list_in_the_same_order():
    outcome = score(CERDS, CFIE, as_list=True)

    first, second = json.loads(outcome.out)
    assert (first["star"], second["grade"]) == (3, "AA")
    assert cli.score_text("[]") == cli.Outcome(cli.DONE, "[]")


def test_a_version_may_be_named():
    assert json.loads(score(CFIE | {"version": "1.0"}).out)["standard_version"] == "1.0"
    assert errors(json.dumps(CFIE | {"version": "9.9"})) == ["version: no such version; there is: 1.0"]


def test_one_bad_document_stops_the_list_and_is_named_by_its_place():
    outcome = score(CFIE, CERDS | {"size": "tiny"}, CFIE, as_list=True)

    assert outcome == cli.Outcome(
        cli.BAD_INPUT, "", ('[1].size: must be one of large, medium, micro_small, is "tiny"',)
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "document: not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "document: not valid JSON: Expecting property name enclosed in double quotes"),
        ('{"a": NaN}', "document: not valid JSON: NaN is not a number JSON knows"),
        ("[" * 100_000, "document: not valid JSON: nested too deeply"),
        ("9" * 5000, "document: not valid JSON: Exceeds the limit"),
        ("3", "document: must be an object, is 3"),
        ("[null]", "[0]: must be an object, is null"),
        ("{}", "standard: missing; give the id of a standard, such as t-cerds"),
        ('{"standard": 1}', "standard: must be a string, is 1; give the id of a standard, such as t-cerds"),
        (
            '{"standard": "t-x"}',
            f"standard: no such standard; known: {KNOWN}",
        ),
        (
            '{"standard": "../x"}',
            f"standard: no such standard; known: {KNOWN}",
        ),
        ('{"standard": "t-cfie", "version": 1, "parts": {}}', "version: must be a string, is 1"),
        ('{"standard": "t-cfie"}', "parts: missing"),
        ('{"standard": "t-cfie", "parts": []}', "parts: must be an object, is a list"),
    ],
)
def test_one_fault_gives_one_line(text, error):
    (line,) = errors(text)

    assert line.startswith(error)


def test_all_faults_of_a_document_come_together():
    document: dict[str, Any] = {
        "standard": "t-cerds",
        "levels": None,
        "weights": None,
        "points": [],
        "zeroed": 1,
    }

    assert errors(json.dumps(document)) == [
        "weights: must be an object, is null",
        "size: missing; give one of large, medium, micro_small",
        "points: must be an object, is a list",
        "levels: must be an object, is null",
        "zeroed: must be true or false, is 1",
    ]


def test_every_document_of_a_list_is_checked_for_itself():
    without_size = {key: value for key, value in CERDS.items() if key != "size"}

    outcome = score(without_size, without_size, as_list=True)

    assert [error.split(";")[0] for error in outcome.errors] == ["[0].size: missing", "[1].size: missing"]


def test_each_missing_and_unknown_indicator_is_named():
    full = written_out(CERDS)
    del full["levels"]["society.honour.social_honour"]
    full["levels"]["society.honour.\nprize"] = "basic"

    assert errors(json.dumps(full)) == [
        r"levels.society.honour.\nprize: unknown indicator",
        "levels.society.honour.social_honour: missing; give one of none, basic, intermediate, advanced, na",
    ]


def test_a_key_that_stands_twice_is_a_fault():
    text = json.dumps([written_out(CFIE)]).replace('"1.1": true', '"1.1": true, "1.1": false')

    assert errors(text) == ["[0].parts.1.1: this key stands more than once"]


def test_numbers_are_read_exactly_and_hostile_ones_refused():
    good = json.dumps(written_out(CERDS))[:-1]

    assert json.loads(cli.score_text(good + ', "deduction": 0.1}').out)["deduction"]["share"] == "1/10"
    assert errors(good + ', "deduction": 1e-999999999}')[0].startswith("deduction: must be a decimal")
    assert errors(good + ', "deduction": 1e999999999}')[0].startswith("deduction: must be a decimal")


def test_the_command_reads_a_file(tmp_path):
    path = tmp_path / "one.json"
    path.write_text("\ufeff" + json.dumps(written_out(CFIE)), encoding="utf-8")
    out = io.StringIO()

    call_command("score", str(path), stdout=out)

    assert json.loads(out.getvalue())["total"] == {"exact": "99/1", "shown": "99.00"}


def test_the_command_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(written_out(CFIE)).encode())))
    out = io.StringIO()

    call_command("score", "-", stdout=out)

    assert json.loads(out.getvalue())["grade"] == "AA"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe", "is not UTF-8 at byte 0"),
        (b"nonsense", "not valid JSON: Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_the_command_ends_with_two_and_one_line_when_the_file_is_bad(tmp_path, content, error):
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_bytes(content)
    err = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("score", str(path), stderr=err)

    assert ended.value.code == 2
    assert err.getvalue() == f"{path}: {error}\n"


def test_standards_list_shows_every_package():
    out = io.StringIO()

    call_command("standards", "list", stdout=out)

    head, *rows = out.getvalue().splitlines()
    assert head.split() == ["id", "version", "hash", "locked", "edition"]
    assert [row.split()[:2] for row in rows] == [
        ["t-cerds", "1.0"],
        ["t-cfie", "1.0"],
        ["esg-due-diligence", "1.0"],
        ["esg-due-diligence", "2.0"],
        ["supplier-self-assessment", "1.0"],
    ]
    assert loader.cerds().hash in rows[0]


def test_standards_export_prints_t_cerds_in_the_sources_order():
    out = io.StringIO()

    call_command("standards", "export", "t-cerds", stdout=out)

    data = json.loads(out.getvalue())
    assert (data["id"], data["version"], data["hash"]) == ("t-cerds", "1.0", loader.cerds().hash)
    assert [len(data[name]) for name in ("topics", "dimensions", "indicators")] == [6, 7, 84]
    assert [one["number"] for one in data["indicators"]] == list(range(1, 85))
    first = data["indicators"][0]
    assert first["name"] == {"en": "Environmental policy", "zh-hans": "环境政策"}
    assert list(first["levels"]) == ["basic", "intermediate", "advanced"]
    level = first["levels"]["intermediate"]
    assert (level["condition"], level["n"], len(level["criteria"])) == ("all", 3, 3)
    assert level["criteria"][0].keys() == {"key", "text"}
    assert first["points"]["large"] == {"basic": 60, "intermediate": 120, "advanced": 200}


def test_standards_export_prints_t_cfie():
    out = io.StringIO()

    call_command("standards", "export", "t-cfie", stdout=out)

    data = json.loads(out.getvalue())
    items = [item for group in data["groups"] for item in group["items"]]
    assert (len(data["groups"]), len(items)) == (7, 30)
    assert sum(len(item["parts"]) for item in items) == 70
    assert (items[6]["points"], items[6]["cap"]) == ("3", "3")
    assert items[1]["parts"][0]["points"] == "0.5"
    assert [grade["key"] for grade in data["grades"]] == ["AA", "A", "B", "C"]


def test_a_terminal_without_chinese_gets_escapes_that_json_reads():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", write_through=True)

    call_command("standards", "export", "t-cerds", stdout=out)

    assert json.loads(raw.getvalue())["topics"][0]["name"]["zh-hans"] == "环境"


def test_an_unknown_standard_cannot_be_exported():
    err = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("standards", "export", "t-none", stderr=err)

    assert ended.value.code == 2
    assert err.getvalue() == f"t-none: no such standard; known: {KNOWN}\n"


def test_two_thousand_documents_share_their_tables():
    levels = written_out(CERDS)["levels"]
    sizes = ("large", "medium", "micro_small")
    documents = [CERDS | {"levels": levels, "size": sizes[place % 3]} for place in range(2000)]

    started = time.process_time()
    outcome = cli.score_text(json.dumps(documents))
    seconds = time.process_time() - started

    assert outcome.code == cli.DONE
    assert seconds < 20  # about 4 s on a slow core; compiling 2,000 tables would take longer still
