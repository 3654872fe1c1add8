"""What is known about suppliers on their way in, read set-wise: as many queries for one as for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessments.models import Request
from audits.models import Audit, AuditState
from onboarding.models import Baseline, CaseReason, OnboardingCase, Paper, PaperKind, Waiver
from remediation.models import Finding, FindingState, Severity
from scoring.models import Basis, NegativeEvent, Scorecard, WarningEntry
from scoring.rules import least_points
from suppliers.models import Supplier

#: Bases of a result that somebody looked at.
LOOKED_AT = (Basis.VERIFIED, Basis.AUDITED)


@dataclass(frozen=True, slots=True)
class Result:
    """A published result of a supplier on one standard that somebody looked at."""

    id: UUID
    standard: str
    band: str
    total: Fraction
    at: datetime
    counts: bool


@dataclass(slots=True)
class Facts:
    """All that the checks of one case look at. ``waived`` are the conditions a second person let go,
    ``requests`` the newest request by standard, ``results`` the newest result by standard."""

    joined: bool = False
    industry: str = ""
    risk_class: str = ""
    code: Paper | None = None
    statement: Paper | None = None
    baseline: Baseline | None = None
    requests: dict[str, Request] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    least: Mapping[str, Fraction] = field(default_factory=dict)
    zero_tolerance: list[Finding] = field(default_factory=list)
    critical: list[Finding] = field(default_factory=list)
    events: list[NegativeEvent] = field(default_factory=list)
    warned_since: date | None = None
    planned_audit: Audit | None = None
    audit: Audit | None = None
    waived: set[str] = field(default_factory=set)


def facts_of(cases: Sequence[OnboardingCase], *, tenant_id: UUID, today: date) -> dict[UUID, Facts]:
    """The facts of each case by its id; the cases come with their supplier. Ten queries."""
    found = {case.pk: _start(case) for case in cases}
    by_supplier: dict[UUID, list[OnboardingCase]] = defaultdict(list)
    for case in cases:
        by_supplier[case.supplier_id].append(case)
    _papers(found, tenant_id)
    _answers(found, by_supplier, tenant_id)
    _results(found, by_supplier, tenant_id, today)
    _grave(found, by_supplier, tenant_id)
    _audits(found, by_supplier, tenant_id)
    return found


def _start(case: OnboardingCase) -> Facts:
    supplier = case.supplier
    return Facts(
        joined=case.supplier_org_id is not None,
        industry=supplier.industry,
        risk_class=risk_class_of(supplier),
    )


def risk_class_of(supplier: Supplier) -> str:
    """``low``, ``medium`` or ``high``; empty while nobody assessed it."""
    return getattr(supplier, "risk_class", "")


def _papers(found: Mapping[UUID, Facts], tenant_id: UUID) -> None:
    """Papers that are not replaced, the newest baseline, what was let go."""
    papers = Paper.objects.filter(tenant_id=tenant_id, case__in=found, replaced_at=None)
    for paper in papers.defer("document").order_by("version"):
        if paper.kind == PaperKind.CODE:
            found[paper.case_id].code = paper
        else:
            found[paper.case_id].statement = paper
    for baseline in Baseline.objects.filter(tenant_id=tenant_id, case__in=found).order_by("number"):
        found[baseline.case_id].baseline = baseline
    for waiver in Waiver.objects.filter(tenant_id=tenant_id, case__in=found, is_granted=True):
        found[waiver.case_id].waived.add(waiver.key)


Groups = Mapping[UUID, list[OnboardingCase]]


def _each(found: Mapping[UUID, Facts], groups: Groups, rows: Iterable[Any]) -> Iterable[Any]:
    """Each row with the case and the facts it concerns."""
    for row in rows:
        for case in groups[row.supplier_id]:
            yield row, case, found[case.pk]


def counts_for(case: OnboardingCase, at: datetime) -> bool:
    """Whether something of this instant counts: after a change of production only what came since."""
    return case.cause == CaseReason.NEW or at >= case.started_at


def _answers(found: Mapping[UUID, Facts], groups: Groups, tenant_id: UUID) -> None:
    whole = Request.objects.filter(tenant_id=tenant_id, supplier__in=groups, sections=[])
    requests = whole.defer("message", "rules")
    for request, case, facts in _each(found, groups, requests.order_by("created_at")):
        if counts_for(case, request.submitted_at or request.created_at):
            facts.requests[request.standard] = request


def _results(found: Mapping[UUID, Facts], groups: Groups, tenant_id: UUID, today: date) -> None:
    least = least_points(tenant_id, today)
    for facts in found.values():
        facts.least = least
    cards = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier__in=groups, is_current=True, basis__in=LOOKED_AT
    ).only("supplier_id", "standard", "band", "total_exact", "computed_at", "is_official")
    for card, case, facts in _each(found, groups, cards.order_by("is_official", "computed_at")):
        if counts_for(case, card.computed_at):
            facts.results[card.standard] = Result(
                card.pk,
                card.standard,
                card.band,
                Fraction(card.total_exact),
                card.computed_at,
                card.is_official,
            )


def _grave(found: Mapping[UUID, Facts], groups: Groups, tenant_id: UUID) -> None:
    findings = Finding.objects.filter(
        tenant_id=tenant_id,
        supplier__in=groups,
        state=FindingState.OPEN,
        severity__in=[Severity.ZERO_TOLERANCE, Severity.CRITICAL],
    ).only("supplier_id", "number", "title", "severity")
    for finding, _case, facts in _each(found, groups, findings):
        is_zero = finding.severity == Severity.ZERO_TOLERANCE
        (facts.zero_tolerance if is_zero else facts.critical).append(finding)
    events = NegativeEvent.objects.filter(
        tenant_id=tenant_id, supplier__in=groups, withdrawn_at=None
    ).exclude(zeroing="")
    for event, _case, facts in _each(found, groups, events.only("supplier_id", "title", "happened_on")):
        facts.events.append(event)
    warnings = WarningEntry.objects.filter(tenant_id=tenant_id, supplier__in=groups, ended_at=None)
    for warning, _case, facts in _each(found, groups, warnings.only("supplier_id", "since")):
        facts.warned_since = warning.since


def _audits(found: Mapping[UUID, Facts], groups: Groups, tenant_id: UUID) -> None:
    audits = Audit.objects.filter(tenant_id=tenant_id, supplier__in=groups).exclude(
        state=AuditState.CANCELLED
    )
    for audit, case, facts in _each(found, groups, audits.order_by("starts_on", "number")):
        if audit.state == AuditState.PLANNED:
            facts.planned_audit = audit
        elif audit.concluded_at and counts_for(case, audit.concluded_at):
            facts.audit = audit
