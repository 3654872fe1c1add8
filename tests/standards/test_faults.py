"""A package that is wrong says where and why: one broken copy for each message the readers can give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from standards import loader
from standards.faults import StandardError
from tests.standards.broken import Broken, copied
from tests.standards.broken_crosswalks import BROKEN_CROSSWALKS
from tests.standards.broken_levels import BROKEN_LEVELS
from tests.standards.broken_parts import BROKEN_PARTS

BROKEN = {
    f"{kind}: {title}": broken
    for kind, table in (("levels", BROKEN_LEVELS), ("parts", BROKEN_PARTS), ("crosswalks", BROKEN_CROSSWALKS))
    for title, broken in table.items()
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, broken: Broken) -> None:
    root = copied(tmp_path)
    broken.edit(root)

    with pytest.raises(StandardError) as error:
        broken.read(root)

    told = [str(fault) for fault in error.value.faults]
    assert broken.fault in told, "\n".join(told)


def test_the_copies_are_whole_before_they_are_broken(tmp_path: Path) -> None:
    root = copied(tmp_path)

    for broken in BROKEN.values():
        if ".yaml: " in broken.fault and not broken.fault.startswith("T_CFIE"):
            broken.read(root)


def test_every_message_in_the_code_has_its_broken_copy() -> None:
    told = [broken.fault for broken in BROKEN.values()]

    without = [text for text in sorted(_messages()) if not any(_fits(text, fault) for fault in told)]

    assert without == []


def _fits(template: str, fault: str) -> bool:
    """Whether a fault ends with a message made from the template; {} stands for anything."""
    pattern = ".+".join(re.escape(piece) for piece in template.split("{}")) if template != "{}" else ".+"
    return re.search(rf"(^|: ){pattern}$", fault, re.DOTALL) is not None


def _messages() -> Iterator[str]:
    """Every message that the modules of `standards` give to a fault, with {} where values go."""
    for path in loader.ROOT.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name != "fault":
                yield from _messages_of(function)


def _messages_of(function: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in {"fault", "Fault"}:
            yield from _texts(call.args[1 if name == "fault" else 2], function)


def _texts(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    elif isinstance(node, ast.BoolOp):  # the parser's own words, or ours where it has none
        yield from _texts(node.values[0], function)
    elif isinstance(node, ast.Name):
        for one in ast.walk(function):
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == node.id:
                yield from _texts(one.value, function)
    else:
        yield "{}"
