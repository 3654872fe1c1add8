"""Declared, document-verified and audit-verified side by side: the gap in total, topic and line, both ways.

An *evidence gap* is a line that claims more than its proof shows, a *declaration gap* one whose proof shows
more than was claimed. All three scores come from the same engine; figures are exact until they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.catalogue import catalogue
from assessments.models import Review
from scoring import documents
from scoring.engine import LevelsResult, PartsResult
from scoring.engine.level_compile import LEVEL_INDEX
from scoring.models import Basis, Scorecard
from scoring.selectors import RANK, exact_total, re_adding
from standards.schema import LevelsStandard, Text

#: The order in which scores stand side by side, everywhere.
SIDE_BY_SIDE = (Basis.DECLARED, Basis.VERIFIED, Basis.AUDITED)


@dataclass(frozen=True, slots=True)
class GapRow:
    """One topic or group, or the rest, with what it adds on each basis; rounded so that they add up."""

    name: Text | None
    figures: tuple[Decimal | None, ...]
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class LineGap:
    """One item on which the claim and what counts are not the same. ``points`` are what that adds or takes,
    exact; below zero where more was claimed. Of a levels standard both levels are named, None for none."""

    key: str
    number: int
    name: Text
    section: Text
    claimed: Text | None
    counted: Text | None
    claimed_points: Fraction
    counted_points: Fraction
    review: Review | None
    files: tuple[str, ...]
    refuted_by: tuple[Mapping[str, str], ...]

    @property
    def cell(self) -> str:
        """Topic and dimension of an item of a levels standard, whose key begins with them."""
        return ".".join(self.key.split(".")[:2])

    @property
    def points(self) -> Fraction:
        """Points gained or lost against the claim, exact."""
        return self.counted_points - self.claimed_points


class Gaps:
    """What the scores of one round say side by side. ``cards`` are the round's, by basis."""

    def __init__(
        self,
        cards: Mapping[Basis, Scorecard | None],
        reviews: Mapping[str, Review],
        refuting: Mapping[str, Any],
    ) -> None:
        self.cards = cards
        self._reviews, self._refuting = reviews, refuting
        declared = cards[Basis.DECLARED]
        self.strongest = next(
            (card for basis in RANK if basis != Basis.DECLARED and (card := cards[basis])), None
        )
        self.is_comparable = declared is not None and self.strongest is not None
        self._results = {
            basis: documents.score(card.document) for basis, card in cards.items() if card is not None
        }

    @property
    def shown(self) -> list[Basis]:
        """The bases there is a card on."""
        return [basis for basis in SIDE_BY_SIDE if self.cards[basis] is not None]

    @property
    def totals(self) -> GapRow:
        """The totals, as the cards show them."""
        figures = [re_adding([exact_total(card)])[0] if card else None for card in self._in_order()]
        return GapRow(None, tuple(figures), self._gap(figures))

    @property
    def rows(self) -> list[GapRow]:
        """Each topic or group, then, without a name, what was taken off or scaled up besides."""
        parts = [self._parts(card) if card else None for card in self._in_order()]
        names: list[Text | None] = [*self._names.values(), None]
        rows = []
        for place, name in enumerate(names):
            figures = [one[place] if one else None for one in parts]
            if name is not None or any(figures):
                rows.append(GapRow(name, tuple(figures), self._gap(figures)))
        return rows

    @property
    def topic_scores(self) -> list[tuple[Text, dict[str, Fraction | None]]]:
        """Every topic with its score of the full mark by basis; every group with its percentage of points.

        None where a topic does not apply; a basis without a card is missing.
        """
        scores = {basis: _scores_of(result) for basis, result in self._results.items()}
        return [
            (name, {basis.value: by_key[key] for basis, by_key in scores.items()})
            for key, name in self._names.items()
        ]

    @property
    def evidence(self) -> list[LineGap]:
        """Lines that claim more than the proof shows, the largest first."""
        return sorted((one for one in self.lines if one.points < 0), key=lambda one: (one.points, one.number))

    @property
    def declaration(self) -> list[LineGap]:
        """Lines whose proof shows more than was claimed, the largest first."""
        return sorted(
            (one for one in self.lines if one.points > 0), key=lambda one: (-one.points, one.number)
        )

    @property
    def lines(self) -> list[LineGap]:
        """Every line that counts otherwise than claimed, in the standard's order."""
        declared, counted = self.cards[Basis.DECLARED], self.strongest
        if declared is None or counted is None:
            return []
        ours, theirs = self._standings(Basis.DECLARED), self._standings(Basis(counted.basis))
        entries = declared.submission.document["items"]
        book = catalogue(declared.standard, declared.standard_version)
        found = []
        for key, item in book.items.items():
            (claimed, claimed_points), (now, points) = ours[key], theirs[key]
            if (claimed == now and isinstance(self._standard, LevelsStandard)) or points == claimed_points:
                continue
            files = entries.get(key, {}).get("evidence", ())
            found.append(
                LineGap(
                    key=key,
                    number=item.number,
                    name=item.name,
                    section=book.section_of(key).name,
                    claimed=self._level_names.get(claimed),
                    counted=self._level_names.get(now),
                    claimed_points=claimed_points,
                    counted_points=points,
                    review=self._reviews.get(key),
                    files=tuple(one["name"] for one in files),
                    refuted_by=tuple(self._refuting.get(key, ())),
                )
            )
        return found

    @property
    def _standard(self) -> Any:
        result = next(iter(self._results.values()))
        return result.compiled.settings.standard if isinstance(result, LevelsResult) else result.standard

    @property
    def _level_names(self) -> Mapping[str, Text]:
        standard = self._standard
        return {one.key: one.name for one in standard.levels} if isinstance(standard, LevelsStandard) else {}

    @property
    def _names(self) -> dict[str, Text]:
        standard = self._standard
        whole = standard.topics if isinstance(standard, LevelsStandard) else standard.groups
        return {one.key: one.name for one in whole}

    def _in_order(self) -> list[Scorecard | None]:
        return [self.cards[basis] for basis in self.shown]

    def _gap(self, figures: list[Decimal | None]) -> Decimal | None:
        """The strongest figure less what was declared; None where there is only one."""
        known = [figure for figure in figures if figure is not None]
        return known[-1] - known[0] if self.is_comparable and len(known) > 1 else None

    def _parts(self, card: Scorecard) -> list[Decimal]:
        exact = {key: Fraction(text) for part in card.parts.values() for key, text in part.items()}
        parts = [exact.get(key, Fraction(0)) for key in self._names]
        return re_adding([*parts, exact_total(card) - sum(exact.values(), Fraction(0))])

    def _standings(self, basis: Basis) -> dict[str, tuple[str, Fraction]]:
        """The level of each item (empty of a parts standard) and the points it adds to the total."""
        result = self._results[basis]
        return _of_levels(result) if isinstance(result, LevelsResult) else _of_parts(result)


def _of_levels(result: LevelsResult) -> dict[str, tuple[str, Fraction]]:
    compiled = result.compiled
    shares = {one.key: Fraction(one.coefficient, compiled.denominator) for one in compiled.indicators}
    points = compiled.settings.points
    found = {}
    for key, level in result.levels.items():
        place = LEVEL_INDEX.get(level)
        worth = (0, *points[key])[place] if place is not None else 0
        found[key] = (level, shares.get(key, Fraction(0)) * worth)
    return found


def _of_parts(result: PartsResult) -> dict[str, tuple[str, Fraction]]:
    scale = result.total / result.raw if result.raw else Fraction(1)
    items = (item for group in result.groups for item in group.items)
    return {item.item.key: ("", item.score * scale) for item in items}


def _scores_of(result: LevelsResult | PartsResult) -> dict[str, Fraction | None]:
    """By topic its score of the full mark; by group the percentage of its points that apply."""
    if isinstance(result, LevelsResult):
        return {topic.key: topic.score for topic in result.topics}
    return {one.group.key: 100 * one.score / one.base if one.base else None for one in result.groups}
