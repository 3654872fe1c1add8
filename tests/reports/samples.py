"""A frozen document made by hand, for looking at the PDF without a database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from assessments.documents import document_hash
from reports.freezing.outlook import told_path
from reports.pdf.render import render_pdf
from scoring import documents
from scoring.bands import bands_of
from scoring.documents import NOTHING, Position, engine_document
from scoring.engine import exact_text
from scoring.events_view import events_of_entries
from scoring.screening import share_text
from standards import loader
from standards.schema import LevelsStandard, Standard

Content = dict[str, Any]
CARD = "6f1e7d1a-5d0d-4d0c-9d43-2f3f6f0f9a01"
BOTH = ("t-cerds", "t-cfie")
ALL = (*BOTH, "esg-due-diligence", "supplier-self-assessment")


def content(
    *,
    name: str = "Evergreen Knitting",
    findings: int = 0,
    standards: int = 2,
    audited: tuple[str, ...] = BOTH,
    events: int = 1,
    draft: bool = False,
    words: str = "",
) -> Content:
    """A report on both standards (or the first, or more), those in ``audited`` audited, with some findings.

    The first finding is closed; the second is open and refutes the first item of each standard audited.
    ``events`` are negative events by levels; a second one voids the round. ``words`` stand in every text that
    people wrote: names, notes, titles, files.
    """
    results = [
        _result(loader.get(key), findings, is_audited=key in audited, events=events, words=words)
        for key in ALL[:standards]
    ]
    if draft:
        results[0]["cards"][results[0]["counts"]]["state"] = "draft"
    return {
        "format": 3,
        "draft": {"standard": "t-cerds", "card": CARD, "state": "draft"} if draft else None,
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
                "concluded_at": "2026-11-12T08:00:00+00:00",
                "concluded_by": "Noor Haddad",
                "summary": "",
            }
        ],
        "findings": [_finding(number, words) for number in range(1, findings + 1)],
    }


@cache
def pdf(
    language: str,
    *,
    name: str = "Evergreen Knitting",
    findings: int = 2,
    standards: int = 2,
    audited: tuple[str, ...] = BOTH,
    events: int = 1,
    draft: bool = False,
    words: str = "",
) -> bytes:
    """The report on :func:`content`, made once for all tests that look at it."""
    frozen = content(
        name=name,
        findings=findings,
        standards=standards,
        audited=audited,
        events=events,
        draft=draft,
        words=words,
    )
    return render_pdf(frozen, language, content_hash=document_hash(frozen))


def _result(
    standard: Standard, findings: int, *, is_audited: bool, events: int = 0, words: str = ""
) -> Content:
    half = _positions(standard, every=2)
    most = _positions(standard, every=1)
    taken = _events(standard, words)[:events]
    cards = {
        "declared": _card(standard, most, "2026-10-01T08:00:00+00:00", taken),
        "verified": _card(standard, half, "2026-11-02T08:00:00+00:00", taken),
    }
    steps = []
    if is_audited:
        taken_in = _adjustments(standard, findings)
        left = documents.without_refuted(half, taken_in)
        cards["audited"] = _card(standard, left, "2026-11-20T08:00:00+00:00", taken)
        before = _card(standard, _positions(standard, every=3), "2026-11-12T08:00:00+00:00", taken)
        steps = [
            _step(before, [one | {"state": "open"} for one in taken_in]),
            _step(cards["audited"], taken_in),
        ]
    return {
        "standard": standard.id,
        "version": standard.version,
        "hash": standard.hash,
        "newest_version": standard.version,
        "size_class": "medium",
        "counts": "audited" if is_audited else "verified",
        "cards": cards,
        "history": _history(standard, cards),
        "path": told_path(cards["audited" if is_audited else "verified"]["document"], None, {}),
        "peers": _peers(standard),
        "round": {
            "requested_at": "2026-09-01T08:00:00+00:00",
            "requested_by": f"Jonas Bergström{words}",
            "due_at": "2026-10-02T21:59:00+00:00",
            "submitted_by": f"Wang Lei{words}",
            "base_period": ["2025-01-01", "2025-12-31"],
            "years": ["2023-01-01", "2025-12-31"],
            "rules": [_pin("topics"), _pin("policy")],
            "items": _items(standard, words),
            "submitted_at": "2026-10-01T08:00:00+00:00",
            "submission": 1,
            "submission_hash": "ab" * 32,
            "reviewed_at": "2026-11-02T08:00:00+00:00",
            "reference_date": "2026-09-30",
            "reviewers": ["Mira Castellan"],
            "proof": {
                "is_decided": True,
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


def _card(
    standard: Standard, positions: dict[str, Position], at: str, events: Sequence[Content] = ()
) -> Content:
    document = engine_document(standard, "medium", positions)
    view = events_of_entries(standard, events) if isinstance(standard, LevelsStandard) else None
    if view:
        document["deduction"] = share_text(view.share)
        document |= {"zeroed": True} if any(one["zeroing"] for one in events) else {}
    outcome = documents.outcome_of(documents.score(document))
    return {
        "state": "published",
        "cause": "review",
        "events": list(events),
        "rules": {},
        "reviewed_by": "Elin Lindqvist",
        "reviewed_at": at,
        "published_by": "Elin Lindqvist",
        "published_at": at,
        "independence": {"confirmed": True, "clause": "4.4, 7.1 a), 7.2 e)", "disclosed": ""},
        "supersedes": None,
        "id": CARD,
        "document": document,
        "input_hash": document_hash(document),
        "total": exact_text(outcome.total),
        "band": outcome.band,
        "computed_at": at,
    }


def _events(standard: Standard, words: str) -> list[Content]:
    """Negative events; the second voids the round. None by parts."""
    if not isinstance(standard, LevelsStandard):
        return []
    table = standard.screening
    first = {
        "id": "e1",
        "title": f"Wastewater above the limit{words}",
        "topic": "environment",
        "date": "2025-08-14",
        "severity": table.severity[-1].key,
        "reach": table.reach[-1].key,
        "penalty": table.penalty[-1].key,
        "reliefs": [table.reliefs[0].key],
        "zeroing": "",
    }
    voiding = {"id": "e2", "title": "Children at work", "topic": "labour", "date": "2025-02-03"}
    return [first, {**first, **voiding, "zeroing": table.zeroing[0].key}]


def _history(standard: Standard, cards: dict[str, Content]) -> list[Content]:
    """A round of the year before, then the cards of this one."""
    before = [
        (_card(standard, _positions(standard, every=2), "2025-10-02T08:00:00+00:00"), "declared", "answers"),
        (_card(standard, _positions(standard, every=3), "2025-11-03T08:00:00+00:00"), "verified", "review"),
    ]
    causes = {"declared": "answers", "verified": "review", "audited": "audit"}
    now = [(card, basis, causes[basis]) for basis, card in cards.items()]
    return [
        {
            "basis": basis,
            "total": card["total"],
            "band": card["band"],
            "computed_at": card["computed_at"],
            "cause": cause,
            "submission": 1,
            "request": CARD,
            "version": standard.version,
            "is_draft": card["state"] != "published",
        }
        for card, basis, cause in [*before, *now]
    ]


def _peers(standard: Standard) -> list[Content]:
    """Its size class; an industry too small to be told of; and no country that it could be compared in."""
    marks = [band.mark for band in bands_of(standard)]
    told = {"n": 23, "percentile": 41, "lower": "41.5000", "median": "63.0000", "upper": None}
    return [
        {"kind": "size", "size_class": "medium", "code": "", "is_shown": True, **told}
        | {"bands": dict(zip(marks, (1, 5, 9, 4, 3, 1, 0), strict=False))},
        {"kind": "industry", "size_class": "medium", "code": "17", "is_shown": False},
        {"kind": "country", "size_class": "medium", "code": "CN", "is_shown": False},
    ]


def _pin(kind: str) -> Content:
    scope = "textiles" if kind == "topics" else ""
    return {
        "id": CARD,
        "kind": kind,
        "scope": scope,
        "country": "",
        "version": 2,
        "method": "hand",
        "effective_from": "2026-01-01",
    }


def _items(standard: Standard, words: str) -> Content:
    """Every item with a file; every second one was rejected with a note."""
    found = {}
    for place, key in enumerate(_positions(standard, every=1)):
        name = f"{place + 1:02d} proof of {key.rsplit('.', maxsplit=1)[-1]}{words}.pdf"
        rejected = place % 2 == 1
        found[key] = {
            "files": [
                {"name": name, "kind": "certificate", "issuer": "TÜV", "valid_until": "2027-06-30"},
                {"name": f"Annex {place}.pdf", "kind": "record", "issuer": ""}
                | {"period_from": "2025-01-01", "period_to": "2025-12-31"},
            ][: 1 + place % 2],
            "decision": {
                "decision": "rejected" if rejected else "accepted",
                "reason": "not_shown" if rejected else "",
                "note": f"The file names no measure.{words}" if rejected else "",
                "by": "Mira Castellan",
                "at": "2026-11-01T08:00:00+00:00",
            },
        }
    return found


def _finding(number: int, words: str = "") -> Content:
    closed = number == 1
    return {
        "reference": f"F-{number:04d}",
        "title": "Emergency exit locked" if closed else f"Overtime records incomplete, line {number}{words}",
        "severity": "critical" if closed else "major",
        "area": "health_safety",
        "clause": "5.4",
        "standard": "t-cerds",
        "item": refuted_item(loader.get("t-cerds")) if number == 2 else "",
        "site": "Rugao",
        "actions": []
        if closed
        else [
            {
                "description": f"Time clocks at both gates{words}",
                "responsible": "Wang Lei",
                "due_on": "2026-12-10",
                "done_on": None,
            }
        ],
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
