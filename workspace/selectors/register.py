"""The risk register for reading: the matrix, the list, what is to be done first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.templatetags.ui_lists import address
from risk.heat import CONSEQUENCE, HIGH_FROM, LIKELIHOOD, MEDIUM_FROM, STEPS, level_of
from risk.models import (
    EntryState,
    Incident,
    MeasureState,
    RiskEntry,
    RiskEntrySupplier,
    RiskKind,
    RiskMeasure,
)
from suppliers.models import RiskClass, Supplier

#: Which entries a tab shows.
SHOWS: Mapping[str, str | Promise] = {
    "running": pgettext_lazy("risks of the register", "Open and watched"),
    "overdue": gettext_lazy("Review overdue"),
    "unjudged": gettext_lazy("Not judged yet"),
    "more": gettext_lazy("More needed"),
    "closed": pgettext_lazy("risks of the register", "Closed"),
}
_TO_DO = (MeasureState.PLANNED, MeasureState.UNDER_WAY)
_SORTS: Mapping[str, tuple[Any, ...]] = {
    "points": (F("points").asc(nulls_first=True),),
    "-points": (F("points").desc(nulls_last=True),),
    "residual": (F("residual_points").asc(nulls_first=True),),
    "-residual": (F("residual_points").desc(nulls_last=True),),
    "title": ("title",),
    "-title": ("-title",),
    "review": (F("review_on").asc(nulls_last=True),),
    "-review": (F("review_on").desc(nulls_last=True),),
    "number": ("number",),
    "-number": ("-number",),
}
USUAL = "-points"
_LEVELS: Mapping[str, tuple[int, int]] = {
    RiskClass.HIGH: (HIGH_FROM, 25),
    RiskClass.MEDIUM: (MEDIUM_FROM, HIGH_FROM - 1),
    RiskClass.LOW: (1, MEDIUM_FROM - 1),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for; whatever it holds that is not known is left out."""

    show: str = "running"
    q: str = ""
    kind: str = ""
    level: str = ""
    cell: str = ""
    owner: str = ""
    after: str = ""
    sort: str = USUAL

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From ``?show=&q=&kind=&level=&cell=4-5&owner=&after=1&sort=``."""
        given = {one.name: query.get(one.name, "") for one in fields(cls)}
        known: dict[str, Sequence[str]] = {
            "show": list(SHOWS),
            "kind": RiskKind.values,
            "level": RiskClass.values,
            "sort": list(_SORTS),
            "after": ["1"],
            "cell": [f"{one}-{two}" for one in STEPS for two in STEPS],
        }
        kept = {name: value for name, value in given.items() if value in known.get(name, [value]) and value}
        kept["q"] = given["q"].replace("\x00", "").strip()[:200]
        if not _is_uuid(kept.get("owner", "")):
            kept.pop("owner", None)
        return cls(**kept)

    @property
    def pair(self) -> tuple[str, str, str]:
        """The columns of likelihood, consequence and points that are looked at: today's, or what stays."""
        if self.after:
            return "residual_likelihood", "residual_consequence", "residual_points"
        return "likelihood", "consequence", "points"


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def entries_of(tenant_id: UUID) -> QuerySet[RiskEntry]:
    """All entries of a buyer's register, with owner and category."""
    return (
        RiskEntry.objects.filter(tenant_id=tenant_id)
        .select_related("owner", "category")
        .defer("owner__password")
    )


def concerned(tenant_id: UUID) -> QuerySet[RiskEntrySupplier]:
    """Who is named at risks: suppliers of the list, without records that were merged into another one."""
    return RiskEntrySupplier.objects.filter(tenant_id=tenant_id, supplier__merged_into=None)


def named_at(supplier: Supplier) -> tuple[list[RiskEntry], list[Incident]]:
    """What of the register names a supplier: risks that are not closed, and incidents. Two queries."""
    wanted = {"tenant_id": supplier.tenant_id, "supplier_links__supplier": supplier}
    risks = RiskEntry.objects.filter(**wanted).exclude(state=EntryState.CLOSED)
    incidents = Incident.objects.filter(**wanted)
    return list(risks.order_by(F("points").desc(nulls_last=True), "number")), list(incidents)


def _narrowed(asked: Asked, *, tenant_id: UUID, today: date) -> QuerySet[RiskEntry]:
    """The entries of a tab and its filters, but for the cell of the matrix and the level."""
    found = entries_of(tenant_id)
    shown: Mapping[str, Q] = {
        "running": ~Q(state=EntryState.CLOSED),
        "overdue": ~Q(state=EntryState.CLOSED) & Q(review_on__lt=today),
        "unjudged": ~Q(state=EntryState.CLOSED) & Q(points=None),
        "more": ~Q(state=EntryState.CLOSED) & Q(more_needed=True),
        "closed": Q(state=EntryState.CLOSED),
    }
    found = found.filter(shown[asked.show])
    if asked.q:
        found = found.filter(
            Q(title__icontains=asked.q) | Q(factor__icontains=asked.q) | Q(project__icontains=asked.q)
        )
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.owner:
        found = found.filter(owner_id=UUID(asked.owner))
    return found


def listed(asked: Asked, *, tenant_id: UUID, today: date) -> QuerySet[RiskEntry]:
    """The list: each entry with ``measures_all``, ``measures_done``, ``next_due`` and ``suppliers_all``."""
    found = _narrowed(asked, tenant_id=tenant_id, today=today)
    likelihood, consequence, points = asked.pair
    if asked.cell:
        one, two = asked.cell.split("-")
        found = found.filter(**{likelihood: int(one), consequence: int(two)})
    if asked.level:
        found = found.filter(**{f"{points}__range": _LEVELS[asked.level]})
    own = RiskMeasure.objects.filter(tenant_id=tenant_id, entry=OuterRef("pk"))
    measures = own.order_by().values("entry")
    counted = measures.exclude(state=MeasureState.DROPPED)
    links = concerned(tenant_id).filter(entry=OuterRef("pk")).order_by()
    return found.annotate(
        measures_all=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0),
        measures_done=Coalesce(
            Subquery(measures.filter(state=MeasureState.DONE).annotate(n=Count("pk")).values("n")), 0
        ),
        next_due=Subquery(
            own.filter(state__in=_TO_DO, due_on__isnull=False).order_by("due_on").values("due_on")[:1]
        ),
        suppliers_all=Coalesce(Subquery(links.values("entry").annotate(n=Count("pk")).values("n")), 0),
    ).order_by(*_SORTS[asked.sort], "number")


def totals(*, tenant_id: UUID, today: date) -> dict[str, int]:
    """Counts for the tabs and the head of the page. One query."""
    running = ~Q(state=EntryState.CLOSED)
    return (
        RiskEntry.objects.filter(tenant_id=tenant_id)
        .order_by()
        .aggregate(
            running=Count("pk", filter=running),
            overdue=Count("pk", filter=running & Q(review_on__lt=today)),
            unjudged=Count("pk", filter=running & Q(points=None)),
            more=Count("pk", filter=running & Q(more_needed=True)),
            closed=Count("pk", filter=Q(state=EntryState.CLOSED)),
            high=Count("pk", filter=running & Q(points__gte=HIGH_FROM)),
            high_after=Count("pk", filter=running & Q(residual_points__gte=HIGH_FROM)),
        )
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: how many risks, and where they are listed."""

    count: int
    points: int
    level: str
    label: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the matrix, for one likelihood."""

    step: int
    name: str
    cells: list[Cell]


def matrix(asked: Asked, query: QueryDict, *, tenant_id: UUID, today: date) -> list[Line]:
    """The five by five of what the list shows, likely ones on top. One query."""
    first, second, _points = asked.pair
    counted = (
        _narrowed(asked, tenant_id=tenant_id, today=today)
        .filter(**{f"{first}__isnull": False})
        .order_by()
        .values_list(first, second)
        .annotate(n=Count("pk"))
    )
    counts = {(one, two): n for one, two, n in counted}
    return [
        Line(
            one,
            str(LIKELIHOOD[one]),
            [_cell(asked, query, one, two, counts.get((one, two), 0)) for two in STEPS],
        )
        for one in reversed(STEPS)
    ]


def _cell(asked: Asked, query: QueryDict, one: int, two: int, count: int) -> Cell:
    key = f"{one}-{two}"
    selected = asked.cell == key
    label = _("%(likelihood)s, %(consequence)s, %(points)s points") % {
        "likelihood": LIKELIHOOD[one],
        "consequence": CONSEQUENCE[two],
        "points": one * two,
    }
    url = address(query, cell=None if selected else key, level=None, page=None)
    return Cell(count, one * two, level_of(one * two), label, url, selected)


def to_do(*, tenant_id: UUID) -> QuerySet[RiskMeasure]:
    """Measures still to be done: of the largest risks first, then by rank and day (R98)."""
    return (
        RiskMeasure.objects.filter(tenant_id=tenant_id, state__in=_TO_DO)
        .exclude(entry__state=EntryState.CLOSED)
        .select_related("entry", "owner")
        .defer("owner__password")
        .order_by(
            F("entry__points").desc(nulls_last=True),
            "entry__number",
            "rank",
            F("due_on").asc(nulls_last=True),
            "pk",
        )
    )
