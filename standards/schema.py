"""The shape of a rating standard: frozen values, nothing else.

Two kinds exist. A *levels* standard (T/CERDS) asks for a level per indicator and weighs points;
a *parts* standard (T/CFIE) adds points for each part that is met. Points and weights are integers
or exact fractions; weights are parts per 10,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from standards.parts_schema import CONTROL_KINDS, TRIGGERS, Control, Grade, Group, Item, Part, PartsStandard
from standards.text import EXTRA_LANGUAGES, REQUIRED_LANGUAGES, Option, Text

WEIGHT_SUM: Final = 10_000
"""Weights of one table are integers that add to this (parts per 10,000)."""

LevelKey = Literal["basic", "intermediate", "advanced"]
LEVELS: Final[tuple[LevelKey, ...]] = ("basic", "intermediate", "advanced")
"""The three scored levels, lowest first."""

CONDITIONS: Final = ("single", "all", "any", "at_least")
"""The four kinds of condition a level can set."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One checkable statement of a level. `key` is unique in the whole standard."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Level:
    """What an indicator asks for at one level.

    `required` is how many of the criteria must hold: 1 for *single* and *any*, every one for
    *all*, n for *at_least*.
    """

    key: str
    condition: str
    required: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One scored indicator (三级指标) with its three levels, lowest first.

    `basic_is_floor`: by default the basic level's conditions are needed at every level.
    """

    key: str
    number: int
    topic: str
    dimension: str
    clause: str
    name: Text
    about: Text
    evidence: Text
    note: Text | None
    levels: tuple[Level, Level, Level]
    basic_is_floor: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic (议题) with its default weight."""

    key: str
    name: Text
    about: Text
    clause: str
    weight: int


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension (维度). The screening dimension is not scored: it only deducts, its weight is 0."""

    key: str
    name: Text
    about: Text
    clause: str
    scored: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Named:
    """A size class, or a level's meaning: a key with a name and an explanation."""

    key: str
    name: Text
    about: Text
    clause: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the scale; it starts at `start` points, that value included."""

    key: str
    name: Text
    about: Text
    clause: str
    start: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """A star band: from `start` (included) to `end` (excluded, save for the highest band)."""

    star: int
    stage: str
    name: Text
    about: Text
    clause: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Factor:
    """One graded property of a negative event, with the share it adds or the relief it gives."""

    key: str
    name: Text
    share: Fraction


@dataclass(frozen=True, slots=True)
class Screening:
    """How negative events become a deduction (clause 6.3 d and the last row of Table A.1).

    `severity`, `reach` and `penalty` each add a share of the full mark; `reliefs` each take that
    part of the event's share off; `maximum` caps the whole. `zeroing` names what voids a round.
    """

    dimension: str
    name: Text
    about: Text
    clause: str
    note: Text
    maximum: Fraction
    severity: tuple[Factor, ...]
    reach: tuple[Factor, ...]
    penalty: tuple[Factor, ...]
    reliefs: tuple[Factor, ...]
    zeroing: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class PointsExample:
    """A row of level points the standard itself prints; the defaults must repeat it."""

    indicator: str
    size: str
    clause: str
    points: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class LevelsStandard:
    """A levels standard. `points[size][indicator]` are (basic, intermediate, advanced) points;
    `weights[indicator]` are parts per 10,000 inside the indicator's topic and dimension."""

    id: str
    version: str
    name: Text
    edition: str
    source: str
    languages: tuple[str, ...]
    code: str
    is_template: bool
    changes: Text | None
    full_mark: int
    topics: tuple[Topic, ...]
    dimensions: tuple[Dimension, ...]
    levels: tuple[Named, ...]
    sizes: tuple[Named, ...]
    stages: tuple[Stage, ...]
    bands: tuple[Band, ...]
    screening: Screening
    options: tuple[Option, ...]
    examples: tuple[PointsExample, ...]
    indicators: tuple[Indicator, ...]
    points: Mapping[str, Mapping[str, tuple[int, int, int]]]
    weights: Mapping[str, int]
    hash: str
    by_key: Mapping[str, Indicator] = field(repr=False)

    def indicator(self, key: str) -> Indicator:
        """The indicator with that key. Raises KeyError when there is none."""
        return self.by_key[key]

    def cell(self, topic: str, dimension: str) -> tuple[Indicator, ...]:
        """The indicators of one topic and dimension, in the source's order; may be empty."""
        return tuple(i for i in self.indicators if i.topic == topic and i.dimension == dimension)

    @property
    def scored_dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions that hold indicators: all but the screening."""
        return tuple(d for d in self.dimensions if d.scored)


Standard = LevelsStandard | PartsStandard

__all__ = [
    "CONDITIONS",
    "CONTROL_KINDS",
    "EXTRA_LANGUAGES",
    "LEVELS",
    "REQUIRED_LANGUAGES",
    "TRIGGERS",
    "WEIGHT_SUM",
    "Band",
    "Control",
    "Criterion",
    "Dimension",
    "Factor",
    "Grade",
    "Group",
    "Indicator",
    "Item",
    "Level",
    "LevelKey",
    "LevelsStandard",
    "Named",
    "Option",
    "Part",
    "PartsStandard",
    "PointsExample",
    "Screening",
    "Stage",
    "Standard",
    "Text",
    "Topic",
]
