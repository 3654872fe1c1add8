"""The results of both standards as a report shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.models import Decision, RejectReason
from core.templatetags.lang import lang
from core.templatetags.ui_format import number
from reports.reading.words import Pair, both
from scoring import documents
from scoring.bands import Band, bands_of
from scoring.cerds_view import CerdsView, Facts, Step
from scoring.cfie_view import CfieView, PartStep
from scoring.engine import CerdsResult, CfieResult, Result, resolve_options
from scoring.engine.cerds import TopicScore
from scoring.engine.cfie import ItemScore
from scoring.models import Basis
from standards import loader
from standards.codes import code
from standards.schema import CerdsStandard, Group, Indicator, Item, Part, Standard, Text, Topic

#: How many strengths, and how many things to improve, stand on the first page.
MOST_POINTS_OUT = 4
_NO_FACTS = Facts(entries={}, declared={}, counting={}, copies={}, reviews={})

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One total: ``stars`` of T/CERDS (0 in a zeroed round) or ``grade`` of T/CFIE."""

    basis: str
    total: Fraction
    stars: int | None
    grade: str

    @classmethod
    def read(cls, basis: str, standard: str, card: Json) -> Score:
        """The score of a card as a frozen document holds it."""
        is_stars = standard == "t-cerds"
        stars = int(card["band"] or 0) if is_stars else None
        return cls(basis, Fraction(card["total"]), stars, "" if is_stars else card["band"])


@dataclass(frozen=True, slots=True)
class Highlight:
    """A strength, or something to improve: its name and score."""

    name: Pair
    score: Fraction
    whole: Fraction


class StandardResult:
    """One standard: its scores on every basis, and the document-verified result in detail."""

    def __init__(self, frozen: Json) -> None:
        self.frozen = frozen
        self.standard: Standard = loader.get(frozen["standard"], frozen["version"])
        self.code = code(frozen["standard"])
        self.scores: dict[str, Score] = {
            basis: Score.read(basis, frozen["standard"], card) for basis, card in frozen["cards"].items()
        }
        self.lead: Score | None = self.scores.get(Basis.VERIFIED)
        self.bands = bands_of(self.standard)
        self.results: dict[str, Result] = {
            basis: documents.score(card["document"]) for basis, card in frozen["cards"].items()
        }

    @property
    def whole(self) -> int:
        """The full mark."""
        return self.standard.full_mark

    @property
    def ticks(self) -> list[Fraction]:
        """The inner bounds of the scale."""
        return [band.start for band in self.bands[1:]]

    @property
    def rows(self) -> list[tuple[str, Score | None, Fraction | None]]:
        """Declared, document-verified and audit-verified, always in this order: basis, score, its total."""
        scores = [(str(basis), self.scores.get(basis)) for basis in Basis]
        return [(basis, score, score.total if score else None) for basis, score in scores]

    @property
    def receipts(self) -> list[tuple[str, Score, Json]]:
        """Basis, score and frozen card of every result there is."""
        return [
            (basis, score, self.frozen["cards"][basis])
            for basis, score, _total in self.rows
            if score is not None
        ]

    @property
    def has_audit(self) -> bool:
        """Whether there is an audit-verified score."""
        return Basis.AUDITED in self.scores

    @cached_property
    def band(self) -> Band | None:
        """The band of the document-verified total; None without one, and in a zeroed round."""
        mark = self.frozen["cards"][Basis.VERIFIED]["band"] if self.lead else ""
        return next((band for band in self.bands if band.mark == mark), None)

    @cached_property
    def next_band(self) -> Band | None:
        """The band above; None at the top or without a total."""
        if self.lead is None:
            return None
        total = self.lead.total
        return next((band for band in self.bands if band.start > total), None)

    @property
    def distance(self) -> Fraction:
        """Points to the next band."""
        return self.next_band.start - self.lead.total if self.next_band and self.lead else Fraction(0)

    @property
    def distance_words(self) -> Pair:
        """How far the next band is: 9.6 points to 5 stars."""
        return both(self._say_distance)

    def _say_distance(self) -> str:
        if self.next_band is None:
            return _("The highest band is reached")
        points = number(self.distance)
        if self.next_band.stars is None:
            return _("%(points)s points to grade %(grade)s") % {
                "points": points,
                "grade": self.next_band.grade,
            }
        stars = self.next_band.stars
        words = ngettext("%(points)s points to %(n)d star", "%(points)s points to %(n)d stars", stars)
        return words % {"points": points, "n": stars}

    @property
    def options(self) -> list[tuple[Text, str, str, str]]:
        """The open points of the standard as this result read them: about, clause, key, choice."""
        lead = self.frozen["cards"].get(Basis.VERIFIED) or self.frozen["cards"][Basis.DECLARED]
        chosen = resolve_options(self.standard, lead["document"].get("options"))
        return [(one.about, one.clause, one.key, chosen[one.key]) for one in self.standard.options]

    def decision_on(self, item: str) -> Pair | None:
        """Why an answer did not count as it was given; None where it did."""
        found = self.frozen["round"]["decisions"].get(item)
        if found is None:
            return None
        decision, reason = found
        return both(RejectReason(reason).label if reason else Decision(decision).label)


@dataclass(frozen=True, slots=True)
class TopicBars:
    """One topic's score of 200 on every basis; None where a basis is missing or the topic does not apply."""

    topic: Topic
    scores: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of T/CERDS: levels, points of 200, what it adds to the total and what it could."""

    indicator: Indicator
    declared: Text | None
    level: Text | None
    applies: bool
    points: int
    adds: Decimal
    lost: Fraction
    decision: Pair | None


class CerdsReport(StandardResult):
    """The result on T/CERDS."""

    standard: CerdsStandard

    @cached_property
    def view(self) -> CerdsView:
        """The heat table of the document-verified result."""
        return CerdsView(cast("CerdsResult", self.results[Basis.VERIFIED]))

    @cached_property
    def steps(self) -> list[Step]:
        """What would bring the next star with the fewest changes."""
        return self.view.steps(self.distance)

    @property
    def path(self) -> list[tuple[Pair, Fraction]]:
        """The steps in words, each with the points it adds."""
        return [(both(_of_step(step)), step.gain) for step in self.steps]

    @property
    def plot_bounds(self) -> list[Fraction]:
        """The bounds of the band reached, drawn through the topics' bars."""
        return [self.band.start, self.band.end] if self.band else []

    @property
    def plot_marks(self) -> list[Fraction]:
        """The figures below the topics' bars."""
        return sorted({Fraction(0), *self.plot_bounds, Fraction(self.whole)})

    @property
    def gained(self) -> Fraction:
        """What the steps bring together."""
        return sum((step.gain for step in self.steps), Fraction(0))

    @property
    def reached(self) -> Fraction:
        """The total with all steps taken."""
        return (self.lead.total if self.lead else Fraction(0)) + self.gained

    @property
    def topics(self) -> list[TopicBars]:
        """Every topic on every basis, in the standard's order."""
        scores = {
            basis: {topic.key: topic for topic in cast("CerdsResult", result).topics}
            for basis, result in self.results.items()
        }
        return [
            TopicBars(topic, {str(basis): _topic_score(scores, basis, topic.key) for basis in Basis})
            for topic in self.standard.topics
        ]

    @cached_property
    def highlights(self) -> tuple[list[Highlight], list[Highlight]]:
        """The highest and the lowest cells; of equal ones those that weigh more come first."""
        cells = [
            (
                Highlight(
                    both(_of_cell(row.topic.name, cell.dimension.name)), cell.score, Fraction(self.whole)
                ),
                cell.exact / cell.score if cell.score else Fraction(0),
            )
            for row in self.view.rows
            for cell in row.cells
            if cell.score is not None
        ]
        strong = sorted(cells, key=lambda one: (-one[0].score, -one[1]))
        weak = sorted(cells, key=lambda one: (one[0].score, -one[1]))
        return _some(strong, weak)

    @property
    def sections(self) -> list[tuple[Topic, list[IndicatorLine]]]:
        """Every indicator by topic, in the standard's order."""
        return [
            (
                row.topic,
                [
                    self._line(one)
                    for cell in row.cells
                    if cell.in_standard and cell.score is not None
                    for one in self.view.why(cell, _NO_FACTS)
                ],
            )
            for row in self.view.rows
        ]

    def _line(self, one: Any) -> IndicatorLine:
        key = one.indicator.key
        declared = self.frozen["cards"].get(Basis.DECLARED, {}).get("document", {}).get("levels", {}).get(key)
        names = {level.key: level.name for level in self.standard.levels}
        return IndicatorLine(
            indicator=one.indicator,
            declared=names.get(declared),
            level=one.level_name,
            applies=one.level != "na",
            points=one.points,
            adds=one.adds,
            lost=one.at_most - one.exact,
            decision=self.decision_on(key),
        )


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
    """The result on T/CFIE."""

    @cached_property
    def view(self) -> CfieView:
        """Groups, items and parts of the document-verified result."""
        return CfieView(cast("CfieResult", self.results[Basis.VERIFIED]), _NO_FACTS)

    @cached_property
    def steps(self) -> list[PartStep]:
        """What would bring the next grade with the fewest parts."""
        return self.view.steps(self.frozen["cards"][Basis.VERIFIED]["document"], self.distance)

    @property
    def path(self) -> list[tuple[Pair, Fraction]]:
        """The steps in the report's language, each with the points it adds."""
        said = ((f"{lang(step.item)}: {lang(step.text)}", step.gain) for step in self.steps)
        return [(Pair(words, words), gain) for words, gain in said]

    @property
    def gained(self) -> Fraction:
        """What the steps bring together."""
        return sum((step.gain for step in self.steps), Fraction(0))

    @property
    def reached(self) -> Fraction:
        """The total with all steps taken."""
        return (self.lead.total if self.lead else Fraction(0)) + self.gained

    @cached_property
    def groups(self) -> list[GroupLines]:
        """Every group and item with its points on every basis, in the standard's order."""
        by_basis = {basis: _items_of(cast("CfieResult", result)) for basis, result in self.results.items()}
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
        return _some(strong, weak)


def _topic_score(scores: Mapping[str, Mapping[str, TopicScore]], basis: str, topic: str) -> Fraction | None:
    return scores[basis][topic].score if basis in scores else None


def _of_cell(topic: Text, dimension: Text) -> Callable[[], str]:
    return lambda: (
        pgettext("topic and dimension", "%(topic)s, %(dimension)s")
        % {
            "topic": lang(topic),
            "dimension": lang(dimension),
        }
    )


def _of_step(step: Step) -> Callable[[], str]:
    return lambda: (
        pgettext("indicator raised to a level", "%(indicator)s to %(level)s")
        % {
            "indicator": lang(step.name),
            "level": lang(step.to),
        }
    )


def _some(
    strong: list[tuple[Highlight, Fraction]], weak: list[tuple[Highlight, Fraction]]
) -> tuple[list[Highlight], list[Highlight]]:
    """Nothing counts as a strength that earned nothing, nor as a gap that earned all."""
    best = [one for one, _weight in strong if one.score][:MOST_POINTS_OUT]
    rest = [one for one, _weight in weak if one.score < one.whole and one not in best]
    return best, rest[:MOST_POINTS_OUT]


def _items_of(result: CfieResult) -> dict[str, Fraction]:
    return {item.item.key: item.score for group in result.groups for item in group.items}


def _sums(by_basis: Mapping[str, Mapping[str, Fraction]], items: list[str]) -> dict[str, Fraction | None]:
    """Points of these items on every basis; None where a basis is missing."""
    return {
        str(basis): sum((by_basis[basis][item] for item in items), Fraction(0)) if basis in by_basis else None
        for basis in Basis
    }
