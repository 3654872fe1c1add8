"""Mutants of a Python source: the same module with one small thing wrong.

Changed are comparisons, arithmetic, and/or/not, numbers, truth values, texts, conditions, results, calls of
min/max and any/all, and statements that are left out. Annotations, docstrings, imports, decorators, the
fixed words of f-strings and ``strict`` of zip, an assertion, stay.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LEFT_OUT = (ast.Expr, ast.AugAssign, ast.Raise)
_SKIPPED_FIELDS = frozenset({"annotation", "returns", "decorator_list", "type_params"})

Change = tuple[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant: the line that is wrong, what is wrong there, and the whole source."""

    line: int
    text: str
    what: str
    source: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what} in `{self.text}`"


def mutants_of(source: str) -> list[Mutant]:
    """All mutants of a source, in its order."""
    found = []
    for place, number, (line, text, what) in _wrongs(source):
        tree = ast.parse(source)
        again = next(one for at, one in enumerate(_walk(tree)) if at == place)
        _changes(again)[number][1]()
        found.append(Mutant(line, text, what, ast.unparse(ast.fix_missing_locations(tree))))
    return found


def names_of(source: str) -> set[tuple[str, str]]:
    """The line in words of every mutant and what is wrong there, without making the mutants."""
    return {(text, what) for _, _, (_, text, what) in _wrongs(source)}


def _wrongs(source: str) -> Iterator[tuple[int, int, tuple[int, str, str]]]:
    """What can be wrong: the place of the node, the number of its change, and line, text and change."""
    lines = source.splitlines()
    for place, node in enumerate(_walk(ast.parse(source))):
        for number, (what, _) in enumerate(_changes(node)):
            line = getattr(node, "lineno", 1)
            yield place, number, (line, lines[line - 1].strip(), what)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may be wrong, a parent before its children."""
    if isinstance(node, ast.Import | ast.ImportFrom) or _is_export_list(node) or _is_strict(node):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in _SKIPPED_FIELDS:
            continue
        children = value if isinstance(value, list) else [value]
        for child in children:
            if not isinstance(child, ast.AST) or (name == "body" and _is_docstring(child)):
                continue
            if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
                continue
            yield from _walk(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_export_list(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _is_strict(node: ast.AST) -> bool:
    """``strict=True`` of zip asserts what the code around it makes sure of."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


def _changes(node: ast.AST) -> list[Change]:
    """What can be made wrong about a node, each with what does it."""
    changes = [*_operators(node), *_values(node), *_conditions(node)]
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if isinstance(statements, list):
            changes += [change for place in range(len(statements)) for change in _left_out(statements, place)]
    return changes


def _operators(node: ast.AST) -> list[Change]:
    changes: list[Change] = []
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = _COMPARE[type(operator)]
            changes.append((_named(operator, other), _setter(node.ops, place, other())))
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        swapped = _ARITHMETIC.get(type(node.op))
        if swapped:
            changes.append((_named(node.op, swapped), _attribute(node, "op", swapped())))
    elif isinstance(node, ast.BoolOp):
        joint = ast.Or if isinstance(node.op, ast.And) else ast.And
        changes.append((_named(node.op, joint), _attribute(node, "op", joint())))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        twice = ast.UnaryOp(ast.Not(), node.operand)
        changes.append(("not not", _attribute(node, "operand", twice)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert):
        changes.append(("another sign", _attribute(node, "op", ast.UAdd())))
    elif isinstance(node, ast.Name) and node.id in _SWAPPED and isinstance(node.ctx, ast.Load):
        changes.append((f"{_SWAPPED[node.id]} for {node.id}", _attribute(node, "id", _SWAPPED[node.id])))
    return changes


def _values(node: ast.AST) -> list[Change]:
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool):
            return [(f"{not value}", _attribute(node, "value", not value))]
        if isinstance(value, int):
            return [(f"{value + 1}", _attribute(node, "value", value + 1))]
        if isinstance(value, str) and value:
            return [("another text", _attribute(node, "value", f"XX{value}"))]
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        return [("gives None", _attribute(node, "value", ast.Constant(None)))]
    return []


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _conditions(node: ast.AST) -> list[Change]:
    if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert) and not _is_negated(node.test):
        return [("the condition turned round", _attribute(node, "test", _negated(node.test)))]
    if isinstance(node, ast.comprehension):
        return [
            ("the condition turned round", _setter(node.ifs, place, _negated(test)))
            for place, test in enumerate(node.ifs)
            if not _is_negated(test)
        ]
    return []


def _is_negated(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _negated(node: ast.expr) -> ast.UnaryOp:
    return ast.UnaryOp(ast.Not(), node)


def _left_out(statements: list[ast.stmt], place: int) -> list[Change]:
    statement = statements[place]
    if isinstance(statement, ast.Continue | ast.Break):
        other = ast.Break() if isinstance(statement, ast.Continue) else ast.Continue()
        return [(f"{type(other).__name__.lower()} instead", _setter(statements, place, other))]
    if isinstance(statement, _LEFT_OUT) and not _is_docstring(statement):
        return [(f"without `{ast.unparse(statement)[:60]}`", _setter(statements, place, ast.Pass()))]
    return []


def _named(operator: ast.AST, other: type[ast.AST]) -> str:
    return f"{other.__name__} for {type(operator).__name__}"


def _setter(values: list[Any], place: int, value: object) -> Callable[[], None]:
    def change() -> None:
        values[place] = value

    return change


def _attribute(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    def change() -> None:
        setattr(node, name, value)

    return change
