"""What the product brings: kinds of condition, texts to sign, baseline questions, critical risks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from standards.text import Text
from standards.yaml_source import read_yaml

#: The four areas of the UN Global Compact, which a code of conduct is mapped to (R26).
COMPACT_AREAS = ("human_rights", "labour", "environment", "anti_corruption")
#: The parts of a text that is signed, in order.
PARTS = ("title", "opening", *COMPACT_AREAS)
#: What was asked but is not known.
UNKNOWN = "unknown"
CHOICES = ("yes", "no", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of admission condition: its name, what it asks, the clause it rests on.

    ``asked`` says whether the supplier itself does something for it; ``defaults`` are its parameters.
    """

    key: str
    clause: str
    name: Text
    about: Text
    asked: bool
    chosen: bool
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the baseline: a ``choice`` of yes, no and unknown, or a ``number`` of ``unit``."""

    key: str
    kind: str
    text: Text
    unit: str = ""
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the baseline with its questions."""

    key: str
    name: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A risk that is critical in some industries (all, where none is named), and what counts as having
    looked at it: the answers to ``baseline`` questions, or a published result of one of ``standards``."""

    key: str
    area: str
    name: Text
    baseline: tuple[str, ...]
    standards: tuple[str, ...]
    industries: tuple[str, ...] = ()

    def concerns(self, industry: str) -> bool:
        """Whether it is critical for a supplier of this GB/T 4754 code; an unknown industry has them all."""
        return not self.industries or not industry or industry[:2] in self.industries


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of condition by key, in the order they are shown."""
    known = {"kind", "clause", "name", "about", "asked", "chosen"}
    return {
        row["kind"]: Kind(
            row["kind"],
            row["clause"],
            Text(row["name"]),
            Text(row["about"]),
            row["asked"],
            row["chosen"],
            {name: value for name, value in row.items() if name not in known},
        )
        for row in _read("conditions")["conditions"]
    }


def days_allowed() -> int:
    """Days from the start of a case to its decision (due-diligence guide, introduction)."""
    return int(_read("conditions")["days"])


def terms_version() -> str:
    """The version of the product's default conditions."""
    return str(_read("conditions")["version"])


def default_conditions() -> list[dict[str, Any]]:
    """The product's set of conditions, as a :class:`~onboarding.models.ConditionSet` keeps it."""
    return [{"kind": one.key, **one.defaults} for one in kinds().values() if one.chosen]


def default_code() -> dict[str, dict[str, str]]:
    """The product's code of conduct: language → parts."""
    return {language: dict(parts) for language, parts in _read("code")["texts"].items()}


def statement() -> tuple[int, dict[str, dict[str, str]]]:
    """The environmental compliance statement: its version, and language → parts."""
    data = _read("statement")
    return data["version"], {language: dict(parts) for language, parts in data["texts"].items()}


@cache
def areas() -> tuple[Area, ...]:
    """The baseline's areas with their questions, in order (R20)."""
    return tuple(
        Area(
            row["key"],
            Text(row["name"]),
            tuple(
                Question(
                    one["key"],
                    one["kind"],
                    Text(one["text"]),
                    one.get("unit", ""),
                    Text(one["hint"]) if "hint" in one else None,
                )
                for one in row["questions"]
            ),
        )
        for row in _read("baseline")["areas"]
    )


@cache
def questions() -> dict[str, Question]:
    """Every baseline question by key."""
    return {one.key: one for area in areas() for one in area.questions}


@cache
def topics() -> tuple[Topic, ...]:
    """Every risk that can be critical (R21)."""
    return tuple(
        Topic(
            row["key"],
            row["area"],
            Text(row["name"]),
            tuple(row["baseline"]),
            tuple(row["standards"]),
            tuple(row.get("industries", ())),
        )
        for row in _read("critical_topics")["topics"]
    )


@cache
def _read(name: str) -> Any:
    file = f"{name}.yaml"
    return read_yaml(Path(__file__).parent / file, file)
