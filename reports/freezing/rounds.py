"""How a round went: who asked, answered, decided and released, when, by which rules, on which proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessments.documents import DATES
from assessments.models import Decision, Review
from assessments.selectors import decisions
from reports.freezing.follow_up import instant
from scoring.models import Basis, RatingRule, Scorecard
from tenants.models import User

Json = dict[str, Any]


def frozen_round(card: Scorecard, reviews: list[Review] | None) -> Json:
    """The round of the card that counts, with the decisions it rests on. Two queries: who
    asked, and the rules. Of the supplier company no person is named."""
    request, submission = card.request, card.submission
    asked = User.objects.filter(pk=request.created_by_id).values_list("name", flat=True)
    period = request.terms
    return {
        "requested_at": instant(request.created_at),
        "requested_by": asked.first() or "",
        "due_at": instant(request.due_at),
        "submitted_at": instant(submission.submitted_at),
        "submitted_by": request.supplier_name,
        "submission": submission.number,
        "submission_hash": submission.sha256,
        "reviewed_at": instant(request.reviewed_at) if card.basis != Basis.DECLARED else None,
        "reference_date": request.reference_date.isoformat(),
        "base_period": [period.base.start.isoformat(), period.base.end.isoformat()],
        "years": [period.years.start.isoformat(), period.years.end.isoformat()],
        "reviewers": sorted({review.reviewer_name for review in reviews or ()}),
        "rules": _rules(card),
        "proof": _proof(submission.document["items"], reviews),
        "items": _items(submission.document["items"], reviews or ()),
        "decisions": {
            review.item: [review.decision, review.reason]
            for review in reviews or ()
            if review.decision != Decision.ACCEPTED
        },
    }


def decisions_of(card: Scorecard) -> list[Review] | None:
    """The decisions a card rests on, whatever was decided since; None on the supplier's own word, and where
    they are not known any more. At most two queries."""
    if card.basis == Basis.DECLARED:
        return None
    found = decisions.decisions_of(card.request, card.review_revision)
    return None if found is None else [found[item] for item in sorted(found)]


def _rules(card: Scorecard) -> list[Json]:
    """The buyer's rules the card was computed by, with the day each came into force."""
    pins = card.rules.get("pins", [])
    days = dict(
        RatingRule.objects.filter(tenant_id=card.tenant_id, pk__in=[pin["id"] for pin in pins]).values_list(
            "pk", "effective_from"
        )
    )
    known = {str(key): day.isoformat() for key, day in days.items() if day}
    return [{**pin, "effective_from": known.get(pin["id"])} for pin in pins]


def _proof(entries: Mapping[str, Json], reviews: Iterable[Review] | None) -> Json:
    """How many answers there were, how many claimed something, and what became of those in review, where that
    is told."""
    decided = {review.item: review.decision for review in reviews or ()}
    claimed = [key for key, entry in entries.items() if entry["met"]]
    return {
        "answers": len(entries),
        "claimed": len(claimed),
        "with_files": sum(bool(entries[key]["evidence"]) for key in claimed),
        "is_decided": reviews is not None,
        **{str(one): sum(decided.get(key) == one for key in claimed) for one in Decision},
    }


def _items(entries: Mapping[str, Json], reviews: Iterable[Review]) -> dict[str, Json]:
    """By item, where there is anything to quote: the files handed in and the decision on them."""
    decided = {review.item: review for review in reviews}
    found = {}
    for key, entry in entries.items():
        files = [_file(one) for one in entry.get("evidence", ())]
        review = decided.get(key)
        if files or review is not None:
            found[key] = {"files": files, "decision": _decision(review)}
    return found


def _file(file: Mapping[str, Any]) -> Json:
    """What a report quotes of a file: its name, what it is, and the days known of it."""
    told: Json = {"name": file["name"], "kind": file.get("kind", ""), "issuer": file.get("issuer", "")}
    return told | {name: file[name] for name in DATES if file.get(name)}


def _decision(review: Review | None) -> Json | None:
    if review is None:
        return None
    return {
        "decision": review.decision,
        "reason": review.reason,
        "note": review.note,
        "by": review.reviewer_name,
        "at": instant(review.decided_at),
    }
