"""Audits, and findings with their clocks, plans and actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from audits.models import Audit, AuditState
from core.models import Obligation
from remediation.models import CorrectiveAction, Finding, FindingState, PartState
from suppliers.models import Supplier

Json = dict[str, Any]


def instant(value: datetime | None) -> str | None:
    """An instant as a frozen document holds it."""
    return value.isoformat() if value else None


def frozen_audits(supplier: Supplier) -> list[Json]:
    """Concluded audits of the supplier, by their first day. One query."""
    found = Audit.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, state=AuditState.CONCLUDED
    ).select_related("firm")
    return [
        {
            "reference": audit.reference,
            "firm": audit.firm.name,
            "protocol": audit.protocol,
            "announcement": audit.announcement,
            "starts_on": audit.starts_on.isoformat(),
            "ends_on": audit.ends_on.isoformat(),
            "concluded_at": instant(audit.concluded_at),
            "concluded_by": audit.concluded_by_name,
            "summary": audit.summary,
        }
        for audit in found.order_by("starts_on", "number")
    ]


def frozen_findings(supplier: Supplier) -> list[Json]:
    """Findings the supplier has been told of, by number, with their clocks and what is planned; drafts are
    nobody's business. Three queries."""
    findings = list(
        Finding.objects.filter(
            tenant_id=supplier.tenant_id,
            supplier=supplier,
            state__in=[FindingState.OPEN, FindingState.CLOSED],
        ).order_by("number")
    )
    ids = [finding.pk for finding in findings]
    clocks = Obligation.objects.filter(tenant_id=supplier.tenant_id, subject_id__in=ids).order_by(
        "due_at", "pk"
    )
    by_finding: dict[UUID, list[Obligation]] = defaultdict(list)
    for clock in clocks:
        by_finding[clock.subject_id].append(clock)
    actions = _actions(supplier, ids)
    return [_finding(one, by_finding[one.pk], actions[one.pk]) for one in findings]


def _actions(supplier: Supplier, findings: list[UUID]) -> dict[UUID, list[Json]]:
    """The actions of the newest plan that was not rejected, in its order."""
    found = (
        CorrectiveAction.objects.filter(tenant_id=supplier.tenant_id, finding__in=findings)
        .exclude(plan__state=PartState.REJECTED)
        .select_related("plan")
        .order_by("finding", "plan__number", "number")
    )
    by_finding: dict[UUID, list[Json]] = defaultdict(list)
    newest: dict[UUID, int] = {}
    for action in found:
        if newest.get(action.finding_id) != action.plan.number:
            newest[action.finding_id] = action.plan.number
            by_finding[action.finding_id] = []
        by_finding[action.finding_id].append(
            {
                "description": action.description,
                "responsible": action.responsible,
                "due_on": action.due_on.isoformat(),
                "done_on": action.done_on.isoformat() if action.done_on else None,
            }
        )
    return by_finding


def _finding(finding: Finding, clocks: Iterable[Obligation], actions: list[Json]) -> Json:
    return {
        "reference": finding.reference,
        "title": finding.title,
        "severity": finding.severity,
        "area": finding.area,
        "clause": finding.clause,
        "standard": finding.standard,
        "item": finding.item,
        "site": finding.site_name,
        "origin": finding.origin,
        "origin_label": finding.origin_label,
        "found_on": finding.found_on.isoformat(),
        "issued_at": instant(finding.issued_at),
        "closed_at": instant(finding.closed_at),
        "state": finding.state,
        "plan_state": finding.plan_state,
        "fix_state": finding.fix_state,
        "actions": actions,
        "clocks": [
            {
                "kind": clock.kind,
                "due_at": instant(clock.due_at),
                "state": clock.state,
                "answered_at": instant(clock.answered_at),
                "is_breached": clock.breached_at is not None,
            }
            for clock in clocks
        ],
    }
