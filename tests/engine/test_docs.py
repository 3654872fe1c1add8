"""docs/scoring.md tells the truth: its sums are computed again, its sessions are run."""

from __future__ import annotations

import ast
import doctest
import re
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.engine import compile_levels, evaluate_levels, shown_text
from standards import loader
from standards.schema import LEVELS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"
TEXT = PAGE.read_text(encoding="utf-8")
SIGNS = str.maketrans({"×": "*", "−": "-"})
OPERATIONS = {
    ast.Add: Fraction.__add__,
    ast.Sub: Fraction.__sub__,
    ast.Mult: Fraction.__mul__,
    ast.Div: Fraction.__truediv__,
}


def sums() -> list[str]:
    """The lines of all ``calc`` blocks, in order."""
    blocks = re.findall(r"^```calc\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def table_row(pattern: str) -> str:
    """What the group of `pattern` holds in the one table row that fits it."""
    (found,) = re.findall(rf"^\| {pattern} \|$", TEXT, re.MULTILINE)
    return str(found)


def value_of(expression: str, known: dict[str, Fraction]) -> Fraction:
    """The exact value of a sum; ``[name]`` stands for an earlier result."""
    filled = re.sub(r"\[([^]]+)]", lambda found: f"({known[found[1]]})", expression.translate(SIGNS))
    return computed(ast.parse(filled.strip(), mode="eval").body, filled)


def computed(node: ast.expr, source: str) -> Fraction:
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](computed(node.left, source), computed(node.right, source))
    assert isinstance(node, ast.Constant), f"not a sum: {source}"
    return Fraction(ast.get_source_segment(source.strip(), node) or "")


def test_every_sum_on_the_page_is_right():
    known: dict[str, Fraction] = {}
    for line in sums():
        name, expression = line.split(" = ", 1)
        rounded = " ≈ " in expression
        expression, stated = expression.rsplit(" ≈ " if rounded else " = ", 1)
        value = value_of(expression, known)
        known[name.strip()] = value
        assert stated == shown_text(value) if rounded else Fraction(stated) == value, f"{line}: {value}"
    assert len(known) >= 15


def test_every_session_on_the_page_runs_as_shown():
    outcome = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert outcome.failed == 0
    assert outcome.attempted >= 30


def test_the_worked_example_and_the_sums_agree():
    known: dict[str, Fraction] = {}
    for line in sums():
        name, expression = line.split(" = ", 1)
        known[name] = value_of(re.split(r" (?:=|≈) ", expression)[0], known)

    standard = loader.cerds()
    levels = dict.fromkeys(standard.by_key, "basic")
    for dimension in ("action", "certification"):
        levels |= {one.key: "advanced" for one in standard.cell("environment", dimension)}
    levels |= {"labour.action.employee_rights": "none", "society.action.employment": "intermediate"}
    levels |= {"society.action.belt_and_road": "na"}
    table = compile_levels(standard, size="large", not_applicable=["society.action.belt_and_road"])
    result = evaluate_levels(table, levels, deduction=known["deduction"])

    scores = {topic.key: topic.score for topic in result.topics}
    assert (scores["environment"], scores["labour"]) == (known["environment"], known["labour"])
    assert (scores["society"], scores["governance"]) == (known["society"], known["other"])
    assert (result.composite, result.total) == (known["composite"], known["total"])


@pytest.mark.parametrize(
    ("row", "dimensions"),
    [
        ("policy, report", ("policy", "report")),
        ("action", ("action",)),
        ("initiative, certification, honour", ("initiative", "certification", "honour")),
    ],
)
def test_the_table_of_default_points_is_the_packages(row, dimensions):
    standard = loader.cerds()
    cells = table_row(rf"{row} \| (.*)").split(" | ")
    for size, cell in zip(standard.sizes, cells, strict=True):
        expected = (*map(int, cell.split(" / ")), 200)
        rows = {
            standard.points[size.key][one.key] for one in standard.indicators if one.dimension in dimensions
        }
        assert rows == {expected}
        assert len(LEVELS) == len(expected)


@pytest.mark.parametrize("standard", [loader.cerds(), loader.cfie()], ids=lambda standard: standard.id)
def test_every_option_is_on_the_page_with_its_default_first(standard):
    for option in standard.options:
        row = table_row(rf"{standard.id} \| `{option.key}`.*\| (`.*`)")
        values = re.findall(r"`([a-z0-9_]+)`", row)
        assert values[0] == option.default
        assert sorted(values) == sorted(option.allowed)
