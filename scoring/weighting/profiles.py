"""Topic weights by industry that come with the product, each with the judgements they follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scoring.weighting.ahp import Ahp, compare, read_matrix
from standards.text import Text
from standards.yaml_source import read_yaml

_FILE = Path(__file__).with_name("profiles.yaml")


@dataclass(frozen=True, slots=True)
class Profile:
    """A product default: the topic weights of one industry on one standard, and why.

    ``codes`` are codes of GB/T 4754-2017. ``weights`` are parts per 10,000 and follow from ``ahp``.
    """

    key: str
    standard: str
    name: Text
    codes: tuple[str, ...]
    why: Text
    ahp: Ahp
    weights: Mapping[str, int]


@cache
def profiles() -> dict[str, Profile]:
    """Every shipped profile by the key of its industry, in the order of the file."""
    data: Any = read_yaml(_FILE, _FILE.name)
    return {
        row["key"]: Profile(
            row["key"],
            data["standard"],
            Text(row["name"]),
            tuple(row["codes"]),
            Text(row["why"]),
            compare(read_matrix(row["matrix"])),
            row["weights"],
        )
        for row in data["profiles"]
    }


def profile_of_code(code: str) -> str:
    """The industry's key for a code of GB/T 4754, by the longest beginning; empty where there is none."""
    known = _prefixes()
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return next((known[beginning] for beginning in beginnings if beginning in known), "")


@cache
def _prefixes() -> dict[str, str]:
    return {prefix: profile.key for profile in profiles().values() for prefix in profile.codes}
