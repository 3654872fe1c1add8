"""Stage ``rerating``: what audits found, and what was corrected since, makes the audit-verified score.

A finding that is issued takes the item it refutes out of the score, its closure gives it back. Both make a
new card; the one before stays, so that before and after can be shown.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q

from audits.models import Audit, AuditState
from core.errors import DomainError
from remediation.models import Finding, FindingState, Severity
from scoring.engine import ScoringError
from scoring.models import Basis, Scorecard
from scoring.services import score_audit
from standards.faults import StandardError
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: States of a finding that a card has to know; drafts are nobody's business yet.
_ISSUED = (FindingState.OPEN, FindingState.CLOSED, FindingState.WITHDRAWN)


def advance_rerating(*, now: datetime) -> int:
    """Re-rate every supplier with something new; gives how many cards were made.

    Each supplier is one transaction. One that fails is logged, holds up no other, and is tried again.
    """
    return sum(_rerate(tenant_id, supplier_id, now) for tenant_id, supplier_id in _stale())


def _stale() -> list[tuple[UUID, UUID]]:
    """Tenant and supplier of findings whose state no card has taken in, of audits concluded and not rated,
    and of new document-verified cards beside open findings on their standard, concluded audits or an
    audit-verified card."""
    same_supplier = {"tenant_id": OuterRef("tenant_id"), "supplier_id": OuterRef("supplier_id")}
    audited = Scorecard.objects.filter(
        basis=Basis.AUDITED,
        submission_id=OuterRef("submission_id"),
        review_revision=OuterRef("review_revision"),
    )
    ever_audited = Scorecard.objects.filter(
        basis=Basis.AUDITED, standard=OuterRef("standard"), **same_supplier
    )
    on_the_card = Q(standard="") | Q(standard=OuterRef("standard"))
    open_findings = Finding.objects.filter(on_the_card, state=FindingState.OPEN, **same_supplier).exclude(
        severity=Severity.OBSERVATION
    )
    concluded = Audit.objects.filter(state=AuditState.CONCLUDED, **same_supplier)
    with clock():
        findings = Finding.objects.filter(state__in=_ISSUED).exclude(rated_state=F("state"))
        audits = Audit.objects.filter(state=AuditState.CONCLUDED, rated_at=None)
        cards = Scorecard.objects.filter(
            ~Exists(audited),
            Exists(open_findings) | Exists(concluded) | Exists(ever_audited),
            basis=Basis.VERIFIED,
            is_current=True,
        )
        found = {
            pair
            for rows in (findings, audits, cards)
            for pair in rows.order_by().values_list("tenant_id", "supplier_id")
        }
    return sorted(found)


def _rerate(tenant_id: UUID, supplier_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return len(rerate_supplier(tenant_id=tenant_id, supplier_id=supplier_id, now=now))
    except (ScoringError, StandardError, DomainError, DatabaseError):
        logger.exception("re-rating of supplier %s failed and will be tried again", supplier_id)
        return 0


@transaction.atomic
def rerate_supplier(*, tenant_id: UUID, supplier_id: UUID, now: datetime) -> list[Scorecard]:
    """Make the audit-verified cards that follow from all findings and audits of a supplier; gives the cards
    that stand, one for each standard with a document-verified card. Needs the worker's scope.

    Findings and audits are marked as taken in, in the same transaction, also where nothing is rated yet.
    """
    findings = list(
        Finding.objects.select_for_update(no_key=True)
        .filter(tenant_id=tenant_id, supplier_id=supplier_id, state__in=_ISSUED)
        .order_by("number")
    )
    audits = Audit.objects.filter(
        tenant_id=tenant_id, supplier_id=supplier_id, state=AuditState.CONCLUDED
    ).order_by("concluded_at", "number")
    newest = audits.select_related("firm").last()
    cards = []
    for verified in _verified_cards(tenant_id, supplier_id):
        adjustments = [*_audit_lines(newest), *_finding_lines(verified, findings)]
        if adjustments or _was_audited(verified):
            cards.append(score_audit(verified, adjustments=adjustments, now=now))
    for finding in findings:
        finding.rated_state = finding.state
    Finding.objects.bulk_update(findings, ["rated_state"])
    audits.filter(rated_at=None).update(rated_at=now)
    return cards


def _verified_cards(tenant_id: UUID, supplier_id: UUID) -> list[Scorecard]:
    cards = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier_id=supplier_id, basis=Basis.VERIFIED, is_current=True
    )
    return list(cards.select_related("request", "submission").order_by("standard"))


def _was_audited(verified: Scorecard) -> bool:
    return Scorecard.objects.filter(
        tenant_id=verified.tenant_id,
        supplier_id=verified.supplier_id,
        standard=verified.standard,
        basis=Basis.AUDITED,
    ).exists()


def _audit_lines(audit: Audit | None) -> list[dict[str, Any]]:
    if audit is None:
        return []
    line = {"kind": "audit", "id": str(audit.pk), "reference": audit.reference, "title": audit.firm.name}
    return [line | {"severity": "", "item": "", "state": audit.state}]


def _finding_lines(verified: Scorecard, findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings a card on this standard knows of: open ones, and those closed since the answers came in.

    A finding that names no item stands on the cards of both standards and takes nothing away.
    """
    since = verified.submission.submitted_at
    return [
        {
            "kind": "finding",
            "id": str(finding.pk),
            "reference": finding.reference,
            "title": finding.title,
            "severity": finding.severity,
            "item": finding.item,
            "state": finding.state,
        }
        for finding in findings
        if finding.severity != Severity.OBSERVATION
        and finding.standard in {"", verified.standard}
        and (
            finding.state == FindingState.OPEN
            or (finding.state == FindingState.CLOSED and finding.closed_at and finding.closed_at >= since)
        )
    ]
