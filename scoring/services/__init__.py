"""Writing scorecards, rules, negative events, objections and bulk re-evaluations."""

from scoring.services.cards import (
    score_audit,
    score_events,
    score_review,
    score_submission,
)
from scoring.services.recomputing import Recomputed, recompute

__all__ = [
    "Recomputed",
    "recompute",
    "score_audit",
    "score_events",
    "score_review",
    "score_submission",
]
