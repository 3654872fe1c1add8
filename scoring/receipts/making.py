"""From a scorecard to its receipt: everything needed to add it up again without this platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from assessments.models import Review
from assessments.selectors.decisions import decisions_of
from scoring import documents
from scoring.engine.receipt import FORMAT, receipt_core
from scoring.engine.seal import sealed
from scoring.models import Basis, Scorecard
from scoring.receipts.keys import signing_key

Json = dict[str, Any]


def receipt_of(card: Scorecard, *, now: datetime) -> Json:
    """The sealed receipt of a card with its request, tenant and submission. One query, for the decisions.

    Raises ImproperlyConfigured when there is no signing key and none can be made.
    """
    return sealed(_body(card, now=now), signing_key(now=now))


def keys_url() -> str:
    """Where the public keys are."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('receipt_keys')}"


def _body(card: Scorecard, *, now: datetime) -> Json:
    result = documents.score(card.document)
    request = card.request
    body: Json = {
        "format": FORMAT,
        "issued_at": _written(now),
        "issuer": {"id": str(card.tenant_id), "name": request.tenant.name, "keys": keys_url()},
        "supplier": {"id": str(card.supplier_id), "name": request.supplier_name},
        "card": _card(card),
        **receipt_core(result),
        "document": card.document,
        "proof": _proof(card),
        "adjustments": card.adjustments,
        "events": card.events,
        "rules": card.rules,
        "input_hash": card.input_hash,
    }
    plain: Json = _plain(body)
    return plain


def _card(card: Scorecard) -> Json:
    """The card itself: what it rests on, how far it has come, and whose hands it went through."""
    return {
        "id": str(card.pk),
        "basis": card.basis,
        "status": card.state,
        "cause": card.cause,
        "reference_date": _written(card.reference_date or card.request.reference_date),
        "computed_at": _written(card.computed_at),
        "reviewed_by": card.reviewed_by_name,
        "reviewed_at": _written(card.reviewed_at),
        "published_by": card.published_by_name,
        "published_at": _written(card.published_at),
        "supersedes": str(card.supersedes_id) if card.supersedes_id else None,
        "submission_id": str(card.submission_id),
        "submission": card.submission.sha256,
        "submitted_at": _written(card.submission.submitted_at),
        "standard_hash": card.submission.document["hash"],
        "review_revision": card.review_revision,
    }


def _proof(card: Scorecard) -> Json:
    """By item: the files handed in, by content, and who decided what on them."""
    decisions = _decisions(card)
    return {
        item: {
            "evidence": [
                {"name": file["name"], "sha256": file["sha256"]} for file in entry.get("evidence", [])
            ],
            "decision": decisions[item].decision if item in decisions else None,
            "reviewer": decisions[item].reviewer_name if item in decisions else None,
            "decided_at": _written(decisions[item].decided_at) if item in decisions else None,
        }
        for item, entry in card.submission.document["items"].items()
    }


def _decisions(card: Scorecard) -> Mapping[str, Review]:
    """The decisions a card rests on: none on a declared one, nor where they were replaced and not kept."""
    if card.basis == Basis.DECLARED:
        return {}
    return decisions_of(card.request, card.review_revision) or {}


def _written(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _plain(value: Any) -> Any:
    """The same without numbers that have a point, which no receipt holds: they become text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
