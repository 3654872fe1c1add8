"""Where a supplier stands on the way up: a document, its result, and each step from there in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.catalogue import Block, Check, Item, catalogue
from assessments.wording import asked_of
from scoring.documents import NOTHING, Position, Positions, score
from scoring.engine import LevelsResult, PartsResult, holds
from scoring.engine.level_compile import LEVEL_INDEX
from scoring.engine.levels import NONE, NOT_APPLICABLE, level_by, needed_for
from scoring.engine.options import alternatives_option, parts_rule
from scoring.engine.path_moves import step_key
from standards.schema import LevelsStandard, PartsStandard, Standard, Text


@dataclass(frozen=True, slots=True)
class ToMeet:
    """What a step asks for: the conditions of one level, or one part (``name`` is None then).

    ``key`` is the step of the table of efforts, ``days`` its working days. ``open`` are the checks that do
    not hold yet, ``needed`` how many more of them it takes; ``is_begun`` says that some hold already.
    """

    key: str
    name: Text | None
    words: str
    days: int
    needed: int
    open: tuple[Check, ...]
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One improvement: ``to`` is the level an indicator is raised to, or the part that is met; ``gain`` are
    points of the total, ``total`` what is reached with it and all before it."""

    key: str
    item: Item
    section: Text
    to: Text
    gain: Fraction
    total: Fraction
    to_meet: tuple[ToMeet, ...]
    replaces: tuple[Text, ...] = ()

    @property
    def days(self) -> int:
        """Working days."""
        return sum(one.days for one in self.to_meet)


class Standing(ABC):
    """A document and what counts on its items. Raises ScoringError when it cannot be scored."""

    def __init__(self, document: Mapping[str, Any], positions: Positions, efforts: Mapping[str, int]) -> None:
        self.document, self.positions, self.efforts = document, positions, efforts
        self.result = score(document)
        self.book = catalogue(document["standard"], document["version"])

    @property
    @abstractmethod
    def held(self) -> Mapping[str, Collection[str]]:
        """The levels whose own conditions hold, by indicator; nothing where there are no levels."""

    @abstractmethod
    def missing(self, key: str) -> tuple[str, ...]:
        """The steps whose own conditions a step still needs, itself among them."""

    @abstractmethod
    def after(self, key: str) -> Standing | None:
        """The standing with a step taken; None for one that changes nothing or does not apply."""

    @abstractmethod
    def name_of(self, key: str) -> Text:
        """What a step leads to."""

    @abstractmethod
    def _item_of(self, key: str) -> Item: ...

    @abstractmethod
    def _to_meet(self, key: str, item: Item) -> ToMeet: ...

    def step(
        self,
        key: str,
        meets: Collection[str],
        *,
        gain: Fraction = Fraction(0),
        total: Fraction = Fraction(0),
        replaces: Collection[str] = (),
    ) -> Step:
        """A step in words, with the steps of the table it is made of."""
        item = self._item_of(key)
        section = self.book.section_of(item.key).name
        to_meet = tuple(self._to_meet(one, item) for one in meets)
        names = tuple(self.name_of(one) for one in replaces)
        return Step(key, item, section, self.name_of(key), gain, total, to_meet, names)


class LevelsStanding(Standing):
    """On a levels standard."""

    standard: LevelsStandard
    result: LevelsResult

    def __init__(
        self,
        standard: LevelsStandard,
        document: Mapping[str, Any],
        positions: Positions,
        efforts: Mapping[str, int],
    ) -> None:
        super().__init__(document, positions, efforts)
        self.standard = standard
        self._options = self.result.compiled.settings.options
        self._held = {one.key: self._holding(one.key) for one in standard.indicators}

    @property
    def held(self) -> Mapping[str, Collection[str]]:
        """The levels whose own conditions hold. Where what is known of the checks does not give the level
        that counts, such as after a later decision, only what that level needs."""
        return self._held

    def _holding(self, item: str) -> frozenset[str]:
        indicator, level = self.standard.indicator(item), self.document["levels"][item]
        met = self._met(item)
        held = frozenset(one.key for one in indicator.levels if holds(one, met))
        if level_by(indicator, held, self._options) == level:
            return held
        reached = level not in {NONE, NOT_APPLICABLE}
        return frozenset(needed_for(indicator, level, self._options) if reached else ())

    def missing(self, key: str) -> tuple[str, ...]:
        """The levels that must hold for one to count, less those that hold."""
        item, _colon, level = key.partition(":")
        needed = needed_for(self.standard.indicator(item), level, self._options)
        return tuple(step_key(item, one) for one in needed if one not in self._held[item])

    def after(self, key: str) -> LevelsStanding | None:
        """The standing with the conditions of a level met; None where the indicator is no higher for it."""
        item = key.partition(":")[0]
        before = self.document["levels"][item]
        missing = {one.partition(":")[2] for one in self.missing(key)}
        level = level_by(self.standard.indicator(item), self._held[item] | missing, self._options)
        if before == NOT_APPLICABLE or LEVEL_INDEX[level] <= LEVEL_INDEX[before]:
            return None
        met = set(self._met(item))
        for block in self.book.items[item].blocks:
            if block.key in missing:
                met |= {check.key for check in self._open(block, item)[: self._needed(block, item)]}
        return LevelsStanding(
            self.standard,
            {**self.document, "levels": {**self.document["levels"], item: level}},
            {**self.positions, item: Position.of(met)},
            self.efforts,
        )

    def name_of(self, key: str) -> Text:
        """The level's name."""
        level = key.partition(":")[2]
        return next(one.name for one in self.standard.levels if one.key == level)

    def _item_of(self, key: str) -> Item:
        return self.book.items[key.partition(":")[0]]

    def _to_meet(self, key: str, item: Item) -> ToMeet:
        level = key.partition(":")[2]
        block = next(one for one in item.blocks if one.key == level)
        needed, checks = self._needed(block, item.key), self._open(block, item.key)
        is_begun = needed < block.required
        return ToMeet(key, block.name, asked_of(block), self.efforts[key], needed, checks, is_begun)

    def _met(self, item: str) -> frozenset[str]:
        return self.positions.get(item, NOTHING).met

    def _open(self, block: Block, item: str) -> tuple[Check, ...]:
        return tuple(check for check in block.checks if check.key not in self._met(item))

    def _needed(self, block: Block, item: str) -> int:
        held = sum(check.key in self._met(item) for check in block.checks)
        return max(block.required - held, 0)


class PartsStanding(Standing):
    """On a parts standard."""

    standard: PartsStandard
    result: PartsResult

    def __init__(
        self,
        standard: PartsStandard,
        document: Mapping[str, Any],
        positions: Positions,
        efforts: Mapping[str, int],
    ) -> None:
        super().__init__(document, positions, efforts)
        self.standard = standard

    @property
    def held(self) -> Mapping[str, Collection[str]]:
        """Nothing: there are no levels."""
        return {}

    def missing(self, key: str) -> tuple[str, ...]:
        """The part alone."""
        return (key,)

    def after(self, key: str) -> PartsStanding | None:
        """The standing with a part met, in place of those it excludes; None where it is met already."""
        parts, item = self.document["parts"], self._item_of(key)
        if parts[key] in {True, NOT_APPLICABLE}:
            return None
        rule = parts_rule(self.result.options, alternatives_option(self.result.options))
        instead = item.check_keys - {key} if item.is_exclusive and rule == "alternative" else ()
        changed = {**parts, **dict.fromkeys(instead, False), key: True}
        return PartsStanding(self.standard, {**self.document, "parts": changed}, self.positions, self.efforts)

    def name_of(self, key: str) -> Text:
        """The part's text."""
        return self.standard.part(key).text

    def _item_of(self, key: str) -> Item:
        return next(one for one in self.book.items.values() if key in one.check_keys)

    def _to_meet(self, key: str, item: Item) -> ToMeet:
        checks = tuple(check for block in item.blocks for check in block.checks if check.key == key)
        return ToMeet(key, None, "", self.efforts[key], len(checks), checks)


def standing_of(
    standard: Standard,
    document: Mapping[str, Any],
    positions: Positions,
    efforts: Mapping[str, int],
) -> LevelsStanding | PartsStanding:
    """Where a document stands, by its standard's kind."""
    if isinstance(standard, LevelsStandard):
        return LevelsStanding(standard, document, positions, efforts)
    return PartsStanding(standard, document, positions, efforts)
