"""What a report tells, frozen into one JSON document when somebody asks for it.

The document holds what cannot be looked up again: who was rated, the exact input of the engine on every
basis, dates, proof, audits and findings. Names of topics and items come from the standards' packages, which
it pins by version and hash; every figure is computed again from the engine's input when the report is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS
from assessments.models import Decision, Request, Review
from audits.models import Audit, AuditState
from core.errors import DomainError
from core.models import Obligation
from remediation.models import Finding, FindingState
from scoring.models import Basis, CardState, Scorecard
from scoring.selectors import RANK, official
from suppliers.models import Supplier
from tenants.models import Organisation

#: 2: the result that counts leads, audit-verified where there is an audit.
FORMAT = 2

Json = dict[str, Any]


class NothingToReport(DomainError):
    """A report was asked for a supplier whose answers nobody has finished reviewing."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A report needs a finished review. Finish the review of this supplier's answers first; "
                "a draft is not reported."
            ),
            code="not_reviewed",
        )


def freeze(supplier: Supplier) -> Json:
    """Everything a report on ``supplier`` tells now. Raises :class:`NothingToReport` without a verified card.

    Nothing in it depends on who asks or when, so unchanged results give the same document.
    """
    cards = list(
        Scorecard.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier, state=CardState.PUBLISHED)
        .select_related("request", "submission")
        .order_by("-submission__submitted_at", "-computed_at", "pk")
    )
    results = [result for key in STANDARDS if (result := _result(cards, key)) is not None]
    if not any(counting_basis(result["cards"]) for result in results):
        raise NothingToReport
    buyer = Organisation.objects.get(pk=supplier.tenant_id)
    return {
        "format": FORMAT,
        "buyer": {"name": buyer.name, "time_zone": buyer.time_zone, "is_demo": buyer.is_demo},
        "supplier": {
            "number": supplier.number,
            "name": supplier.name,
            "country": supplier.country,
            "address": supplier.address,
            "sector": supplier.sector,
            "size_class": supplier.size_class,
            "tier": supplier.tier,
            "status": supplier.status,
        },
        "results": results,
        "audits": _audits(supplier),
        "findings": _findings(supplier),
    }


def counting_basis(cards: Mapping[str, Any]) -> Basis | None:
    """What counts among a standard's frozen cards: the audit, else the documents; None where only the
    supplier's own word is known."""
    return next((basis for basis in RANK if basis != Basis.DECLARED and basis in cards), None)


def _result(cards: list[Scorecard], standard: str) -> Json | None:
    """One standard: the cards of the round that counts, on every basis, and how that round went."""
    lead = official(cards, standard)
    if lead is None:
        return None
    of_round = [card for card in cards if card.request_id == lead.request_id and card.standard == standard]
    shown: dict[str, Scorecard] = {}
    for basis in Basis:
        same = [card for card in of_round if card.basis == basis]
        same.sort(key=lambda card: (card.submission_id != lead.submission_id, -card.computed_at.timestamp()))
        if same and (basis != Basis.AUDITED or same[0].is_current):
            shown[str(basis)] = same[0]
    return {
        "standard": lead.standard,
        "version": lead.standard_version,
        "hash": lead.standard_hash,
        "size_class": lead.size_class,
        "cards": {basis: _card(card) for basis, card in shown.items()},
        "round": _round(lead.request, lead),
        "audited": [_step(card) for card in reversed(of_round) if card.basis == Basis.AUDITED],
    }


def _card(card: Scorecard) -> Json:
    return {
        "id": str(card.pk),
        "document": card.document,
        "input_hash": card.input_hash,
        "total": card.total_exact,
        "band": card.band,
        "computed_at": _instant(card.computed_at),
    }


def _step(card: Scorecard) -> Json:
    """One audit-verified result in the order they were made, with the findings it took in."""
    return {
        "total": card.total_exact,
        "band": card.band,
        "computed_at": _instant(card.computed_at),
        "adjustments": card.adjustments,
    }


def _round(request: Request, card: Scorecard) -> Json:
    reviews: list[Review] = []
    if card.basis != Basis.DECLARED:
        made = Review.objects.filter(tenant_id=request.tenant_id, request=request)
        reviews = list(made.order_by("item"))
    return {
        "requested_at": _instant(request.created_at),
        "submitted_at": _instant(card.submission.submitted_at),
        "submission": card.submission.number,
        "submission_hash": card.submission.sha256,
        "reviewed_at": _instant(request.reviewed_at) if card.basis != Basis.DECLARED else None,
        "reference_date": request.reference_date.isoformat(),
        "reviewers": sorted({review.reviewer_name for review in reviews}),
        "proof": _proof(card.submission.document["items"], reviews),
        "decisions": {
            review.item: [review.decision, review.reason]
            for review in reviews
            if review.decision != Decision.ACCEPTED
        },
    }


def _proof(entries: Mapping[str, Json], reviews: Iterable[Review]) -> Json:
    """How many answers there were, how many claimed something, and what became of those in review."""
    decided = {review.item: review.decision for review in reviews}
    claimed = [key for key, entry in entries.items() if entry["met"]]
    return {
        "answers": len(entries),
        "claimed": len(claimed),
        "with_files": sum(bool(entries[key]["evidence"]) for key in claimed),
        **{str(one): sum(decided.get(key) == one for key in claimed) for one in Decision},
    }


def _audits(supplier: Supplier) -> list[Json]:
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
        }
        for audit in found.order_by("starts_on", "number")
    ]


def _findings(supplier: Supplier) -> list[Json]:
    """Findings the supplier has been told of, by number, with their clocks; drafts are nobody's business."""
    findings = list(
        Finding.objects.filter(
            tenant_id=supplier.tenant_id,
            supplier=supplier,
            state__in=[FindingState.OPEN, FindingState.CLOSED],
        ).order_by("number")
    )
    clocks = Obligation.objects.filter(
        tenant_id=supplier.tenant_id, subject_id__in=[finding.pk for finding in findings]
    ).order_by("due_at")
    return [
        {
            "reference": finding.reference,
            "title": finding.title,
            "severity": finding.severity,
            "area": finding.area,
            "clause": finding.clause,
            "standard": finding.standard,
            "item": finding.item,
            "origin": finding.origin,
            "origin_label": finding.origin_label,
            "found_on": finding.found_on.isoformat(),
            "issued_at": _instant(finding.issued_at),
            "closed_at": _instant(finding.closed_at),
            "state": finding.state,
            "plan_state": finding.plan_state,
            "fix_state": finding.fix_state,
            "clocks": [
                {
                    "kind": clock.kind,
                    "due_at": _instant(clock.due_at),
                    "state": clock.state,
                    "answered_at": _instant(clock.answered_at),
                    "is_breached": clock.breached_at is not None,
                }
                for clock in clocks
                if clock.subject_id == finding.pk
            ],
        }
        for finding in findings
    ]


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
