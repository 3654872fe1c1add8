"""Read model of the risk overview: classes by tier, countries by sectors, areas, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Least, Left
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from risk.areas import AREAS
from risk.models import RiskOverrule, RiskWatch
from risk.reference_tables import division_name, division_of
from suppliers.countries import country_name
from suppliers.models import RiskClass, Supplier, SupplierFlag, SupplierStatus

#: Suppliers that are off the list count nowhere here.
GONE = (SupplierStatus.REMOVED, SupplierStatus.REFUSED)
#: Tiers are told apart up to this one; the last column holds all further out.
LAST_TIER = 3
#: Rows and columns of the heat table; the rest is in the list.
MOST_COUNTRIES = 12
MOST_SECTORS = 8
#: Points in an area that count as grave.
GRAVE = 3
UNKNOWN = "none"
#: Shares of high suppliers, in percent, at which the steps of the heat scale end.
_STEPS = (0, 20, 40, 60, 80, 99)
_AREAS = """
SELECT one.key, count(*) FROM risk_riskassessment a
JOIN suppliers_supplier s ON s.tenant_id = a.tenant_id AND s.id = a.supplier_id,
  jsonb_each_text(a.areas) AS one (key, value)
WHERE a.tenant_id = %s AND a.is_current AND one.value::int >= %s AND NOT s.status = ANY(%s)
  AND s.merged_into_id IS NULL
GROUP BY one.key
"""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: how many suppliers, and how many in each tier with the address of their list."""

    key: str
    label: str
    n: int
    url: str
    tiers: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Suppliers of one country and sector: how many are high, of how many; ``step`` of the heat scale."""

    high: int
    n: int
    step: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One country of the heat table; None where it has no supplier of a sector."""

    code: str
    name: str
    high: int
    n: int
    url: str
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures of the page."""

    lines: list[ClassLine]
    tiers: list[str]
    total: int
    high: int
    sectors: list[tuple[str, str]]
    rows: list[HeatRow]
    more_countries: int
    more_sectors: int
    areas: list[tuple[str, int, str]]
    exposed: int
    overruled: int
    looked_at: datetime | None


_Counts = Mapping[tuple[str, str], list[int]]


def counted(tenant_id: UUID) -> QuerySet[Supplier]:
    """The suppliers that count: all but those removed or refused."""
    return Supplier.objects.filter(tenant_id=tenant_id).exclude(status__in=GONE)


def overview(tenant_id: UUID, language: str) -> Overview:
    """The figures of a buyer. Five queries, whatever the number of suppliers."""
    groups = (
        counted(tenant_id)
        .order_by()
        .annotate(near=Least("tier", LAST_TIER), isic2=Left("isic", 2), industry2=Left("industry", 2))
        .values_list("risk_class", "near", "country", "isic2", "industry2")
        .annotate(n=Count("pk"))
    )
    by_tier: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    by_place: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for risk_class, tier, country, isic, industry, n in groups:
        by_tier[risk_class][tier] += n
        cell = by_place[country, division_of(isic, industry) or UNKNOWN]
        cell[0] += n if risk_class == RiskClass.HIGH else 0
        cell[1] += n
    sectors = _most(by_place, 1)
    countries = _most(by_place, 0)
    shown = sectors[:MOST_SECTORS]
    lines = _lines(by_tier)
    running = RiskOverrule.objects.filter(tenant_id=tenant_id, ended_at=None)
    watch = RiskWatch.objects.filter(tenant_id=tenant_id).first()
    return Overview(
        lines=lines,
        tiers=[str(tier) for tier in range(1, LAST_TIER)] + [f"{LAST_TIER}+"],
        total=sum(line.n for line in lines),
        high=lines[0].n,
        sectors=[(code, sector_words(code, language)) for code in shown],
        rows=[_row(code, shown, by_place, language) for code in countries[:MOST_COUNTRIES]],
        more_countries=max(0, len(countries) - MOST_COUNTRIES),
        more_sectors=max(0, len(sectors) - MOST_SECTORS),
        areas=_areas(tenant_id),
        exposed=exposed(tenant_id).count(),
        overruled=running.count(),
        looked_at=watch.looked_at if watch else None,
    )


def exposed(tenant_id: UUID) -> QuerySet[Supplier]:
    """Suppliers that get the extended checks: high, or with a running high-risk flag."""
    flagged = SupplierFlag.objects.filter(
        tenant_id=tenant_id, kind=SupplierFlag.Kind.HIGH_RISK, ended_at=None
    ).values("supplier_id")
    return counted(tenant_id).filter(Q(risk_class=RiskClass.HIGH) | Q(pk__in=flagged))


def list_url(**query: str) -> str:
    """The list, narrowed."""
    kept = {key: value for key, value in query.items() if value}
    return reverse("risk_list") + (f"?{urlencode(kept)}" if kept else "")


def sector_words(code: str, language: str) -> str:
    """A sector's short name; that it is not known, for none."""
    return _("Not known") if code == UNKNOWN else division_name(code, language)


def _lines(by_tier: Mapping[str, Mapping[int, int]]) -> list[ClassLine]:
    found = []
    for key in (RiskClass.HIGH, RiskClass.MEDIUM, RiskClass.LOW, ""):
        held = by_tier.get(key, {})
        n = sum(held.values())
        if not key and not n:
            continue
        query = {"class": str(key)} if key else {}
        label = str(RiskClass(key).label) if key else _("Not classified yet")
        tiers = [
            (held.get(tier, 0), list_url(tier=str(tier), **query) if key else "")
            for tier in range(1, LAST_TIER + 1)
        ]
        found.append(ClassLine(str(key), label, n, list_url(**query) if key else "", tiers))
    return found


def _most(by_place: _Counts, part: int) -> list[str]:
    """The countries (0) or sectors (1) with the most suppliers, what is not known last."""
    sums: dict[str, int] = defaultdict(int)
    for place, (_high, n) in by_place.items():
        sums[place[part]] += n
    return sorted(sums, key=lambda code: (code == UNKNOWN, -sums[code], code))


def _row(country: str, sectors: Iterable[str], by_place: _Counts, language: str) -> HeatRow:
    held = [counts for (code, _sector), counts in by_place.items() if code == country]
    name = country_name(country, language)
    cells: list[Cell | None] = []
    for sector in sectors:
        counts = by_place.get((country, sector))
        if counts is None:
            cells.append(None)
            continue
        high, n = counts
        label = f"{name}, {sector_words(sector, language)}"
        url = list_url(country=country, sector=sector)
        cells.append(Cell(high, n, heat_step(high, n), url, label))
    return HeatRow(
        country,
        name,
        sum(high for high, _n in held),
        sum(n for _high, n in held),
        list_url(country=country),
        cells,
    )


def heat_step(high: int, n: int) -> int:
    """The step of the heat scale for so many high of so many: 1 for none, 7 for all."""
    return 1 + sum(100 * high > bound * n for bound in _STEPS)


def _areas(tenant_id: UUID) -> list[tuple[str, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, [tenant_id, GRAVE, list(GONE)])
        found = dict(cursor.fetchall())
    return [(str(name), found.get(key, 0), list_url(area=key)) for key, name in AREAS.items()]
