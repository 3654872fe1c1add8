"""Row 24: random documents through the engine, each held against the formulas written out the long way,
against what many at once give in numpy, and against what a receipt's own table adds up to."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.engine import (
    LevelsResult,
    PartsResult,
    Scorer,
    ScoringError,
    levels_settings,
    trace_levels,
    trace_parts,
)
from scoring.engine.adding import total_of
from scoring.engine.bulk import LevelsBulk, encode_deductions, encode_levels
from scoring.engine.bulk_parts import PartsBulk
from scoring.engine.level_scores import read_deduction
from scoring.engine.receipt import receipt_core
from standards import loader
from standards.schema import LEVELS
from tests.engine import reference
from tests.prove.outcome import Outcome

CERDS, CFIE = loader.cerds(), loader.cfie()
SIZES = ("large", "medium", "micro_small")
#: Documents that share one drawn setting of weights, points and options, and are scored at once as well.
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
        for start in range(0, self._count // 2, SHARED):
            count = min(SHARED, self._count // 2 - start)
            self._scorer = Scorer(loader.get)
            settings = self._settings()
            levels = [self._cerds(settings) for _ in range(count)]
            self._expect_same_levels(settings, [one for one in levels if one is not None])
            options = {"not_applicable": self._chance.choice(("rescale", "zero", "award"))}
            self._expect_same_parts(options, [self._cfie(options) for _ in range(count)])
        return self.outcome

    def _cerds(self, settings: Document) -> tuple[Document, LevelsResult] | None:
        """One document and its result; None where nothing was left to score."""
        skipped = self._chance.choice((0, 0.02, 0.15))
        levels = {key: self._level(skipped) for key in CERDS.by_key}
        share = f"{self._chance.choice((0, self._chance.randint(0, 2000))) / 10_000:.4f}"
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
            return None
        result = self._scored(document)
        assert isinstance(result, LevelsResult)
        deduction = read_deduction(CERDS, share)
        total = reference.final_score(composite, deduction, settings["options"]["deduction_base"])
        leaves = sum((leaf.value for leaf in trace_levels(result).leaves()), Fraction(0))
        same = result.total == total == leaves and result.star == reference.star_of(total)
        self.outcome.expect(same, f"t-cerds: engine {result.total}, formulas {total}, trace {leaves}")
        self._expect_any_order(document, result.total)
        self._expect_receipt(result)
        return document, result

    def _level(self, skipped: float) -> str:
        return "na" if self._chance.random() < skipped else self._chance.choice(("none", *LEVELS))

    def _cfie(self, options: Document) -> tuple[Document, PartsResult]:
        parts: dict[str, object] = {}
        for item in CFIE.items:
            chosen = self._chance.choice(item.parts).key if item.exclusive else None
            for part in item.parts:
                held: object = self._chance.random() < 0.6
                if self._chance.random() < 0.1:
                    held = f"{self._chance.randint(0, 100) * float(part.points) / 100:.4f}"
                skipped = part.may_be_not_applicable and self._chance.random() < 0.2
                parts[part.key] = "na" if skipped else held if chosen in {None, part.key} else False
        document = {"standard": "t-cfie", "parts": parts, "options": options}
        result = self._scored(document)
        assert isinstance(result, PartsResult)
        total = reference.cfie_total(CFIE, parts, options["not_applicable"])
        leaves = sum((leaf.value for leaf in trace_parts(result).leaves()), Fraction(0))
        same = result.total == total == leaves and result.grade.key == reference.grade_of(total)
        self.outcome.expect(same, f"t-cfie: engine {result.total}, formulas {total}, trace {leaves}")
        self._expect_any_order(document, result.total)
        self._expect_receipt(result)
        return document, result

    def _expect_same_levels(self, settings: Document, scored: list[tuple[Document, LevelsResult]]) -> None:
        """All documents of a setting at once give what each gave alone: totals, stars, what topics add."""
        shares = [result.deduction for _, result in scored]
        deductions, scale = encode_deductions(shares)
        zeroed = np.array([self._chance.random() < 0.05 for _ in scored], dtype=bool)
        codes = encode_levels(CERDS, [document["levels"] for document, _ in scored])
        many = LevelsBulk(levels_settings(CERDS, **settings)).evaluate(
            codes, deductions, scale=scale, zeroed=zeroed
        )
        for row, (_, result) in enumerate(scored):
            void = bool(zeroed[row])
            alone = (0, 0) if void else (result.total, result.star)
            topics = tuple(topic.contribution for topic in result.topics)
            same = (many.total(row), many.stars[row]) == alone and many.contributions(row) == topics
            self.outcome.expect(same, f"t-cerds: alone {alone}, many at once {many.total(row)}")

    def _expect_same_parts(self, options: Document, scored: list[tuple[Document, PartsResult]]) -> None:
        bulk = PartsBulk(CFIE, options)
        many = bulk.evaluate(bulk.encode([document["parts"] for document, _ in scored]))
        for row, (_, result) in enumerate(scored):
            alone = (result.total, result.grade, tuple(group.score for group in result.groups))
            at_once = (many.total(row), many.grade(row), many.scores(row))
            self.outcome.expect(alone == at_once, f"t-cfie: alone {alone[0]}, many at once {at_once[0]}")

    def _expect_receipt(self, result: LevelsResult | PartsResult) -> None:
        """A receipt's own table, added up without the engine, gives the same total."""
        added = total_of(receipt_core(result))
        self.outcome.expect(added == result.total, f"engine {result.total}, receipt {added}")

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
