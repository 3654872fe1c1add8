"""A result by parts (T/CFIE) as a report shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reports.reading.analysis import Area, Stand, ending_proof, outstanding
from reports.reading.quotes import all_files
from reports.reading.record import FindingLine, told_findings
from reports.reading.results import NO_FACTS, Highlight, StandardResult, best_and_worst
from reports.reading.words import Pair, both
from scoring.engine import PartsResult
from scoring.engine.part_scores import ItemScore
from scoring.models import Basis
from scoring.parts_view import PartsView
from standards.schema import Group, Item, Part, Text

#: So many strengths and so many gaps are told over all groups.
MOST_OF_ALL = 4
#: How far risk reaches into the chain's sustainability, from the lowest grade to the highest (8.3 a, c).
#: The standard has words for the lowest and the highest only; those between are ours.
EXTENTS = (
    pgettext_lazy("extent of risk", "considerable"),
    pgettext_lazy("extent of risk", "noticeable"),
    pgettext_lazy("extent of risk", "limited"),
    pgettext_lazy("extent of risk", "slight"),
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of T/CFIE: points possible, points on every basis, and the parts that are not met."""

    item: Item
    score: Fraction
    scores: Mapping[str, Fraction | None]
    whole: Fraction
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


@dataclass(frozen=True, slots=True)
class GroupExtent:
    """One group: points earned of those that apply, and how far risk in it reaches, in words."""

    name: Pair
    score: Fraction
    whole: Fraction
    extent: Pair


class CfieReport(StandardResult):
    """A result by parts, such as T/CFIE."""

    @cached_property
    def view(self) -> PartsView:
        """Groups, items and parts of the result that counts."""
        return PartsView(cast("PartsResult", self.lead_result), NO_FACTS)

    def _say_scale(self) -> str:
        return _("Points")

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

    @property
    def extents(self) -> list[GroupExtent]:
        """Every group with the points it earned of those that apply, and how far risk in it reaches."""
        return [self._extent(group) for group in self.groups]

    def _extent(self, group: GroupLines) -> GroupExtent:
        whole = sum((line.whole for line in group.lines), Fraction(0))
        score = group.score / whole * self.whole if whole else None
        return GroupExtent(both(group.group.name), group.score, whole, self.extent_of(score))

    def standing_out(self, findings: Sequence[FindingLine], evaluated_on: date) -> Area:
        """What stands out over all groups, and the risks in them: open findings, proof that runs out."""
        lines = [line for group in self.groups for line in group.lines]
        stands = [self._stand(line) for line in lines]
        best, weak = outstanding(stands, most=MOST_OF_ALL)
        risks = [
            *told_findings(findings, self.frozen["standard"], {line.item.key for line in lines}),
            *ending_proof(stands, evaluated_on),
        ]
        total = self.lead.total if self.lead else None
        return Area(
            both(lambda: _("All groups together")),
            total,
            Fraction(self.whole),
            Fraction(0),
            best,
            weak,
            tuple(risks),
        )

    def extent_of(self, score: Fraction | None) -> Pair:
        """How far risk reaches into the chain at this score of the full mark, by the bounds of the grades
        (8.3): in words; a dash where nothing applies."""
        if score is None:
            return both(lambda: "–")
        reached = [band for band in self.bands if band.start <= score]
        return both(EXTENTS[min(len(reached), len(EXTENTS)) - 1])

    @property
    def extent(self) -> Pair:
        """How far risk reaches into the chain's sustainability, over all groups (8.3 a)."""
        return self.extent_of(self.lead.total if self.lead else None)

    def _stand(self, line: ItemLine) -> Stand:
        return Stand(
            key=line.item.key,
            name=both(line.item.name),
            level="",
            earned=line.score,
            whole=line.whole,
            adds=line.score,
            lost=line.lost,
            quote=self.quote_of(line.item.key),
            files=tuple(all_files(self.frozen["round"]["items"].get(line.item.key))),
        )

    def _line(self, score: ItemScore, by_basis: Mapping[str, Mapping[str, Fraction]]) -> ItemLine:
        whole = _reachable(score)
        lost = whole - score.score
        unmet = tuple(one.part for one in score.parts if one.applies and one.earned < one.part.points)
        return ItemLine(
            item=score.item,
            score=score.score,
            scores=_sums(by_basis, [score.item.key]),
            whole=whole,
            lost=lost,
            unmet=unmet if lost else (),
            decision=self.decision_on(score.item.key),
        )

    @property
    def area_shares(self) -> list[tuple[Text, Fraction | None]]:
        """Every group with the share it earned of the points that apply."""
        shares: list[tuple[Text, Fraction | None]] = []
        for group in self.groups:
            whole = sum((line.whole for line in group.lines), Fraction(0))
            shares.append((group.group.name, group.score / whole if whole else None))
        return shares

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


def _reachable(score: ItemScore) -> Fraction:
    """What an item can earn: its points or cap, less the parts that do not apply."""
    whole = score.item.points if score.item.cap is None else min(score.item.points, score.item.cap)
    applicable = sum((one.part.points for one in score.parts if one.applies), Fraction(0))
    return max(min(whole, applicable), score.score)


def _items_of(result: PartsResult) -> dict[str, Fraction]:
    return {item.item.key: item.score for group in result.groups for item in group.items}


def _sums(by_basis: Mapping[str, Mapping[str, Fraction]], items: list[str]) -> dict[str, Fraction | None]:
    """Points of these items on every basis; None where a basis is missing."""
    return {
        str(basis): sum((by_basis[basis][item] for item in items), Fraction(0)) if basis in by_basis else None
        for basis in Basis
    }
