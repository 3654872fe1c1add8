"""Read models of the 360° check: one supplier's events and what they take off, and who was checked when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from scoring.events_view import EventLine, EventsView, lines_of
from scoring.models import NegativeEvent, Screening, WarningEntry
from scoring.rules import rules_on
from scoring.screening import Window, checked_standards, levels_standard, together, window
from scoring.weighting import WHOLE
from standards.schema import LevelsStandard
from standards.schema import Screening as ScreeningTable
from suppliers.models import Supplier
from tenants.scope import tenant_id

#: A check is old after this.
YEAR = timedelta(days=365)
#: Filters of the list, in their order.
FILTERS = ("", "never", "old", "events", "zeroed")
SORTS: dict[str, str] = {"name": "name", "checked": "checked_on"}
DEFAULT_SORT = "name"


@dataclass(frozen=True, slots=True)
class Check:
    """One supplier's 360° check on one standard, as a request of today would take it in."""

    standard: LevelsStandard
    screening: Screening | None
    span: Window
    counting: EventsView
    others: tuple[EventLine, ...]
    warnings: Sequence[WarningEntry]
    of_full_mark: bool
    is_old: bool

    @property
    def points(self) -> Fraction:
        """What the share is of the full mark."""
        return self.counting.share * self.standard.full_mark


def check_of(supplier: Supplier, *, today: date) -> Check:
    """The check of a supplier on the first standard that has one. Four queries."""
    standard = levels_standard(checked_standards()[0])
    policy = rules_on(supplier.tenant_id, standard.id, today).policy
    span = window(today, until=policy["events_until"], today=today)
    screening = Screening.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    found = NegativeEvent.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, standard=standard.id
    ).select_related("recorded_by")
    lines = lines_of(standard, found.defer("recorded_by__password"))
    counts = [line for line in lines if _counts(line.event, span)]
    warnings = WarningEntry.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier, ended_at=None)
    state = screening.select_related("checked_by").defer("checked_by__password").first()
    return Check(
        standard=standard,
        screening=state,
        span=span,
        counting=EventsView(standard.screening, tuple(counts)),
        others=tuple(line for line in lines if line not in counts),
        warnings=list(warnings.select_related("event")),
        of_full_mark=policy["options"].get("deduction_base", "full_mark") == "full_mark",
        is_old=state is None or state.checked_on is None or state.checked_on < today - YEAR,
    )


def shares_of(table: ScreeningTable, check: Check, event: NegativeEvent | None) -> dict[str, Any]:
    """What each grade of an event adds, in parts per 10,000, for the sum a form shows while somebody chooses:
    by kind and key; ``others`` is what the other events that count take off, ``most`` the maximum of all."""
    kinds = {name: getattr(table, name) for name in ("severity", "reach", "penalty", "reliefs")}
    others = [line.share for line in check.counting.lines if event is None or line.event != event]
    return {
        **{name: {one.key: round(one.share * WHOLE) for one in kind} for name, kind in kinds.items()},
        "others": round(sum(others) * WHOLE),
        "most": round(table.maximum * WHOLE),
    }


def _counts(event: NegativeEvent | None, span: Window) -> bool:
    return event is not None and event.withdrawn_at is None and span.holds(event.happened_on)


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier in the list: its last check, the events that count today and what they take off."""

    supplier: Supplier
    checked_on: date | None
    checked_by: str
    sources: str
    events: int
    share: Fraction
    is_zeroed: bool
    warned_since: date | None
    is_old: bool


def listed(*, show: str, text: str, sort: str, today: date) -> QuerySet[Supplier]:
    """The suppliers of the open scope's buyer as filtered, in the order ``sort`` names; those never checked
    come first where the check decides the order."""
    own = {"tenant_id": OuterRef("tenant_id"), "supplier_id": OuterRef("pk")}
    span = span_today(today)
    checked = Screening.objects.filter(**own, checked_on__isnull=False)
    events = NegativeEvent.objects.filter(**own, withdrawn_at=None, happened_on__range=(span.start, span.end))
    found = Supplier.objects.filter(tenant_id=tenant_id())
    if text:
        found = found.filter(name__icontains=text)
    if show == "never":
        found = found.filter(~Exists(checked))
    elif show == "old":
        found = found.filter(~Exists(checked.filter(checked_on__gte=today - YEAR)))
    elif show == "events":
        found = found.filter(Exists(events))
    elif show == "zeroed":
        found = found.filter(Exists(events.exclude(zeroing="")))
    if sort.removeprefix("-") == "checked":
        found = found.annotate(checked_on=Subquery(checked.values("checked_on")[:1]))
        order = F("checked_on")
        by = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_first=True)
        return found.order_by(by, "name", "pk")
    return found.order_by("-name" if sort == "-name" else "name", "pk")


def span_today(today: date) -> Window:
    """The days that count for a request of today, by the buyer's policy. One query."""
    policy = rules_on(tenant_id(), checked_standards()[0], today).policy
    return window(today, until=policy["events_until"], today=today)


def rows(ids: Sequence[UUID], *, today: date) -> list[Row]:
    """The suppliers with these ids, in this order. Five queries."""
    own = {"tenant_id": tenant_id(), "supplier__in": ids}
    suppliers = Supplier.objects.filter(tenant_id=tenant_id()).in_bulk(list(ids))
    checks = Screening.objects.filter(**own).select_related("checked_by").defer("checked_by__password")
    known = {one.supplier_id: one for one in checks}
    span = span_today(today)
    events: dict[UUID, list[NegativeEvent]] = defaultdict(list)
    for event in NegativeEvent.objects.filter(
        **own, withdrawn_at=None, happened_on__range=(span.start, span.end)
    ):
        events[event.supplier_id].append(event)
    warned = dict(
        WarningEntry.objects.filter(**own, ended_at=None)
        .order_by("-since")
        .values_list("supplier_id", "since")
    )
    return [
        _row(suppliers[pk], known.get(pk), events.get(pk, ()), warned, today=today)
        for pk in ids
        if pk in suppliers
    ]


def _row(
    supplier: Supplier,
    check: Screening | None,
    events: Collection[NegativeEvent],
    warned: Mapping[UUID, date],
    *,
    today: date,
) -> Row:
    checked_on = check.checked_on if check else None
    by_standard: dict[str, list[NegativeEvent]] = defaultdict(list)
    for event in events:
        by_standard[event.standard].append(event)
    shares = [together(levels_standard(key).screening, found) for key, found in by_standard.items()]
    return Row(
        supplier=supplier,
        checked_on=checked_on,
        checked_by=str(check.checked_by) if check and check.checked_by else "",
        sources=check.sources if check else "",
        events=len(events),
        share=max(shares, default=Fraction(0)),
        is_zeroed=any(event.zeroing for event in events),
        warned_since=warned.get(supplier.pk),
        is_old=checked_on is None or checked_on < today - YEAR,
    )
