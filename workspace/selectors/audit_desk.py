"""Read model of one audit's page: how far it is, its findings, sheets and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery

from audits.models import Audit, AuditGrant, AuditState, FindingSheet
from audits.services.findings import findings_of
from audits.services.team import TEAM_ROLES
from core.models import Obligation
from remediation.models import Finding, FindingState
from suppliers.models import Site
from tenants.models import Membership, User
from tenants.selectors import Acting
from workspace.selectors.audits import phase_of
from workspace.selectors.events import EventRow, events_about

#: How far a step of an audit is.
DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an audit's page shows. ``granted`` counts the team: a buyer sees the people of a firm only
    while it works with it."""

    audit: Audit
    phase: str
    today: date
    sites: list[Site]
    findings: list[Finding]
    sheets: list[FindingSheet]
    team: list[User]
    granted: int
    events: list[EventRow]

    @property
    def drafts(self) -> list[Finding]:
        """Findings the supplier was not shown yet."""
        return [finding for finding in self.findings if finding.state == FindingState.DRAFT]

    @property
    def issued(self) -> list[Finding]:
        """Findings the supplier was shown, closed ones included."""
        return [f for f in self.findings if f.state in {FindingState.OPEN, FindingState.CLOSED}]

    @property
    def urgent(self) -> int:
        """How many drafts start a clock of 72 hours when they are issued."""
        return sum(finding.is_urgent for finding in self.drafts)

    @property
    def is_running(self) -> bool:
        """Whether the audit is neither concluded nor called off."""
        return self.audit.state == AuditState.PLANNED

    @property
    def steps(self) -> dict[str, str]:
        """Each step of the audit and how far it is."""
        begun, over = self.today >= self.audit.starts_on, self.today > self.audit.ends_on
        concluded = self.audit.state == AuditState.CONCLUDED
        written = bool(self.issued) and not self.drafts
        return {
            "planned": DONE,
            "on_site": DONE if over or concluded else NOW if begun else LATER,
            "issued": DONE if concluded or (over and written) else NOW if begun or self.findings else LATER,
            "concluded": DONE if concluded else NOW if over and not self.drafts else LATER,
        }


def today_of(acting: Acting, now: datetime) -> date:
    """The day it is now at the buyer's place."""
    return now.astimezone(ZoneInfo(acting.tenant.time_zone)).date()


def desk_of(audit: Audit, acting: Acting, *, now: datetime) -> Desk:
    """The page of ``audit`` (with its supplier and firm) for somebody. Seven queries."""
    today = today_of(acting, now)
    grants = AuditGrant.objects.filter(tenant_id=audit.tenant_id, content_object=audit)
    people = [grant.user_id for grant in grants]
    team = User.objects.filter(pk__in=people).defer("password").order_by("name")
    sheets = FindingSheet.objects.filter(tenant_id=audit.tenant_id, audit=audit)
    return Desk(
        audit=audit,
        phase=phase_of(audit, today),
        today=today,
        sites=sites_of(audit),
        findings=list(_findings(audit)),
        sheets=list(sheets.exclude(state=FindingSheet.State.DISCARDED)),
        team=list(team),
        granted=len(people),
        events=events_about([audit.pk]),
    )


def sites_of(audit: Audit) -> list[Site]:
    """The sites an audit goes to, by name. One query."""
    visited = audit.sites.filter(tenant_id=audit.tenant_id).values("site_id")
    return list(Site.objects.filter(tenant_id=audit.tenant_id, pk__in=visited))


def members_to_choose(firm_id: UUID) -> list[Membership]:
    """The people of the acting firm who may be put on a team, by name."""
    members = Membership.objects.filter(organisation_id=firm_id, role__in=TEAM_ROLES)
    return list(members.select_related("user").defer("user__password").order_by("user__name"))


def _findings(audit: Audit) -> QuerySet[Finding]:
    """The findings with ``due_at``, the next instant something is due, worst and newest first."""
    running = Q(state__in=[Obligation.State.OPEN, Obligation.State.WAITING])
    clocks: QuerySet[Any] = Obligation.objects.filter(
        running, tenant_id=audit.tenant_id, subject_id=OuterRef("pk")
    ).order_by("due_at")
    found = findings_of(audit).exclude(state=FindingState.WITHDRAWN).select_related("site")
    return found.annotate(due_at=Subquery(clocks.values("due_at")[:1])).order_by("number")
