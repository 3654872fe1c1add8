"""Example risks that a register can start from, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from standards.text import Text
from standards.yaml_source import read_yaml


@dataclass(frozen=True, slots=True)
class Starter:
    """One example: its kind, what could happen and why, and the clause that names it."""

    key: str
    kind: str
    clause: str
    title: Text
    factor: Text


@cache
def starters() -> Mapping[str, Starter]:
    """The examples of T/CFIE Annex A by key, in the order of the annex."""
    file = "annex_a.yaml"
    read: Any = read_yaml(Path(__file__).parent / file, file)
    return {
        row["key"]: Starter(row["key"], row["kind"], row["clause"], Text(row["title"]), Text(row["factor"]))
        for row in read["starters"]
    }
