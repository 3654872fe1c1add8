"""Row 24: random documents through the engine, each held against the formulas written out the long way."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from scoring.engine import LevelsResult, PartsResult, Scorer, ScoringError, trace_levels, trace_parts
from scoring.engine.level_scores import read_deduction
from standards import loader
from standards.schema import LEVELS
from tests.engine import reference
from tests.prove.outcome import Outcome

CERDS, CFIE = loader.cerds(), loader.cfie()
SIZES = ("large", "medium", "micro_small")
#: T/CERDS documents that share one drawn setting of weights, points and options.
SHARED = 25

Document = dict[str, Any]


class ScoringProof:
    """``count`` documents, half of them of each standard, drawn from a fixed seed."""

    def __init__(self, *, count: int) -> None:
        self._count = count
        self._chance = random.Random(2026)  # noqa: S311 - test data, no secret
        self._scorer = Scorer(loader.get)
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Draw, score, compare."""
        settings: Document = {}
        for number in range(self._count // 2):
            if number % SHARED == 0:
                settings = self._settings()
                self._scorer = Scorer(loader.get)
            self._cerds(settings)
            self._cfie()
        return self.outcome

    def _cerds(self, settings: Document) -> None:
        levels = {key: self._chance.choice(("none", *LEVELS, *LEVELS, "na")) for key in CERDS.by_key}
        share = f"{self._chance.randint(0, 2000) / 10_000:.4f}"
        document = {"standard": "t-cerds", **settings, "levels": levels, "deduction": share}
        composite = reference.composite_score(
            CERDS,
            weights=settings["weights"],
            points=settings["points"],
            levels=levels,
            renormalise=settings["options"]["missing_dimension"] == "renormalise",
        )
        if composite is None:
            self._expect_refused(document)
            return
        result = self._scored(document)
        assert isinstance(result, LevelsResult)
        deduction = read_deduction(CERDS, share)
        total = reference.final_score(composite, deduction, settings["options"]["deduction_base"])
        leaves = sum((leaf.value for leaf in trace_levels(result).leaves()), Fraction(0))
        same = result.total == total == leaves and result.star == reference.star_of(total)
        self.outcome.expect(same, f"t-cerds: engine {result.total}, formulas {total}, trace {leaves}")
        self._expect_any_order(document, result.total)

    def _cfie(self) -> None:
        option = self._chance.choice(("rescale", "zero", "award"))
        parts: dict[str, object] = {}
        for item in CFIE.items:
            chosen = self._chance.choice(item.parts).key if item.exclusive else None
            for part in item.parts:
                held = part.key == chosen if chosen else self._chance.random() < 0.6
                skipped = part.may_be_not_applicable and self._chance.random() < 0.2
                parts[part.key] = "na" if skipped and not item.exclusive else held
        document = {"standard": "t-cfie", "parts": parts, "options": {"not_applicable": option}}
        result = self._scored(document)
        assert isinstance(result, PartsResult)
        total = reference.cfie_total(CFIE, parts, option)
        leaves = sum((leaf.value for leaf in trace_parts(result).leaves()), Fraction(0))
        same = result.total == total == leaves and result.grade.key == reference.grade_of(total)
        self.outcome.expect(same, f"t-cfie: engine {result.total}, formulas {total}, trace {leaves}")
        self._expect_any_order(document, result.total)

    def _scored(self, document: Document) -> LevelsResult | PartsResult:
        return self._scorer.score(document)

    def _expect_any_order(self, document: Document, total: Fraction) -> None:
        """The same document with every key in another order scores the same."""
        again = self._scored(self._shuffled(document))
        self.outcome.expect(again.total == total, f"order matters: {again.total}, not {total}")

    def _expect_refused(self, document: Document) -> None:
        try:
            result = self._scored(document)
        except ScoringError as error:
            self.outcome.expect("nothing is left to score" in str(error), f"refused otherwise: {error}")
        else:
            self.outcome.expect(condition=False, fault=f"nothing to score gives {result.total}")

    def _shuffled(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        pairs = [(key, self._shuffled(one)) for key, one in value.items()]
        self._chance.shuffle(pairs)
        return dict(pairs)

    def _settings(self) -> Document:
        """Size, weights, points and options, all valid; weights are parts per 10,000."""
        indicators: dict[str, int] = {}
        for topic in CERDS.topics:
            for dimension in CERDS.scored_dimensions:
                indicators |= self._shares([one.key for one in CERDS.cell(topic.key, dimension.key)])
        return {
            "size": self._chance.choice(SIZES),
            "weights": {
                "topics": self._shares([topic.key for topic in CERDS.topics]),
                "dimensions": self._shares([dimension.key for dimension in CERDS.scored_dimensions]),
                "indicators": indicators,
            },
            "points": {
                key: dict(zip(LEVELS, sorted(self._chance.randint(0, 200) for _ in LEVELS), strict=True))
                for key in CERDS.by_key
            },
            "options": {
                "missing_dimension": self._chance.choice(("renormalise", "lose")),
                "deduction_base": self._chance.choice(("full_mark", "composite")),
            },
        }

    def _shares(self, keys: list[str]) -> dict[str, int]:
        """Random weights that add to 10,000; none for no key."""
        cuts = sorted(self._chance.randint(0, 10_000) for _ in keys[1:])
        bounds = zip([0, *cuts], [*cuts, 10_000], strict=True)
        return {key: upper - lower for key, (lower, upper) in zip(keys, bounds, strict=bool(keys))}
