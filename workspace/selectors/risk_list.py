"""Read model of the list of risk classes: what stands in its URL, its rows, each with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from risk.areas import AREAS
from risk.in_force import OwnTable
from risk.models import RiskAssessment, RiskOverrule
from risk.names import FACTOR_NAMES
from risk.reference_tables import division_name, industries_of_division
from risk.wording import Words
from suppliers.countries import country_name
from suppliers.models import RiskClass
from workspace.selectors.risk import GONE, GRAVE, LAST_TIER, UNKNOWN, exposed

MAX_SEARCH = 200
_DIVISION = 2
#: The order nobody asked for: most points first.
USUAL = "-points"
SORTS: Mapping[str, tuple[str, ...]] = {
    "-points": ("-points", "supplier__name", "pk"),
    "points": ("points", "supplier__name", "pk"),
    "name": ("supplier__name", "pk"),
    "-name": ("-supplier__name", "pk"),
    "country": ("supplier__country", "-points", "pk"),
    "-country": ("-supplier__country", "-points", "pk"),
    "tier": ("supplier__tier", "-points", "pk"),
    "-tier": ("-supplier__tier", "-points", "pk"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows the list; every field is the query parameter of its name (``level`` that of ``class``)."""

    q: str = ""
    level: str = ""
    country: str = ""
    sector: str = ""
    tier: str = ""
    area: str = ""
    only: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """The filters of a query string; values that mean nothing are left out."""
        country, sector = query.get("country", "").upper(), query.get("sector", "")
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH],
            level=_one(query.get("class", ""), RiskClass.values),
            country=country if len(country) == _DIVISION and country.isascii() and country.isalpha() else "",
            sector=sector if sector == UNKNOWN or division_name(sector, "en") != sector else "",
            tier=_one(query.get("tier", ""), [str(tier) for tier in range(1, LAST_TIER + 1)]),
            area=_one(query.get("area", ""), AREAS),
            only=_one(query.get("only", ""), ["overruled", "exposed"]),
        )

    def active(self) -> list[str]:
        """The names of the filters that narrow the list."""
        return [one.name for one in fields(self) if getattr(self, one.name)]


def _one(value: str, known: Any) -> str:
    return value if value in set(known) else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier of the list: its class with the factors behind it, and who set another one."""

    assessment: RiskAssessment
    overrule: RiskOverrule | None
    country: str
    factors: list[tuple[str, str, int]]
    why: str


def found(asked: Asked, *, tenant_id: UUID, sort: str) -> QuerySet[RiskAssessment]:
    """The current classes of a buyer's suppliers that pass the filters, most points first by default."""
    rows = RiskAssessment.objects.filter(tenant_id=tenant_id, is_current=True)
    rows = rows.filter(supplier__merged_into=None).exclude(supplier__status__in=GONE)
    if asked.q:
        rows = rows.filter(supplier__name__icontains=asked.q)
    if asked.level:
        rows = rows.filter(supplier__risk_class=asked.level)
    if asked.country:
        rows = rows.filter(supplier__country=asked.country)
    if asked.tier:
        tier = int(asked.tier)
        rows = rows.filter(**{"supplier__tier__gte" if tier == LAST_TIER else "supplier__tier": tier})
    if asked.sector:
        rows = rows.filter(_of_sector(asked.sector))
    if asked.area:
        rows = rows.filter(**{f"areas__{asked.area}__gte": GRAVE})
    if asked.only == "overruled":
        running = RiskOverrule.objects.filter(
            tenant_id=tenant_id, supplier_id=OuterRef("supplier_id"), ended_at=None
        )
        rows = rows.filter(Exists(running))
    elif asked.only == "exposed":
        rows = rows.filter(supplier_id__in=exposed(tenant_id).order_by().values("pk"))
    return rows.order_by(*SORTS.get(sort, SORTS[USUAL]))


def _of_sector(sector: str) -> Q:
    if sector == UNKNOWN:
        known = [gbt for one in range(100) for gbt in industries_of_division(f"{one:02}")]
        nearest = Q()
        for gbt in known:
            nearest |= Q(supplier__industry__startswith=gbt)
        return Q(supplier__isic="") & ~nearest
    by_industry = Q(pk=None)
    for gbt in industries_of_division(sector):
        by_industry |= Q(supplier__industry__startswith=gbt)
    return Q(supplier__isic__startswith=sector) | (Q(supplier__isic="") & by_industry)


def rows_of(
    page: Sequence[RiskAssessment], *, tenant_id: UUID, language: str, own: Mapping[str, OwnTable]
) -> list[Row]:
    """These rows with their words and what people set instead. One query."""
    held = RiskOverrule.objects.filter(
        tenant_id=tenant_id, supplier_id__in=[one.supplier_id for one in page], ended_at=None
    )
    overrules = {one.supplier_id: one for one in held}
    return [
        Row(
            one,
            overrules.get(one.supplier_id),
            country_name(one.supplier.country, language),
            [
                (str(FACTOR_NAMES[factor["key"]]), factor["level"], factor["points"])
                for factor in one.tree.get("factors", [])
            ],
            Words(one.tree, language, own).sentence if one.tree else "",
        )
        for one in page
    ]
