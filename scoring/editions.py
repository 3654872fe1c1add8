"""Editions of a standard: which one a buyer uses, and what a later one would make of results that stand.

A later version on disk changes nothing by itself. Until a buyer adopts one, its requests stay on the edition
it used last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessments.editions import Carried, carry_over
from assessments.models import Request, Review
from scoring.documents import Outcome, declared_positions, engine_document, outcome_of, score
from scoring.engine import ScoringError
from scoring.models import Basis, RatingRule, RuleKind, Scorecard
from scoring.rules import choose, in_force
from standards import loader
from standards.schema import Standard


def editions_in_use(tenant_id: UUID, day: date) -> dict[str, str]:
    """Standard → the version that a request sent on ``day`` is on: the one adopted, else that of the buyer's
    latest request, else the newest. Two queries."""
    rules = in_force(tenant_id, day).filter(kind=RuleKind.EDITION)
    adopted: dict[str, list[RatingRule]] = defaultdict(list)
    for rule in rules:
        adopted[rule.standard].append(rule)
    requests = Request.objects.filter(tenant_id=tenant_id).order_by("standard", "-created_at")
    used = dict(requests.distinct("standard").values_list("standard", "standard_version"))
    return {
        standard: choose(adopted[standard]).version or used.get(standard) or loader.get(standard).version
        for standard in loader.ids()
    }


def later_versions(standard: str, version: str) -> tuple[str, ...]:
    """The versions on disk after this one, oldest first."""
    known = loader.versions(standard)
    return known[known.index(version) + 1 :] if version in known else ()


@dataclass(frozen=True, slots=True)
class Side:
    """A supplier's answers that count, under both editions: ``after`` is None where they cannot be scored,
    and ``problem`` says why. ``unanswered`` are the checks of the later edition nobody has answered."""

    card: Scorecard
    before: Outcome
    after: Outcome | None
    unanswered: tuple[str, ...]
    problem: str = ""

    @property
    def difference(self) -> Fraction | None:
        """Points more, exact; negative for fewer."""
        return None if self.after is None else self.after.total - self.before.total

    @property
    def moves(self) -> bool:
        """Whether stars or grade would be others."""
        return self.after is not None and self.after.band != self.before.band


def side_by_side(cards: Sequence[Scorecard], version: str) -> list[Side]:
    """The same answers under the edition each card pins and under ``version``; writes nothing.

    ``cards`` come with request and submission. Their own rules hold on both sides. Two queries.
    """
    decided: dict[UUID, list[Review]] = defaultdict(list)
    requests = {card.request_id for card in cards if card.basis != Basis.DECLARED}
    for review in Review.objects.filter(request_id__in=requests):
        decided[review.request_id].append(review)
    return [_side(card, loader.get(card.standard, version), decided[card.request_id]) for card in cards]


def _side(card: Scorecard, standard: Standard, reviews: Iterable[Review]) -> Side:
    frozen = card.submission.document
    counting = frozen if card.basis == Basis.DECLARED else frozen | {"items": _decided(reviews)}
    carried = carry_over(counting, standard)
    before = Outcome(Fraction(card.total_exact), grade=card.band)
    try:
        after = outcome_of(score(_document(card, standard, carried)))
    except ScoringError as error:
        return Side(card, before, None, carried.unanswered, str(error))
    return Side(card, before, after, carried.unanswered)


def _decided(reviews: Iterable[Review]) -> dict[str, Mapping[str, Any]]:
    return {
        review.item: {
            "met": review.met,
            "none_met": not review.met and not review.not_applicable,
            "not_applicable": review.not_applicable,
        }
        for review in reviews
    }


def _document(card: Scorecard, standard: Standard, carried: Carried) -> dict[str, Any]:
    refuted = {line["item"] for line in card.adjustments if line["state"] == "open" and line["item"]}
    items = {key: entry for key, entry in carried.items.items() if key not in refuted}
    document = engine_document(
        standard, card.size_class, declared_positions({"items": items}), card.request.rules
    )
    kept = {key: card.document[key] for key in ("deduction", "zeroed") if key in card.document}
    return document | kept
