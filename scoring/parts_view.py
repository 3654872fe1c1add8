"""A T/CFIE result to look at: groups, items and parts with the points they earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessments.models import Review
from scoring.engine import PartsResult
from scoring.engine.part_scores import GroupScore, ItemScore
from scoring.levels_view import Facts
from scoring.selectors import re_adding
from standards.schema import Group


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: its parts with what they earned, proof, decision and the open findings against it."""

    score: ItemScore
    is_capped: bool
    files: tuple[tuple[Mapping[str, Any], UUID | None], ...]
    review: Review | None
    comment: str
    refuted_by: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group: the points of its items; ``start`` is where its bar begins on the way to the total."""

    group: Group
    score: Fraction
    start: Decimal
    items: tuple[ItemView, ...]


class PartsView:
    """The points of one result, group by group."""

    def __init__(self, result: PartsResult, facts: Facts) -> None:
        self.result = result
        self.standard = result.standard
        self.groups: list[GroupView] = []
        start = Decimal(0)
        for score in result.groups:
            self.groups.append(self._group(score, start, facts))
            start += re_adding([score.score])[0]

    @property
    def is_rescaled(self) -> bool:
        """Whether points left the base, so that the rest was scaled up."""
        return self.result.base != self.standard.full_mark

    @property
    def rescaled_by(self) -> Fraction:
        """Points that scaling up adds."""
        return self.result.total - self.result.raw

    def _group(self, score: GroupScore, start: Decimal, facts: Facts) -> GroupView:
        items = tuple(self._item(item, facts) for item in score.items)
        return GroupView(score.group, score.score, start, items)

    def _item(self, score: ItemScore, facts: Facts) -> ItemView:
        entry = facts.entries.get(score.item.key, {})
        return ItemView(
            score=score,
            is_capped=score.score != score.earned,
            files=tuple((file, facts.copies.get(file["id"])) for file in entry.get("evidence", ())),
            review=facts.reviews.get(score.item.key),
            comment=entry.get("comment", ""),
            refuted_by=tuple(facts.refuting.get(score.item.key, ())),
        )
