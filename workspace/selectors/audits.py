"""The list of audits: phases, filters, rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, AuditGrant, AuditState
from remediation.models import Finding, FindingState
from tenants.models import Engagement, Organisation, OrganisationKind
from tenants.scope import tenant_id

#: Where an audit is, by its state and the day: word, icon, tone of the chip.
PHASES: Mapping[str, tuple[str | Promise, str, str]] = {
    "planned": (_("Planned"), "calendar", ""),
    "on_site": (_("On site"), "progress", "teal"),
    "to_conclude": (_("To be concluded"), "pencil", ""),
    "concluded": (_("Concluded"), "circle-check", "teal"),
    "cancelled": (_("Called off"), "ban", ""),
}
#: The views of the list, in their order on the page; ``running`` is whatever is not over.
VIEWS: Mapping[str, str | Promise] = {
    "running": _("Running"),
    **{key: word for key, (word, _icon, _tone) in PHASES.items()},
    "all": _("All"),
}
#: What the list may be sorted by: the word in ``?sort=`` and the columns behind it.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "day": ("starts_on", "number"),
    "number": ("number",),
    "supplier": ("supplier__name", "starts_on", "number"),
    "firm": ("firm__name", "starts_on", "number"),
    "findings": ("issued", "starts_on", "number"),
}


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What narrows and orders the list; each is the query parameter of its name."""

    view: str = "running"
    q: str = ""
    firm: str = ""
    sort: str = "day"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> AuditFilters:
        """The filters in a query string; values that mean nothing are left out."""
        view, sort = query.get("view", ""), query.get("sort", "")
        return cls(
            view=view if view in VIEWS else "running",
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            firm=query.get("firm", ""),
            sort=sort if sort.removeprefix("-") in ORDERS else "day",
        )


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit in a list; ``team`` counts the people granted."""

    audit: Audit
    phase: str
    issued: int
    open: int
    drafts: int
    team: int

    @property
    def phase_sign(self) -> tuple[str | Promise, str, str]:
        """Word, icon and tone of the phase."""
        return PHASES[self.phase]


def of_phase(phase: str, today: date) -> Q:
    """The audits of one phase or view on the day ``today``."""
    running = Q(state=AuditState.PLANNED)
    return {
        "running": running,
        "planned": running & Q(starts_on__gt=today),
        "on_site": running & Q(starts_on__lte=today, ends_on__gte=today),
        "to_conclude": running & Q(ends_on__lt=today),
        "concluded": Q(state=AuditState.CONCLUDED),
        "cancelled": Q(state=AuditState.CANCELLED),
        "all": Q(),
    }[phase]


def phase_of(audit: Audit, today: date) -> str:
    """The phase an audit is in on the day ``today``."""
    if audit.state != AuditState.PLANNED:
        return str(audit.state)
    if today < audit.starts_on:
        return "planned"
    return "on_site" if today <= audit.ends_on else "to_conclude"


def found_audits(audits: QuerySet[Audit], filters: AuditFilters, *, today: date) -> QuerySet[Audit]:
    """Those of ``audits`` that pass the filters, in their order, each with counts of its findings."""
    found = audits.filter(of_phase(filters.view, today))
    if filters.q:
        wanted = Q(supplier__name__icontains=filters.q) | Q(protocol__icontains=filters.q)
        digits = filters.q.rpartition("-")[2]
        if digits.isdecimal() and len(digits) < len(str(2**31)):
            wanted |= Q(number=int(digits))
        found = found.filter(wanted)
    if filters.firm:
        found = found.filter(firm_id__in=[f.pk for f in firms() if str(f.pk) == filters.firm])
    columns = ORDERS[filters.sort.removeprefix("-")]
    falling = filters.sort.startswith("-")
    order = [F(name).desc() if falling else F(name).asc() for name in columns]
    return counted(found).order_by(*order)


def counted(audits: QuerySet[Audit]) -> QuerySet[Audit]:
    """The audits with ``issued``, ``open`` and ``drafts`` findings and the size of the ``team``."""
    grants = AuditGrant.objects.filter(tenant_id=tenant_id(), content_object=OuterRef("pk"))
    return audits.select_related("supplier", "firm").annotate(
        issued=_count(state__in=[FindingState.OPEN, FindingState.CLOSED]),
        open=_count(state=FindingState.OPEN),
        drafts=_count(state=FindingState.DRAFT),
        team=Coalesce(Subquery(_number(grants, "content_object")), 0),
    )


def rows_of(audits: Any, *, today: date) -> list[AuditRow]:
    """Counted audits as rows."""
    return [AuditRow(one, phase_of(one, today), one.issued, one.open, one.drafts, one.team) for one in audits]


def view_counts(audits: QuerySet[Audit], *, today: date) -> dict[str, int]:
    """How many audits each view holds. One query."""
    counted: dict[str, int] = audits.order_by().aggregate(
        **{view: Count("pk", filter=of_phase(view, today)) for view in VIEWS if view != "all"},
        all=Count("pk"),
    )
    return counted


def firms(*, engaged_only: bool = False) -> list[Organisation]:
    """The rating bodies and audit firms the buyer works with, or has ever worked with, by name."""
    engagements = Engagement.objects.filter(
        tenant_id=tenant_id(), organisation__kind=OrganisationKind.ASSESSOR
    )
    if engaged_only:
        engagements = engagements.filter(ended_at=None)
    return [e.organisation for e in engagements.select_related("organisation").order_by("organisation__name")]


def _count(**states: Any) -> Coalesce:
    findings = Finding.objects.filter(tenant_id=tenant_id(), origin_id=OuterRef("pk"), **states)
    return Coalesce(Subquery(_number(findings, "origin_id")), 0)


def _number(found: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    numbers: QuerySet[Any, Any] = found.order_by().values(column).annotate(n=Count("pk")).values("n")
    return numbers
