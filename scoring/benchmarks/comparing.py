"""How one card compares with its peers: what pages and reports tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.bands import bands_of
from scoring.benchmarks.hiding import LEAST
from scoring.benchmarks.naming import group_name
from scoring.models import GroupKind, PeerGroup, Scorecard, Standing
from standards import loader

#: The kinds of groups a supplier is compared in; tiers are the buyer's own affair.
KINDS = (GroupKind.SIZE, GroupKind.INDUSTRY, GroupKind.COUNTRY)
_GROUPS = tuple(f"{kind.value}_group" for kind in KINDS)
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many of a group have one band: ``mark`` is ``"1"`` … ``"7"``, ``"AA"`` … ``"C"``, or empty for a
    zeroed round. ``share`` is out of the group, in percent."""

    mark: str
    stars: int | None
    grade: str | None
    n: int
    share: Fraction
    is_own: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A card in one group of peers: suppliers of the same buyer and size class (T/CERDS 6.4, 8.4 b).

    ``kind`` is ``size``, ``industry`` or ``country``; ``code`` the industry's division or the country. Where
    the group may not be told of, ``reason`` says why, ``n`` is 0, ``percentile`` None and ``bands`` empty.
    ``percentile`` is the share of the group below the card, in percent, those alike (itself among them)
    counted half: 50 in the middle. ``bands`` are all bands of the standard, lowest first; a zeroed round
    comes before them if the group has one. ``lower``, ``median`` and ``upper`` are quartiles of the points,
    None in small groups. ``topics`` and ``own_topics`` are the group's means and the card's own, by topic
    (of a parts standard: group) in percent of the full mark.
    """

    kind: str
    size_class: str
    code: str
    n: int = 0
    percentile: int | None = None
    reason: str = ""
    own_band: str = ""
    bands: tuple[BandCount, ...] = ()
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None
    topics: Mapping[str, Decimal] = field(default_factory=dict)
    own_topics: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether the group may be told of."""
        return not self.reason

    @property
    def name(self) -> str:
        """The group in the reader's language, such as "Large, Textiles"."""
        return group_name(self.kind, self.size_class, self.code, get_language() or "en")


def benchmark_of(card: Scorecard) -> list[Comparison]:
    """The card among all of its size class, among those of its industry, and among those of its country; in
    this order, a group that may not be told of with the reason. One query.

    Empty where the card is not the one that counts, or was not counted yet (a worker counts within minutes).
    Needs the scope of somebody who may see the card; gives the same to everybody.
    """
    standings = Standing.objects.filter(tenant_id=card.tenant_id, card_id=card.pk)
    standing = standings.select_related(*_GROUPS).first()
    if standing is None:
        return []
    return [_comparison(card, standing, kind) for kind in KINDS]


def _comparison(card: Scorecard, standing: Standing, kind: GroupKind) -> Comparison:
    code = {GroupKind.INDUSTRY: standing.industry, GroupKind.COUNTRY: standing.country}.get(kind, "")
    group: PeerGroup | None = getattr(standing, f"{kind.value}_group")
    own_topics = in_percent(standing.strengths)
    if group is None:
        known = code or kind == GroupKind.SIZE
        reason = _too_few() if known else _("The buyer has noted no industry for this company.")
        return Comparison(kind, standing.size_class, code, reason=reason, own_topics=own_topics)
    return Comparison(
        kind=kind,
        size_class=standing.size_class,
        code=code,
        n=group.n,
        percentile=getattr(standing, f"{kind.value}_percentile"),
        own_band=card.band,
        bands=band_counts(card.standard, card.standard_version, group.bands, own=card.band),
        lower=group.lower,
        median=group.median,
        upper=group.upper,
        topics=in_percent(group.topics),
        own_topics=own_topics,
    )


def _too_few() -> str:
    return _(
        "Not compared: the group, or what sets it apart from another, has fewer than %(n)d companies."
    ) % {"n": LEAST}


def band_counts(
    standard: str, version: str, counts: Mapping[str, int], *, own: str | None = None
) -> tuple[BandCount, ...]:
    """The bands of a standard with how many have each, lowest first; zeroed rounds before them if any."""
    total = sum(counts.values()) or 1
    bands = [(one.mark, one.stars, one.grade) for one in bands_of(loader.get(standard, version))]
    if counts.get(""):
        bands.insert(0, ("", None, None))
    return tuple(
        BandCount(
            mark, stars, grade, counts.get(mark, 0), Fraction(100 * counts.get(mark, 0), total), mark == own
        )
        for mark, stars, grade in bands
    )


def in_percent(parts: Mapping[str, int]) -> dict[str, Decimal]:
    """Parts per 10,000 as percent with two decimals."""
    return {key: Decimal(value) * 100 / _WHOLE for key, value in parts.items()}
