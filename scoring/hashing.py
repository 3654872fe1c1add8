"""The hash over everything a card rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from assessments.documents import document_hash
from scoring.models import Basis


def hash_of_input(
    document: Mapping[str, Any],
    *,
    submission_id: UUID,
    submission_sha256: str,
    standard_hash: str,
    revision: int,
    basis: str,
    adjustments: Sequence[Mapping[str, Any]] = (),
    taken: Sequence[Mapping[str, Any]] = (),
) -> str:
    """SHA-256 over document, submission, decisions, findings (``adjustments``) and negative events
    (``taken``): 64 hex digits."""
    covered = {
        "document": dict(document),
        "submission": submission_sha256,
        "submission_id": str(submission_id),
        "review_revision": revision,
        "basis": str(basis),
        "standard_hash": standard_hash,
    }
    if basis == Basis.AUDITED:
        covered["adjustments"] = [dict(one) for one in adjustments]
    if taken:
        covered["events"] = [dict(one) for one in taken]
    return document_hash(covered)
