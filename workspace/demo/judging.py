"""A reviewer's decisions on many answers at once, stored as if each had been made by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from assessments.documents import answer_hash
from assessments.models import Decision, RejectReason, Review
from assessments.selectors.review import Progress
from core.models import Event
from tenants.models import User

#: Of how many answers one is rejected, and one accepted at a lower level.
REJECTED, ADJUSTED = 20, 28
NOTES: Mapping[RejectReason, str] = {
    RejectReason.OUT_OF_DATE: "The certificate ended before the evaluation date.",
    RejectReason.WRONG_HOLDER: "The document names another company.",
    RejectReason.NOT_SHOWN: "The document does not mention this.",
    RejectReason.MISSING: "Please add a document that shows it.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says about one answer; ``met`` is what counts of an adjusted one."""

    decision: Decision = Decision.ACCEPTED
    met: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


ACCEPT = Verdict()


def verdicts(progress: Progress, dice: Random) -> dict[str, Verdict]:
    """A strict reading of a submission: a few claims rejected, a few lowered, one whose proof shows more than
    was claimed, the others accepted."""
    claims = {item: progress.entry(item)["met"] for item in progress.open_items}
    found = dict.fromkeys(claims, ACCEPT)
    some = [item for item, met in claims.items() if met]
    for item in dice.sample(some, min(progress.total // REJECTED, len(some))):
        reason = dice.choice(list(NOTES))
        found[item] = Verdict(Decision.REJECTED, reason=reason, note=NOTES[reason])
    several = [item for item in some if len(claims[item]) > 1 and found[item] is ACCEPT]
    for item in dice.sample(several, min(progress.total // ADJUSTED, len(several))):
        met = claims[item]
        basic = tuple(key for key in met if key.startswith("b"))
        lower = basic if 0 < len(basic) < len(met) else (met[0],)
        found[item] = Verdict(Decision.ADJUSTED, lower, note="The documents show the first step only.")
    higher = next((item for item in some if found[item] is ACCEPT and _next_step(progress, item)), None)
    if higher:
        met = tuple({*claims[higher], *_next_step(progress, higher)})
        found[higher] = Verdict(Decision.ADJUSTED, met, note="The document shows the next step as well.")
    return found


def _next_step(progress: Progress, item: str) -> list[str]:
    """The conditions of the second level where only the first is claimed; none elsewhere."""
    blocks = progress.book.items[item].blocks
    claimed = set(progress.entry(item)["met"])
    first_only = claimed and claimed <= {check.key for check in blocks[0].checks}
    return [check.key for check in blocks[1].checks] if len(blocks) > 1 and first_only else []


def decide_all(progress: Progress, found: Mapping[str, Verdict], *, reviewer: User, now: datetime) -> None:
    """Store verdicts on open answers (in the rating body's scope), in two statements.

    Leaves what :func:`assessments.services.reviewing.decide` and ``accept_section`` leave one by one.
    """
    reviews = [_review(progress, item, verdict, reviewer, now) for item, verdict in found.items()]
    replaced = ["submission", "answer_hash", "decision", "met", "not_applicable", "reason", "note"]
    Review.objects.bulk_create(
        reviews,
        update_conflicts=True,
        unique_fields=["tenant", "request", "item"],
        update_fields=[*replaced, "reviewer", "reviewer_name", "decided_at"],
    )
    together = {section.key: [] for section in progress.book.sections}  # type: dict[str, list[str]]
    events = []
    for review in reviews:
        if review.decision == Decision.ACCEPTED:
            together[progress.book.items[review.item].section].append(review.item)
        else:
            told = {key: getattr(review, key) for key in ("item", "decision", "met", "reason", "note")}
            events.append(_event("review.decided", progress, reviewer, told))
    events += [
        _event("review.accepted_together", progress, reviewer, {"items": items})
        for items in together.values()
        if items
    ]
    Event.objects.bulk_create(events)


def _review(progress: Progress, item: str, verdict: Verdict, reviewer: User, now: datetime) -> Review:
    entry = progress.entry(item)
    accepted = verdict.decision == Decision.ACCEPTED
    return Review(
        tenant_id=progress.request.tenant_id,
        supplier_org_id=progress.submission.supplier_org_id,
        request=progress.request,
        submission=progress.submission,
        item=item,
        answer_hash=answer_hash(entry),
        decision=verdict.decision,
        met=list(entry["met"]) if accepted else sorted(verdict.met),
        not_applicable=list(entry["not_applicable"]) if accepted else [],
        reason=verdict.reason,
        note=verdict.note,
        reviewer=reviewer,
        reviewer_name=reviewer.name,
        decided_at=now,
    )


def _event(kind: str, progress: Progress, actor: User, after: dict[str, Any]) -> Event:
    return Event(
        tenant_id=progress.request.tenant_id,
        kind=kind,
        subject_type=progress.request._meta.label_lower,
        subject_id=progress.request.pk,
        actor=actor,
        actor_name=actor.name,
        after=after,
    )
