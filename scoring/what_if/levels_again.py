"""Levels read again from the answers behind cards, where options say differently how they follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.models import Review, Submission
from scoring.documents import NOTHING, declared_positions, level_at, verified_positions, without_refuted
from scoring.models import Basis
from standards.schema import LevelsStandard


@dataclass(frozen=True, slots=True)
class Answered:
    """A card and where its answers are."""

    card: UUID
    basis: str
    request_id: UUID
    submission_id: UUID
    adjustments: Sequence[Mapping[str, Any]]


def levels_again(
    tenant_id: UUID, standard: LevelsStandard, options: Mapping[str, str], cards: Sequence[Answered]
) -> dict[UUID, dict[str, str]]:
    """Card → the level of every indicator: of declared cards from what was handed in, of others from the
    decisions, less what open findings refute. Two queries at most."""
    declared = {one.submission_id for one in cards if one.basis == Basis.DECLARED}
    decided = {one.request_id for one in cards if one.basis != Basis.DECLARED}
    documents = {}
    if declared:
        documents = dict(
            Submission.objects.filter(tenant_id=tenant_id, pk__in=declared).values_list("pk", "document")
        )
    reviews: dict[UUID, list[Review]] = defaultdict(list)
    if decided:
        wanted = Review.objects.filter(tenant_id=tenant_id, request_id__in=decided)
        for review in wanted.only("request_id", "item", "met", "not_applicable"):
            reviews[review.request_id].append(review)
    found = {}
    for one in cards:
        if one.basis == Basis.DECLARED:
            positions = declared_positions(documents[one.submission_id])
        else:
            positions = without_refuted(verified_positions(reviews[one.request_id]), one.adjustments)
        found[one.card] = {
            indicator.key: level_at(indicator, positions.get(indicator.key, NOTHING), options)
            for indicator in standard.indicators
        }
    return found
