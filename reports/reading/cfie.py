"""A result by parts (T/CFIE) as a report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import cast

from django.utils.translation import gettext as _

from core.templatetags.lang import lang
from reports.reading.results import NO_FACTS, Highlight, StandardResult, best_and_worst
from reports.reading.words import Pair, both
from scoring.engine import PartsResult
from scoring.engine.part_scores import ItemScore
from scoring.models import Basis
from scoring.parts_view import PartStep, PartsView
from standards.schema import Group, Item, Part


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of T/CFIE: points possible, points on every basis, and the parts that are not met."""

    item: Item
    score: Fraction
    scores: Mapping[str, Fraction | None]
    lost: Fraction
    unmet: tuple[Part, ...]
    decision: Pair | None


@dataclass(frozen=True, slots=True)
class GroupLines:
    """One group of T/CFIE with its items."""

    group: Group
    score: Fraction
    scores: Mapping[str, Fraction | None]
    lines: tuple[ItemLine, ...]


class CfieReport(StandardResult):
    """A result by parts, such as T/CFIE."""

    @cached_property
    def view(self) -> PartsView:
        """Groups, items and parts of the result that counts."""
        return PartsView(cast("PartsResult", self.lead_result), NO_FACTS)

    def _say_scale(self) -> str:
        return _("Points")

    @cached_property
    def steps(self) -> list[PartStep]:
        """What would bring the next grade with the fewest parts."""
        return self.view.steps(self.lead_card["document"], self.distance)

    @property
    def path(self) -> list[tuple[Pair, Fraction]]:
        """The steps in the report's language, each with the points it adds."""
        said = ((f"{lang(step.item)}: {lang(step.text)}", step.gain) for step in self.steps)
        return [(Pair(words, words), gain) for words, gain in said]

    @cached_property
    def groups(self) -> list[GroupLines]:
        """Every group and item with its points on every basis, in the standard's order."""
        by_basis = {basis: _items_of(cast("PartsResult", result)) for basis, result in self.results.items()}
        return [
            GroupLines(
                group=found.group,
                score=found.score,
                scores=_sums(by_basis, [item.score.item.key for item in found.items]),
                lines=tuple(self._line(item.score, by_basis) for item in found.items),
            )
            for found in self.view.groups
        ]

    def _line(self, score: ItemScore, by_basis: Mapping[str, Mapping[str, Fraction]]) -> ItemLine:
        whole = score.item.points if score.item.cap is None else min(score.item.points, score.item.cap)
        lost = whole - score.score
        unmet = tuple(one.part for one in score.parts if one.applies and one.earned < one.part.points)
        return ItemLine(
            item=score.item,
            score=score.score,
            scores=_sums(by_basis, [score.item.key]),
            lost=lost,
            unmet=unmet if lost else (),
            decision=self.decision_on(score.item.key),
        )

    @property
    def highlights(self) -> tuple[list[Highlight], list[Highlight]]:
        """The items with the largest and the smallest share of their points."""
        items = [
            (Highlight(both(line.item.name), line.score, line.item.points), line.item.points)
            for group in self.groups
            for line in group.lines
        ]
        strong = sorted(items, key=lambda one: (-one[0].score / one[0].whole, -one[1]))
        weak = sorted(items, key=lambda one: (one[0].score / one[0].whole, -one[1]))
        return best_and_worst(strong, weak)


def _items_of(result: PartsResult) -> dict[str, Fraction]:
    return {item.item.key: item.score for group in result.groups for item in group.items}


def _sums(by_basis: Mapping[str, Mapping[str, Fraction]], items: list[str]) -> dict[str, Fraction | None]:
    """Points of these items on every basis; None where a basis is missing."""
    return {
        str(basis): sum((by_basis[basis][item] for item in items), Fraction(0)) if basis in by_basis else None
        for basis in Basis
    }
