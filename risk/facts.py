"""What is known of a buyer's suppliers, read set by set for the risk rule: a few queries for thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Count, Max
from django.db.models.functions import Lower

from remediation.models import Finding, FindingState, Severity
from risk.calculation import CardFact, EventFact, Facts
from risk.reference_tables import isic_of_industry
from scoring.bands import bands_of
from scoring.models import NegativeEvent, Scorecard, Screening, WarningEntry
from scoring.screening import levels_standard, window
from standards import loader
from suppliers.models import Supplier, SupplierFlag, SupplyLink

#: Suppliers whose facts are read at once.
BATCH = 5_000

Read = Mapping[UUID, Facts]


def read_all(tenant_id: UUID, today: date) -> Iterator[Read]:
    """The facts of all suppliers of a buyer, batch by batch."""
    only = only_sources(tenant_id)
    ids = Supplier.objects.filter(tenant_id=tenant_id).order_by("pk").values_list("pk", flat=True)
    every = list(ids)
    for start in range(0, len(every), BATCH):
        yield read(tenant_id, every[start : start + BATCH], today, only=only)


def read(
    tenant_id: UUID, ids: Sequence[UUID], today: date, *, only: Mapping[UUID, tuple[str, ...]] | None = None
) -> Read:
    """The facts of these suppliers on a day. Eight queries."""
    sources = only_sources(tenant_id) if only is None else only
    flags = _flags(tenant_id, ids)
    events = _events(tenant_id, ids, today)
    checked = set(
        Screening.objects.filter(
            tenant_id=tenant_id, supplier_id__in=ids, checked_on__isnull=False
        ).values_list("supplier_id", flat=True)
    )
    warned = set(
        WarningEntry.objects.filter(tenant_id=tenant_id, supplier_id__in=ids, ended_at=None)
        .order_by()
        .values_list("supplier_id", flat=True)
    )
    cards = _cards(tenant_id, ids)
    counts, pillars = _findings(tenant_id, ids)
    found = {}
    rows = Supplier.objects.filter(tenant_id=tenant_id, pk__in=ids).order_by()
    for row in rows.values_list(
        *("pk", "country", "isic", "industry", "category__name", "category__is_high_risk"),
        *("spend_share", "dependency_share", "tier"),
    ):
        pk, country, isic, industry, category, is_high, spend, dependency, tier = row
        by_severity = counts.get(pk, {})
        found[pk] = Facts(
            country=country,
            isic=(isic,) if isic else isic_of_industry(industry),
            category=category or "",
            is_high_category=bool(is_high),
            spend=spend,
            dependency=dependency,
            tier=tier,
            only_source=sources.get(pk, ()),
            flags=tuple(sorted(flags.get(pk, ()))),
            events=tuple(events.get(pk, ())),
            is_checked=pk in checked,
            is_warned=pk in warned,
            cards=tuple(cards.get(pk, ())),
            critical=by_severity.get(Severity.CRITICAL, 0),
            zero_tolerance=by_severity.get(Severity.ZERO_TOLERANCE, 0),
            major=by_severity.get(Severity.MAJOR, 0),
            pillars=tuple(sorted(pillars.get(pk, ()))),
        )
    return found


def only_sources(tenant_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """Suppliers that alone deliver a material of the buyer's chain, with these materials. One query."""
    links = SupplyLink.objects.filter(tenant_id=tenant_id).exclude(material="").order_by()
    alone = (
        links.annotate(what=Lower("material"))
        .values("what")
        .annotate(n=Count("upstream_id", distinct=True), word=Max("material"))
        .filter(n=1)
        .values_list("what", flat=True)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    held = links.annotate(what=Lower("material")).filter(what__in=alone)
    for supplier, material in held.values_list("upstream_id", "material"):
        found[supplier].add(material)
    return {supplier: tuple(sorted(materials)) for supplier, materials in found.items()}


def _flags(tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    held = SupplierFlag.objects.filter(tenant_id=tenant_id, supplier_id__in=ids, ended_at=None).order_by()
    for supplier, kind in held.values_list("supplier_id", "kind"):
        found[supplier].add(kind)
    return found


def _events(tenant_id: UUID, ids: Collection[UUID], today: date) -> dict[UUID, list[EventFact]]:
    """Negative events in the window of the 360° check, oldest first."""
    within = window(today, until="today", today=today)
    found: dict[UUID, list[EventFact]] = defaultdict(list)
    held = NegativeEvent.objects.filter(
        tenant_id=tenant_id,
        supplier_id__in=ids,
        withdrawn_at=None,
        happened_on__range=(within.start, within.end),
    )
    for event in held.order_by("happened_on", "pk"):
        found[event.supplier_id].append(
            EventFact(
                str(event.pk),
                event.title,
                event.happened_on.isoformat(),
                event.topic,
                severity_points(event.standard, event.severity),
                event.authority,
            )
        )
    return found


@cache
def severity_points(standard: str, severity: str) -> int:
    """Where a grade stands in its standard's table: 1 for the least, up to 3."""
    keys = [one.key for one in levels_standard(standard).screening.severity]
    return min(3, keys.index(severity) + 1) if severity in keys else 1


def _cards(tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, list[CardFact]]:
    found: dict[UUID, list[CardFact]] = defaultdict(list)
    held = Scorecard.objects.filter(tenant_id=tenant_id, supplier_id__in=ids, is_official=True)
    for supplier, standard, version, band, basis in held.order_by("standard").values_list(
        "supplier_id", "standard", "standard_version", "band", "basis"
    ):
        marks = _marks(standard, version)
        step = marks.index(band) + 1 if band in marks else 0
        found[supplier].append(CardFact(standard, band, step, len(marks), basis))
    return found


@cache
def _marks(standard: str, version: str) -> tuple[str, ...]:
    """The steps of a standard's scale, lowest first."""
    return tuple(band.mark for band in bands_of(loader.get(standard, version)))


def _findings(
    tenant_id: UUID, ids: Collection[UUID]
) -> tuple[dict[UUID, dict[str, int]], dict[UUID, set[str]]]:
    """Open findings of weight: how many by severity, and the pillars they are in."""
    counts: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    pillars: dict[UUID, set[str]] = defaultdict(set)
    held: Iterable[tuple[UUID, str, str, int]] = (
        Finding.objects.filter(
            tenant_id=tenant_id,
            supplier_id__in=ids,
            state=FindingState.OPEN,
            severity__in=[Severity.ZERO_TOLERANCE, Severity.CRITICAL, Severity.MAJOR],
        )
        .order_by()
        .values_list("supplier_id", "severity", "area")
        .annotate(n=Count("pk"))
    )
    for supplier, severity, area, n in held:
        counts[supplier][severity] += n
        pillars[supplier].add(area)
    return counts, pillars
