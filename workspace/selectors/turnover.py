"""Who came into a buyer's list and who left it, what is not known of newcomers, how many are diverse ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from assessments.models import Request
from scoring.models import CardState, Scorecard
from suppliers.models import DiverseStatus, Site, StatusChange, Supplier, SupplierStatus
from tenants.scope import tenant_id

#: Statuses in which a supplier is not in the chain.
GONE = (SupplierStatus.REMOVED, SupplierStatus.REFUSED)
#: Newcomers and leavers that are named.
NAMED = 50


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one day to the end of another, in the buyer's time zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        """The instant it begins."""
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        last = min(self.last, date.max - timedelta(days=1))
        return datetime.combine(last + timedelta(days=1), time.min, self.zone)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A supplier that came, and what is not known of it yet."""

    supplier: Supplier
    gaps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Turnover:
    """The list at the beginning and the end of a time, and what happened between.

    ``with_gaps`` counts the newcomers among those named of which something is not known.
    """

    at_first: int
    at_last: int
    joined: int
    left: int
    newcomers: Sequence[Newcomer]
    leavers: Sequence[StatusChange]

    @property
    def rate(self) -> Decimal | None:
        """Leavers in percent of who was there at the beginning; None for an empty list."""
        return Decimal(self.left * 1000 // self.at_first) / 10 if self.at_first else None

    @property
    def with_gaps(self) -> int:
        """Newcomers among those named of which something is not known."""
        return sum(bool(one.gaps) for one in self.newcomers)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Suppliers of one kind of diverse ownership that are in the chain: how many, and their part of spend in
    percent (None where no share is known)."""

    label: str
    count: int
    spend: Decimal | None


def turnover(period: Period) -> Turnover:
    """Who came and who left in a time. Eight queries at any size of the list."""
    own = Supplier.objects.filter(tenant_id=tenant_id())
    came = own.filter(created_at__gte=period.begins, created_at__lt=period.ends)
    went = _leavings().filter(created_at__gte=period.begins, created_at__lt=period.ends)
    return Turnover(
        at_first=_there(own, period.begins),
        at_last=_there(own, period.ends),
        joined=came.count(),
        left=went.values("supplier_id").distinct().count(),
        newcomers=[Newcomer(one, _gaps(one)) for one in _with_gaps(came)[:NAMED]],
        leavers=list(
            went.select_related("supplier", "changed_by")
            .defer("changed_by__password")
            .order_by("-created_at", "-id")[:NAMED]
        ),
    )


def movements(period: Period, *, limit: int) -> list[tuple[datetime, Newcomer | StatusChange]]:
    """Everybody who came or left in a time, oldest first, up to ``limit`` of each and one more. Two
    queries."""
    own = Supplier.objects.filter(tenant_id=tenant_id())
    within = {"created_at__gte": period.begins, "created_at__lt": period.ends}
    came = [Newcomer(one, _gaps(one)) for one in _with_gaps(own.filter(**within))[: limit + 1]]
    went = _leavings().filter(**within).select_related("supplier", "changed_by")
    left = went.defer("changed_by__password").order_by("-created_at", "-id")[: limit + 1]
    moved: list[tuple[datetime, Newcomer | StatusChange]] = [
        *((one.supplier.created_at, one) for one in came),
        *((one.created_at, one) for one in left),
    ]
    return sorted(moved, key=lambda pair: pair[0])


def inclusion() -> tuple[list[Inclusion], int, int]:
    """Diverse suppliers in the chain by kind, how many there are of any kind, how many suppliers in all.
    Two queries."""
    there = Supplier.objects.filter(tenant_id=tenant_id()).exclude(status__in=GONE)
    whole = there.aggregate(all=Count("pk"), diverse=Count("pk", filter=~Q(diverse=[])))
    figures = {
        f"{value}_{name}": aggregate
        for value in DiverseStatus.values
        for name, aggregate in (
            ("count", Count("pk", filter=Q(diverse__contains=[value]))),
            ("spend", Sum("spend_share", filter=Q(diverse__contains=[value]))),
        )
    }
    found = there.exclude(diverse=[]).aggregate(**figures) if whole["diverse"] else {}
    rows = [
        Inclusion(str(kind.label), found[f"{kind.value}_count"], found[f"{kind.value}_spend"])
        for kind in DiverseStatus
        if found.get(f"{kind.value}_count")
    ]
    return rows, whole["diverse"], whole["all"]


def _leavings() -> QuerySet[StatusChange]:
    """Steps out of the chain; from refused to removed nobody leaves a second time."""
    steps = StatusChange.objects.filter(tenant_id=tenant_id(), new__in=GONE)
    return steps.exclude(old__in=GONE)


def _there(own: QuerySet[Supplier], at: datetime) -> int:
    """How many suppliers were in the chain at an instant."""
    later = StatusChange.objects.filter(
        tenant_id=tenant_id(), supplier_id=OuterRef("supplier_id"), created_at__lt=at
    ).filter(Q(created_at__gt=OuterRef("created_at")))
    gone = StatusChange.objects.filter(tenant_id=tenant_id(), new__in=GONE, created_at__lt=at)
    gone = gone.filter(~Exists(later))
    return own.filter(created_at__lt=at).count() - gone.values("supplier_id").distinct().count()


def _with_gaps(came: QuerySet[Supplier]) -> QuerySet[Supplier]:
    mine = Q(tenant_id=tenant_id(), supplier_id=OuterRef("pk"))
    return (
        came.select_related("category")
        .annotate(
            has_site=Exists(Site.objects.filter(mine)),
            is_asked=Exists(Request.objects.filter(mine)),
            is_rated=Exists(Scorecard.objects.filter(mine, state=CardState.PUBLISHED)),
        )
        .order_by("-created_at", "-id")
    )


def _gaps(supplier: Supplier) -> list[str]:
    """What is not known of a newcomer, in words."""
    known = (
        (supplier.contact_email, _("address of a contact")),
        (supplier.category_id or supplier.sector, _("category or sector")),
        (supplier.size_class, _("size")),
        (supplier.has_site, _("site")),  # type: ignore[attr-defined] # annotated above
        (supplier.is_asked, _("request")),  # type: ignore[attr-defined]
        (supplier.is_rated, _("rating")),  # type: ignore[attr-defined]
    )
    return [word for there, word in known if not there]
