"""A frozen document made by hand, for looking at the PDF without a database."""

from __future__ import annotations

from functools import cache
from typing import Any

from assessments.documents import document_hash
from reports.pdf.render import render_pdf
from scoring import documents
from scoring.documents import NOTHING, Position, engine_document
from scoring.engine import exact_text
from standards import loader
from standards.schema import LevelsStandard, Standard

Content = dict[str, Any]
BOTH = ("t-cerds", "t-cfie")
ALL = (*BOTH, "esg-due-diligence", "supplier-self-assessment")


def content(
    *,
    name: str = "Evergreen Knitting",
    findings: int = 0,
    standards: int = 2,
    audited: tuple[str, ...] = BOTH,
) -> Content:
    """A report on both standards (or the first, or more), those in ``audited`` audited, with some findings.

    The first finding is closed; the second is open and refutes the first item of each standard audited.
    """
    results = [_result(loader.get(key), findings, is_audited=key in audited) for key in ALL[:standards]]
    return {
        "format": 2,
        "buyer": {"name": "Aurora Outdoor", "time_zone": "Europe/Stockholm", "is_demo": True},
        "supplier": {
            "number": 7,
            "name": name,
            "country": "CN",
            "address": "1 Weaver Road, Rugao",
            "sector": "Knitwear",
            "size_class": "medium",
            "tier": 1,
            "status": "admitted",
        },
        "results": results,
        "audits": [
            {
                "reference": "A-2026-0001",
                "firm": "Clearwater Ratings",
                "protocol": "Four pillars",
                "announcement": "announced",
                "starts_on": "2026-11-10",
                "ends_on": "2026-11-11",
            }
        ],
        "findings": [_finding(number) for number in range(1, findings + 1)],
    }


@cache
def pdf(
    language: str,
    *,
    name: str = "Evergreen Knitting",
    findings: int = 2,
    standards: int = 2,
    audited: tuple[str, ...] = BOTH,
) -> bytes:
    """The report on :func:`content`, made once for all tests that look at it."""
    frozen = content(name=name, findings=findings, standards=standards, audited=audited)
    return render_pdf(frozen, language, content_hash=document_hash(frozen))


def _result(standard: Standard, findings: int, *, is_audited: bool) -> Content:
    half = _positions(standard, every=2)
    most = _positions(standard, every=1)
    cards = {
        "declared": _card(standard, most, "2026-10-01T08:00:00+00:00"),
        "verified": _card(standard, half, "2026-11-02T08:00:00+00:00"),
    }
    steps = []
    if is_audited:
        taken_in = _adjustments(standard, findings)
        left = documents.without_refuted(half, taken_in)
        cards["audited"] = _card(standard, left, "2026-11-20T08:00:00+00:00")
        before = _card(standard, _positions(standard, every=3), "2026-11-12T08:00:00+00:00")
        steps = [
            _step(before, [one | {"state": "open"} for one in taken_in]),
            _step(cards["audited"], taken_in),
        ]
    return {
        "standard": standard.id,
        "version": standard.version,
        "hash": standard.hash,
        "size_class": "medium",
        "cards": cards,
        "round": {
            "requested_at": "2026-09-01T08:00:00+00:00",
            "submitted_at": "2026-10-01T08:00:00+00:00",
            "submission": 1,
            "submission_hash": "ab" * 32,
            "reviewed_at": "2026-11-02T08:00:00+00:00",
            "reference_date": "2026-09-30",
            "reviewers": ["Mira Castellan"],
            "proof": {
                "answers": 84,
                "claimed": 80,
                "with_files": 61,
                "accepted": 50,
                "adjusted": 10,
                "rejected": 20,
            },
            "decisions": {},
        },
        "audited": steps,
    }


def refuted_item(standard: Standard) -> str:
    """The item that the open finding refutes: the first one."""
    return next(iter(_positions(standard, every=1)))


def _adjustments(standard: Standard, findings: int) -> list[Content]:
    """What an audit-verified card took in: the first finding closed, the second open."""
    finding = {"kind": "finding", "title": "Overtime", "severity": "major"}
    known = [
        finding | {"id": "one", "reference": "F-0001", "item": "", "state": "closed"},
        finding | {"id": "two", "reference": "F-0002", "item": refuted_item(standard), "state": "open"},
    ]
    return known[:findings]


def _step(card: Content, adjustments: list[Content]) -> Content:
    return {
        "total": card["total"],
        "band": card["band"],
        "computed_at": card["computed_at"],
        "adjustments": adjustments,
    }


def _positions(standard: Standard, *, every: int) -> dict[str, Position]:
    """All checks of every so many items."""
    if isinstance(standard, LevelsStandard):
        checks = {
            one.key: [c.key for level in one.levels for c in level.criteria] for one in standard.indicators
        }
    else:
        checks = {one.key: [part.key for part in one.parts] for one in standard.items}
    return {
        key: Position.of(keys) if place % every == 0 else NOTHING
        for place, (key, keys) in enumerate(checks.items())
    }


def _card(standard: Standard, positions: dict[str, Position], at: str) -> Content:
    document = engine_document(standard, "medium", positions)
    outcome = documents.outcome_of(documents.score(document))
    return {
        "id": "6f1e7d1a-5d0d-4d0c-9d43-2f3f6f0f9a01",
        "document": document,
        "input_hash": document_hash(document),
        "total": exact_text(outcome.total),
        "band": outcome.band,
        "computed_at": at,
    }


def _finding(number: int) -> Content:
    closed = number == 1
    return {
        "reference": f"F-{number:04d}",
        "title": "Emergency exit locked" if closed else f"Overtime records incomplete, line {number}",
        "severity": "critical" if closed else "major",
        "area": "health_safety",
        "clause": "5.4",
        "standard": "t-cerds",
        "item": "",
        "origin": "audit",
        "origin_label": "A-2026-0001",
        "found_on": "2026-11-11",
        "issued_at": "2026-11-12T08:00:00+00:00",
        "closed_at": "2026-11-20T08:00:00+00:00" if closed else None,
        "state": "closed" if closed else "open",
        "plan_state": "accepted" if closed else "due",
        "fix_state": "accepted" if closed else "due",
        "clocks": [
            {
                "kind": "fix",
                "due_at": "2026-11-15T08:00:00+00:00",
                "state": "met" if closed else "open",
                "answered_at": None,
                "is_breached": not closed,
            }
        ],
    }
