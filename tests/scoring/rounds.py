"""A round of assessment in a test: a supplier hands in, a reviewer decides, a worker scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from assessments.catalogue import catalogue
from assessments.documents import build_document, document_hash
from assessments.models import Consent, Evidence, Request, RequestState, Submission, SubmittedFile
from assessments.services import reviewing
from scoring.models import Scorecard
from scoring.services import score_audit
from scoring.stages import advance_scorecards
from tenants.scope import Scope, scope
from tests.world import NOW, World

PROOF: dict[str, Any] = {
    "id": "6f1e7d1a-5d0d-4d0c-9d43-2f3f6f0f9a01",
    "name": "environment policy.pdf",
    "sha256": "ab" * 32,
    "content_type": "application/pdf",
    "size": 2048,
    "valid_until": "2027-06-30",
}
LATER = NOW + timedelta(days=3)


def entry(*met: str, na: tuple[str, ...] = (), proof: bool = False, comment: str = "") -> dict[str, Any]:
    """An answer as a submission holds it; without any check it says that none holds."""
    return {
        "met": sorted(met),
        "none_met": not met and not na,
        "not_applicable": sorted(na),
        "reason": "We have no such thing." if na else "",
        "comment": comment,
        "evidence": [PROOF] if proof else [],
    }


def basic(standard: str) -> dict[str, dict[str, Any]]:
    """Answers that meet every T/CERDS indicator at basic level, or the first part of every T/CFIE item."""
    whole = standard == "t-cerds"
    return {
        item.key: entry(*[check.key for check in item.blocks[0].checks][: None if whole else 1])
        for item in catalogue(standard).items.values()
    }


def hand_in(
    world: World,
    standard: str = "t-cerds",
    *,
    buyer: str = "Aurora",
    answers: Mapping[str, dict[str, Any]] | None = None,
    at: datetime = NOW,
    request: Request | None = None,
) -> Request:
    """Hand in for Evergreen Knitting: basic everywhere, with ``answers`` instead where given; by default to
    its one request on the standard."""
    request = request or world.request(buyer, standard)
    book = catalogue(standard)
    entries = {**basic(standard), **(answers or {})}
    common: dict[str, Any] = {"tenant_id": request.tenant_id, "supplier_org_id": request.supplier_org_id}
    with scope(world.scope("Evergreen")):
        document = build_document(request, book, entries)
        submission = Submission.objects.create(
            **common,
            request=request,
            number=Submission.objects.filter(request=request).count() + 1,
            document=document,
            sha256=document_hash(document),
            submitted_by=world.user("Evergreen", "admin"),
            submitted_at=at,
        )
        Consent.objects.create(
            **common,
            submission=submission,
            given_by=world.user("Evergreen", "admin"),
            given_at=at,
            expires_at=at + timedelta(days=730),
        )
        if any(one["evidence"] for one in entries.values()):
            Evidence.objects.get_or_create(
                pk=PROOF["id"],
                defaults={
                    "tenant": world.org("Evergreen"),
                    "file": "evidence/ab",
                    "uploaded_by": world.user("Evergreen", "admin"),
                    **{key: value for key, value in PROOF.items() if key != "id"},
                },
            )
            SubmittedFile.objects.create(
                **common,
                submission=submission,
                evidence_id=PROOF["id"],
                file="evidence/ab",
                **{key: PROOF[key] for key in ("name", "sha256", "content_type", "size")},
            )
        request.state, request.submitted_at = RequestState.SUBMITTED, at
        request.save(update_fields=["state", "submitted_at"])
    return request


def decide(world: World, request: Request, item: str, decision: str, **values: Any) -> None:
    """Decide as the assessor of Clearwater Ratings."""
    with scope(world.scope("Clearwater")):
        reviewing.decide(
            request=request,
            item=item,
            decision=decision,
            reviewer=world.user("Clearwater", "assessor"),
            now=NOW,
            **values,
        )


def accept_rest(world: World, request: Request) -> None:
    """Accept every answer that is still open, section by section."""
    with scope(world.scope("Clearwater")):
        for section in catalogue(request.standard).sections:
            reviewing.accept_section(
                request=request,
                section=section.key,
                reviewer=world.user("Clearwater", "assessor"),
                now=NOW,
            )


def finish(world: World, request: Request) -> None:
    """Finish the review as the assessor."""
    with scope(world.scope("Clearwater")):
        reviewing.finish_review(request=request, reviewer=world.user("Clearwater", "assessor"), now=LATER)


def rated(
    world: World, standard: str = "t-cerds", answers: Mapping[str, dict[str, Any]] | None = None
) -> list[Scorecard]:
    """Hand in, accept all, finish and score; gives the declared and the verified card."""
    request = hand_in(world, standard, answers=answers)
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    return cards(world, standard)


def finding(number: int, item: str, state: str = "open") -> dict[str, str]:
    """A finding as an audit-verified card takes it in."""
    return {
        "kind": "finding",
        "id": str(UUID(int=number)),
        "reference": f"F-{number:04d}",
        "title": "Nothing of it on the spot",
        "severity": "major",
        "item": item,
        "state": state,
    }


def audit(card: Scorecard, *lines: dict[str, str], at: datetime = LATER) -> Scorecard:
    """The audit-verified card that follows from a document-verified one and these findings."""
    with scope(Scope.worker(card.tenant_id)):
        return score_audit(card, adjustments=lines, now=at)


def cards(world: World, standard: str = "t-cerds", buyer: str = "Aurora") -> list[Scorecard]:
    """The cards of a buyer's supplier on one standard, declared first, oldest first."""
    with scope(world.scope(buyer)):
        return list(Scorecard.objects.filter(standard=standard).order_by("basis", "submission__number"))
