"""Golden cases: short forms of scoring documents, written out in full before they are scored.

In a case, the keys of `levels`, `points` and `parts` are patterns (``society.*``); a later pattern
overrides an earlier one, so that a case shows only what matters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from standards import loader
from standards.loader import ROOT
from standards.schema import PartsStandard

Case = dict[str, Any]
PATTERN_TABLES = ("levels", "points", "parts")


def golden_cases() -> list[tuple[str, Case]]:
    """Every case of every package, with a name that leads to it."""
    cases = []
    for path in sorted(ROOT.glob("*/*/cases/*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            name = f"{path.relative_to(ROOT).as_posix()} · {case['title']}"
            cases.append((name, case))
    return cases


def written_out(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every pattern replaced by the keys it stands for."""
    standard = loader.get(str(document["standard"]), document.get("version"))
    keys = list(standard.by_key)
    full = dict(document)
    for table in PATTERN_TABLES:
        patterns = document.get(table)
        if isinstance(patterns, dict):
            full[table] = _expanded(patterns, keys)
    if isinstance(standard, PartsStandard):
        full.setdefault("parts", {})
    return full


def _expanded(patterns: dict[str, object], keys: list[str]) -> dict[str, object]:
    table: dict[str, object] = {}
    for pattern, value in patterns.items():
        matched = [key for key in keys if fnmatchcase(key, pattern)]
        assert matched, f"the pattern {pattern} fits no key"
        table |= dict.fromkeys(matched, value)
    return table


def differences(expected: object, actual: object, path: str = "") -> list[str]:
    """Where `actual` does not hold what `expected` asks for; keys not asked for do not count."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key, value in expected.items():
            inner = f"{path}.{key}" if path else key
            found += differences(value, actual[key], inner) if key in actual else [f"{inner}: missing"]
        return found
    return [] if expected == actual else [f"{path}: expected {expected!r}, is {actual!r}"]
