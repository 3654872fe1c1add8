"""Incidents and interruptions for reading: the list as asked for, its counts, one incident's suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from risk.models import Incident, IncidentKind, IncidentSupplier, SupplyEffect

#: Which incidents a tab shows.
SHOWS: Mapping[str, str | Promise] = {
    "open": pgettext_lazy("incidents", "Open"),
    "running": gettext_lazy("Supply not back yet"),
    "closed": pgettext_lazy("incidents", "Closed"),
}
_RUNNING = Q(recovered_on=None) & ~Q(supply=SupplyEffect.NONE)
_SHOWN: Mapping[str, Q] = {
    "open": Q(closed_on=None),
    "running": _RUNNING & Q(closed_on=None),
    "closed": Q(closed_on__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for; whatever it holds that is not known is left out."""

    show: str = "open"
    q: str = ""
    kind: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From ``?show=&q=&kind=``."""
        show, kind = query.get("show", ""), query.get("kind", "")
        return cls(
            show=show if show in SHOWS else "open",
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            kind=kind if kind in IncidentKind.values else "",
        )


def incidents_of(tenant_id: UUID) -> QuerySet[Incident]:
    """All incidents of a buyer with owner, risk and the suppliers they concern (``named``)."""
    return (
        Incident.objects.filter(tenant_id=tenant_id)
        .select_related("owner", "entry")
        .defer("owner__password")
        .prefetch_related(Prefetch("supplier_links", concerned(tenant_id), to_attr="named"))
    )


def concerned(tenant_id: UUID) -> QuerySet[IncidentSupplier]:
    """Who is named at incidents: suppliers of the list, without records merged into another one."""
    links = IncidentSupplier.objects.filter(tenant_id=tenant_id, supplier__merged_into=None)
    return links.select_related("supplier", "site").order_by("supplier__name")


def listed(asked: Asked, *, tenant_id: UUID) -> QuerySet[Incident]:
    """The list, the newest first. Two queries."""
    found = incidents_of(tenant_id).filter(_SHOWN[asked.show])
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.q:
        named = concerned(tenant_id).filter(supplier__name__icontains=asked.q).values("incident")
        found = found.filter(Q(title__icontains=asked.q) | Q(effect__icontains=asked.q) | Q(pk__in=named))
    return found


def totals(*, tenant_id: UUID) -> dict[str, int]:
    """Counts for the tabs. One query."""
    counted = {name: Count("pk", filter=wanted) for name, wanted in _SHOWN.items()}
    return Incident.objects.filter(tenant_id=tenant_id).order_by().aggregate(**counted)
