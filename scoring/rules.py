"""Which of a buyer's rules hold on a day: weights, points, options, policy and edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from scoring.models import RatingRule, RuleKind, RuleState
from standards.schema import LEVELS

#: What holds where a buyer has put no policy in force.
POLICY: Mapping[str, Any] = {
    "options": {},
    "official": "strongest",
    "release": "two_person",
    "events_until": "today",
    "threshold": "",
}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force on a day on one standard, newest versions only.

    ``policy`` is complete (see :data:`POLICY`); ``version`` is the adopted edition, empty for none.
    """

    rules: tuple[RatingRule, ...] = ()
    policy: Mapping[str, Any] = field(default_factory=lambda: dict(POLICY))

    @property
    def version(self) -> str:
        """The edition of the standard the buyer adopted; empty where it adopted none."""
        return next((rule.content["version"] for rule in self.rules if rule.kind == RuleKind.EDITION), "")

    def told(self, *, industry: str = "", country: str = "") -> dict[str, Any]:
        """What shapes one supplier's score, as :class:`assessments.models.Request` keeps it in ``rules``:
        the engine's ``weights``, ``points`` (by size class) and ``options``, and the ``pins`` of the rules;
        beside them the ``efforts`` of improvements, on which no score depends.

        Of topic weights the narrowest counts: industry and country, industry, country, then all.
        """
        by_place = {(rule.kind, rule.scope, rule.country): rule for rule in self.rules}
        used: list[RatingRule] = []
        weights: dict[str, dict[str, int]] = {}
        places = ((industry, country), (industry, ""), ("", country), ("", ""))
        topics = next(
            (by_place[RuleKind.TOPICS, *place] for place in places if (RuleKind.TOPICS, *place) in by_place),
            None,
        )
        if topics:
            weights["topics"] = topics.content
            used.append(topics)
        for rule in self.rules:
            if rule.kind == RuleKind.DIMENSIONS:
                weights["dimensions"] = rule.content
            elif rule.kind == RuleKind.INDICATORS:
                weights["indicators"] = {**weights.get("indicators", {}), **rule.content}
            elif rule.kind not in {RuleKind.POINTS, RuleKind.POLICY}:
                continue
            used.append(rule)
        points: Mapping[str, Any] = next(
            (rule.content for rule in self.rules if rule.kind == RuleKind.POINTS), {}
        )
        told = {"weights": weights, "points": points, "options": self.policy["options"]}
        scored = {**told, "pins": [pin_of(rule) for rule in used]} if used else {}
        efforts = next((rule.content for rule in self.rules if rule.kind == RuleKind.EFFORT), None)
        return {**scored, "efforts": efforts} if efforts else scored


def pin_of(rule: RatingRule) -> dict[str, Any]:
    """What a card remembers of a rule it was computed by."""
    return {
        "id": str(rule.pk),
        "kind": rule.kind,
        "scope": rule.scope,
        "country": rule.country,
        "version": rule.version,
        "method": rule.method,
    }


def settings_of(told: Mapping[str, Any], size: str) -> dict[str, Any]:
    """The keys ``weights``, ``points`` and ``options`` of an engine document for one size class; a key that
    would be empty is left out, so that cards under the package's defaults stay as they were."""
    points = {
        key: dict(zip(LEVELS, row, strict=True)) for key, row in told.get("points", {}).get(size, {}).items()
    }
    chosen = {"weights": told.get("weights"), "points": points, "options": told.get("options")}
    return {key: value for key, value in chosen.items() if value}


def rules_on(tenant_id: UUID, standard: str, day: date) -> RuleSet:
    """The rules a buyer has in force on ``day``. One query."""
    return choose(in_force(tenant_id, day).filter(standard=standard))


def in_force(tenant_id: UUID, day: date) -> QuerySet[RatingRule]:
    """Every rule of a buyer in force on ``day``, older versions among them."""
    return RatingRule.objects.filter(tenant_id=tenant_id, state=RuleState.PUBLISHED, effective_from__lte=day)


def least_points(tenant_id: UUID, day: date) -> dict[str, Fraction]:
    """The least points for further co-operation by standard, as the evaluation policies in force on ``day``
    say; standards without are left out. One query."""
    rules: dict[str, list[RatingRule]] = defaultdict(list)
    for rule in in_force(tenant_id, day).filter(kind=RuleKind.POLICY):
        rules[rule.standard].append(rule)
    texts = {standard: choose(held).policy["threshold"] for standard, held in rules.items()}
    return {standard: Fraction(text) for standard, text in texts.items() if text}


def choose(published: Iterable[RatingRule]) -> RuleSet:
    """The newest of each kind, scope and country among ``published`` rules, all in force already."""
    newest: dict[tuple[str, str, str], RatingRule] = {}
    for rule in published:
        place = (rule.kind, rule.scope, rule.country)
        known = newest.get(place)
        if known is None or (rule.effective_from, rule.version) > (known.effective_from, known.version):
            newest[place] = rule
    rules = tuple(newest[place] for place in sorted(newest))
    policy: Mapping[str, Any] = next((rule.content for rule in rules if rule.kind == RuleKind.POLICY), {})
    return RuleSet(rules, {**POLICY, **policy})
