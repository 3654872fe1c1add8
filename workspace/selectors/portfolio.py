"""Read models of the portfolio page: how good a buyer's suppliers are, where they move, what is not covered.

Everything comes from what a worker counted (``scoring/benchmarks/``), so it costs the same for ten suppliers
and for a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from assessments.catalogue import STANDARDS, published_standards
from core.templatetags.lang import lang
from scoring.benchmarks.comparing import BandCount, band_counts, in_percent
from scoring.benchmarks.covering import STEPS
from scoring.benchmarks.naming import code_name
from scoring.models import GroupKind, PeerGroup, Portfolio
from standards import loader
from standards.schema import LevelsStandard
from suppliers.models import SizeClass, SupplierStatus
from workspace.selectors.suppliers import UNKNOWN

#: How the page may be broken down, and the filter of the supplier list that narrows to one group.
PARAMETERS: Mapping[GroupKind, str] = {
    GroupKind.SIZE: "size",
    GroupKind.INDUSTRY: "industry",
    GroupKind.COUNTRY: "country",
    GroupKind.TIER: "tier",
}
#: The standards whose bands the supplier list can filter by, and how.
_LISTED = {"t-cerds": "stars", "t-cfie": "grade"}


@dataclass(frozen=True, slots=True)
class Part:
    """One band of a bar: ``step`` of the colour scale (0 for a zeroed round), and where its suppliers are."""

    band: BandCount
    step: int
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The results of one size class in one group; ``share`` is its length beside the longest.
    ``median`` is None where too few are in it."""

    size_class: str
    n: int
    parts: Sequence[Part]
    median: Decimal | None
    share: Decimal

    @property
    def label(self) -> str:
        """The size class in words."""
        return str(SizeClass(self.size_class).label)


@dataclass(frozen=True, slots=True)
class Covered:
    """How many suppliers took a step, out of all; ``url`` leads to them, ``gap_url`` to the others."""

    step: str
    n: int
    gap: int
    url: str
    gap_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group: what its suppliers have in common, how far they came, and a bar for each size class."""

    code: str
    name: str
    url: str
    listed: int
    published: int
    gap: int
    gap_url: str
    bars: Sequence[Bar | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic or group of a standard with the mean of a size class, in percent of the full mark."""

    name: str
    percent: Decimal
    points: Decimal
    url: str


def counted(tenant_id: UUID) -> Portfolio | None:
    """What was counted last; None before the first time. One query."""
    return Portfolio.objects.filter(tenant_id=tenant_id).first()


def standards_in(portfolio: Portfolio) -> list[str]:
    """The published standards, and templates that somebody was asked about."""
    asked = portfolio.content["coverage"]
    return [key for key in STANDARDS if key in published_standards() or key in asked]


class Spread:
    """A portfolio on one standard, broken down one way. One query."""

    def __init__(self, portfolio: Portfolio, standard: str, kind: GroupKind, language: str) -> None:
        self.standard = standard
        self.kind = kind
        self._portfolio = portfolio
        self._language = language
        self._package = loader.get(standard)
        self._removed = bool(portfolio.content["removed"])
        groups = PeerGroup.objects.filter(
            tenant_id=portfolio.tenant_id, standard=standard, kind__in={kind, GroupKind.SIZE}
        )
        self._groups = {(one.kind, one.code, one.size_class): one for one in groups}
        self._longest: dict[tuple[str, str], int] = defaultdict(int)
        for (group_kind, _code, size), one in self._groups.items():
            place = (group_kind, "" if group_kind == GroupKind.SIZE else size)
            self._longest[place] = max(self._longest[place], one.n)

    @property
    def has_levels(self) -> bool:
        """Whether results are stars, not grades."""
        return isinstance(self._package, LevelsStandard)

    @property
    def whole(self) -> list[Bar]:
        """The three size classes that have results, each as one bar."""
        bars = (self._bar(GroupKind.SIZE, "", size) for size in SizeClass.values)
        return [bar for bar in bars if bar is not None]

    @property
    def key(self) -> list[Part]:
        """The bands with their colours, for a legend."""
        return [
            Part(one, self._step(one), "") for one in band_counts(self.standard, self._package.version, {})
        ]

    @property
    def lines(self) -> list[Line]:
        """Every group, those with the most suppliers first; what is not known comes last. Size classes stand
        in their own order, tiers in theirs."""
        lines = [self._line(row) for row in self._coverage(self.kind)]
        orders = list(SizeClass.values) if self.kind == GroupKind.SIZE else []
        if self.kind == GroupKind.TIER:
            return sorted(lines, key=lambda one: int(one.code))
        return sorted(
            lines,
            key=lambda one: (
                not one.code,
                orders.index(one.code) if one.code in orders else 0,
                -one.listed,
                one.name,
            ),
        )

    @property
    def covered(self) -> list[Covered]:
        """The steps of an evaluation, each with how many suppliers took it."""
        totals = [
            sum(column) for column in zip(*(row[1:] for row in self._coverage(GroupKind.SIZE)), strict=True)
        ]
        if not totals:
            return []
        return [
            Covered(step, n, totals[0] - n, self._step_url(step), self._step_url(f"not-{step}"))
            for step, n in zip(STEPS, totals, strict=True)
        ]

    def topics(self, size: str) -> list[Topic]:
        """The topics or groups of the standard for one size class, the lowest first."""
        group = self._groups.get((GroupKind.SIZE, "", size))
        if group is None:
            return []
        names = _topic_names(self.standard)
        means = sorted(in_percent(group.topics).items(), key=lambda pair: (pair[1], pair[0]))
        return [
            Topic(names[key][0], mean, mean * names[key][1] / 100, lists_url(self.standard, size, topic=key))
            for key, mean in means
            if key in names
        ]

    def _coverage(self, kind: GroupKind) -> list[list[Any]]:
        rows: list[list[Any]] = self._portfolio.content["coverage"].get(self.standard, {}).get(kind.value, [])
        return rows

    def _line(self, row: Sequence[Any]) -> Line:
        group, listed, *_between, published = row
        narrowed = self._narrowed(self.kind, group)
        return Line(
            code=group,
            name=code_name(self.kind, group, self._language),
            url=self._url(narrowed),
            listed=listed,
            published=published,
            gap=listed - published,
            gap_url=self._url({**narrowed, "coverage": f"{self.standard}.not-published"}),
            bars=self._bars(group),
        )

    def _bars(self, group: str) -> list[Bar | None]:
        if self.kind == GroupKind.SIZE:
            return [self._bar(GroupKind.SIZE, "", group)] if group else [None]
        return [self._bar(self.kind, group, size) for size in SizeClass.values]

    def _bar(self, kind: GroupKind, group: str, size: str) -> Bar | None:
        found = self._groups.get((kind, group, size))
        if found is None:
            return None
        counts = band_counts(self.standard, self._package.version, found.bands)
        parts = [
            Part(one, self._step(one), self._band_url(kind, group, size, one)) for one in counts if one.n
        ]
        longest = self._longest[kind, "" if kind == GroupKind.SIZE else size]
        return Bar(size, found.n, parts, found.median, round(Decimal(found.n) / longest, 4))

    def _step(self, band: BandCount) -> int:
        """The step of the colour scale: one a star; grades, of which there are four, every other one."""
        if band.stars is not None or not band.mark:
            return band.stars or 0
        grades = [one.mark for one in band_counts(self.standard, self._package.version, {})]
        return 1 + 2 * grades.index(band.mark)

    def _narrowed(self, kind: GroupKind, group: str) -> dict[str, Any]:
        if kind == GroupKind.SIZE and not group:
            return {}
        return {PARAMETERS[kind]: group or UNKNOWN}

    def _band_url(self, kind: GroupKind, group: str, size: str, band: BandCount) -> str:
        if self.standard not in _LISTED:
            return ""
        query = self._narrowed(kind, group) | {"size": size}
        if not band.mark:
            query["rated"] = "zeroed"
        elif self.has_levels:
            query |= {"stars_min": band.mark, "stars_max": band.mark}
        else:
            query["grade"] = band.mark
        return self._url(query)

    def _step_url(self, step: str) -> str:
        return self._url({} if step == "listed" else {"coverage": f"{self.standard}.{step}"})

    def _url(self, query: Mapping[str, Any]) -> str:
        """The supplier list narrowed; without suppliers that were removed, as they are counted nowhere."""
        narrowed = dict(query)
        if self._removed:
            narrowed["status"] = [one for one in SupplierStatus.values if one != SupplierStatus.REMOVED]
        return f"{reverse('suppliers')}?{urlencode(narrowed, doseq=True)}"


def lists_url(standard: str, size: str, **query: str) -> str:
    """The ranked list of one size class."""
    return f"{reverse('portfolio_lists')}?{urlencode({'standard': standard, 'size': size, **query})}"


def _topic_names(standard: str) -> dict[str, tuple[str, Decimal]]:
    """The topics or groups of a standard by key: name and full mark."""
    package = loader.get(standard)
    if isinstance(package, LevelsStandard):
        return {one.key: (lang(one.name), Decimal(package.full_mark)) for one in package.topics}
    return {
        one.key: (lang(one.name), Decimal(one.points.numerator) / one.points.denominator)
        for one in package.groups
    }


def topic_names(standard: str) -> dict[str, str]:
    """The topics or groups of a standard by key, in its order."""
    return {key: name for key, (name, _mark) in _topic_names(standard).items()}
