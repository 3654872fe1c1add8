"""From a supplier's facts and a rule to its risk class, with every step: pure, in whole points.

Four factors are counted in points: what lies in place, sector and category; how much the buyer depends on the
supplier; what the public record says; how mature its controls are. Cut points turn each sum into low, medium
or high, and how many of the four are high gives the class (``docs/risk.md``).

The result is plain JSON, the *tree*::

    {"class": "high", "because": "highs" | "marks" | "mediums" | "else", "marks": ["warning"],
     "highs": 2, "mediums": 1, "areas": {"environment": 3},
     "factors": [{"key": "inherent", "points": 5, "cuts": [3, 5], "level": "high", "lines": [
         {"key": "place", "points": 2, …}, …]}, …]}

The points of a factor are the sum of the points of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from risk.areas import OF_PILLAR, OF_TOPIC
from risk.reference_tables import goods_of, lists_naming, sector_lists
from risk.rule_content import FACTORS, Book, Cut

LOW, MEDIUM, HIGH = "low", "medium", "high"
#: A line of sectors counts no more than this, however many lists name the sector.
MOST_OF_SECTOR = 3
#: Flags that say how much the buyer depends on a supplier.
_IMPORTANT = ("strategic", "core_part", "critical_source")
#: Goods named in a line; the rest is counted.
_NAMED = 4

Line = dict[str, Any]
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventFact:
    """A negative event in the window: ``severity`` counts 1 for the least grade of its standard's table."""

    id: str
    title: str
    day: str
    topic: str
    severity: int
    authority: str = ""


@dataclass(frozen=True, slots=True)
class CardFact:
    """The scorecard that counts on one standard: ``step`` of ``steps`` from below, 0 when it is zeroed."""

    standard: str
    band: str
    step: int
    steps: int
    basis: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one supplier and that a rule may ask for. Shares are in percent."""

    country: str
    isic: tuple[str, ...] = ()
    category: str = ""
    is_high_category: bool = False
    spend: Decimal | None = None
    dependency: Decimal | None = None
    tier: int = 1
    only_source: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    events: tuple[EventFact, ...] = ()
    is_checked: bool = False
    is_warned: bool = False
    cards: tuple[CardFact, ...] = ()
    critical: int = 0
    zero_tolerance: int = 0
    major: int = 0
    pillars: tuple[str, ...] = ()


@dataclass(slots=True)
class _Areas:
    found: dict[str, int] = field(default_factory=dict)

    def note(self, areas: Iterable[str], points: int) -> None:
        for area in areas:
            if points > self.found.get(area, 0):
                self.found[area] = points


def calculate(book: Book, facts: Facts) -> Tree:
    """The tree of one supplier by one rule."""
    areas = _Areas()
    lines = {
        "inherent": _inherent(book, facts, areas),
        "exposure": _exposure(book, facts),
        "record": _record(book, facts, areas),
        "controls": _controls(book, facts, areas),
    }
    factors = []
    for key in FACTORS:
        held = list(lines[key])
        points = sum(line["points"] for line in held)
        medium, high = book.cuts[key]
        level = HIGH if points >= high else MEDIUM if points >= medium else LOW
        factors.append({"key": key, "points": points, "cuts": [medium, high], "level": level, "lines": held})
    highs = sum(one["level"] == HIGH for one in factors)
    mediums = sum(one["level"] == MEDIUM for one in factors)
    marks = _marks(book, facts)
    found, because = _combined(book, highs, mediums, marks)
    return {
        "class": found,
        "because": because,
        "marks": marks,
        "highs": highs,
        "mediums": mediums,
        "combine": dict(book.combine),
        "areas": areas.found,
        "factors": factors,
    }


def _combined(book: Book, highs: int, mediums: int, marks: list[str]) -> tuple[str, str]:
    ways = book.combine
    if marks:
        return HIGH, "marks"
    if highs >= ways["highs_for_high"]:
        return HIGH, "highs"
    if highs >= ways["highs_for_medium"]:
        return MEDIUM, "highs"
    if mediums >= ways["mediums_for_medium"]:
        return MEDIUM, "mediums"
    return LOW, "else"


def _marks(book: Book, facts: Facts) -> list[str]:
    """What makes a supplier high whatever its points."""
    true = {
        "flag": "high_risk" in facts.flags,
        "warning": facts.is_warned,
        "zero_tolerance": facts.zero_tolerance > 0,
    }
    return [mark for mark in book.always_high if true[mark]]


def points_of(value: Decimal, cuts: tuple[Decimal, ...], direction: str) -> int:
    """How many of three cut points a figure has reached, itself included: 0 to 3."""
    if direction == "lower_worse":
        return sum(value <= cut for cut in cuts)
    return sum(value >= cut for cut in cuts)


def half_up(total: int, count: int) -> int:
    """The mean of whole points as whole points, a half up."""
    return (2 * total + count) // (2 * count)


def _inherent(book: Book, facts: Facts, areas: _Areas) -> Iterator[Line]:
    yield _place(book, facts.country, areas)
    yield _sector(book, facts, areas)
    points = book.points["category"] if facts.is_high_category else 0
    yield {"key": "category", "points": points, "name": facts.category, "is_high": facts.is_high_category}


def _place(book: Book, country: str, areas: _Areas) -> Line:
    """The mean of the points of all country figures that are known."""
    figures = [_figure(cut, country, areas) for cut in book.place]
    known = [one["points"] for one in figures if one["points"] is not None]
    line: Line = {"key": "place", "country": country, "figures": figures, "sum": sum(known)}
    line["known"] = len(known)
    line["points"] = half_up(sum(known), len(known)) if known else book.points["place_unknown"]
    return line


def _figure(cut: Cut, country: str, areas: _Areas) -> Line:
    value = cut.table.values.get(country)
    points = None if value is None else points_of(value, cut.cuts, cut.table.direction)
    if points:
        areas.note([cut.table.area], points)
    return {
        "table": cut.table.key,
        "value": None if value is None else str(value),
        "points": points,
        "cuts": [str(one) for one in cut.cuts],
        "year": cut.table.year,
    }


def _sector(book: Book, facts: Facts, areas: _Areas) -> Line:
    """The points of all lists that name the sector, up to :data:`MOST_OF_SECTOR`."""
    line: Line = {"key": "sector", "isic": list(facts.isic), "lists": [], "most": MOST_OF_SECTOR}
    if not facts.isic:
        return line | {"points": book.points["sector_unknown"], "sum": 0}
    named = sorted(frozenset().union(*(lists_naming(code) for code in facts.isic)))
    goods = sorted({good for code in facts.isic for good in goods_of(facts.country, code)})
    for key in [*named, *(["goods"] if goods else [])]:
        known, points = sector_lists()[key], book.points[key]
        entry: Line = {"list": key, "points": points, "year": known.year}
        if key == "goods":
            entry |= {"goods": goods[:_NAMED], "more": max(0, len(goods) - _NAMED)}
        areas.note(known.areas, points)
        line["lists"].append(entry)
    line["sum"] = sum(one["points"] for one in line["lists"])
    line["points"] = min(MOST_OF_SECTOR, line["sum"])
    return line


def _exposure(book: Book, facts: Facts) -> Iterator[Line]:
    for key, value, cuts in (
        ("spend", facts.spend, book.spend),
        ("dependency", facts.dependency, book.dependency),
    ):
        points = 0 if value is None else points_of(value, cuts, "higher_worse")
        yield {
            "key": key,
            "points": points,
            "value": None if value is None else str(value),
            "cuts": [str(one) for one in cuts],
        }
    yield {"key": "tier", "points": book.points.get(f"tier_{facts.tier}", 0), "tier": facts.tier}
    points = book.points["only_source"] if facts.only_source else 0
    yield {
        "key": "only_source",
        "points": points,
        "materials": list(facts.only_source[:_NAMED]),
        "more": max(0, len(facts.only_source) - _NAMED),
    }
    important = [flag for flag in facts.flags if flag in _IMPORTANT]
    yield {"key": "important", "points": book.points["important"] * bool(important), "flags": important}


def _record(book: Book, facts: Facts, areas: _Areas) -> Iterator[Line]:
    for event in facts.events:
        extra = book.points["environment"] if event.topic == "environment" else 0
        points = event.severity + extra
        if area := OF_TOPIC.get(event.topic):
            areas.note([area], points)
        yield {
            "key": "event",
            "points": points,
            "severity": event.severity,
            "extra": extra,
            "id": event.id,
            "title": event.title,
            "day": event.day,
            "topic": event.topic,
            "authority": event.authority,
        }
    if facts.is_warned:
        yield {"key": "warning", "points": book.points["warning"]}
    checked = facts.is_checked or bool(facts.events)
    yield {"key": "checked", "points": 0 if checked else book.points["unchecked"], "is_checked": checked}


def _controls(book: Book, facts: Facts, areas: _Areas) -> Iterator[Line]:
    if facts.cards:
        worst = max(facts.cards, key=lambda card: (_of_band(card), card.standard))
        yield {
            "key": "card",
            "points": _of_band(worst),
            "standard": worst.standard,
            "band": worst.band,
            "step": worst.step,
            "steps": worst.steps,
            "basis": worst.basis,
        }
        declared = worst.basis == "declared"
        yield {"key": "declared_only", "points": book.points["declared_only"] * declared, "is": declared}
    else:
        yield {"key": "not_evaluated", "points": book.points["not_evaluated"]}
    critical = facts.critical + facts.zero_tolerance
    yield {"key": "critical", "points": book.points["critical"] * bool(critical), "n": critical}
    yield {"key": "major", "points": book.points["major"] * bool(facts.major), "n": facts.major}
    worst_points = book.points["critical"] if critical else book.points["major"]
    areas.note((OF_PILLAR[pillar] for pillar in facts.pillars if pillar in OF_PILLAR), worst_points)


def _of_band(card: CardFact) -> int:
    """3 points at the bottom of a scale, none at its top, in between evenly and rather more than less."""
    if card.step <= 1:
        return 3
    return 3 - (3 * (card.step - 1)) // (card.steps - 1)
