"""Both standards' formulas written out the long way, as an oracle for the engine.

Top down, one fraction at a time, straight from clause 6.3 and Annex B: no coefficients, no tables.
"""

from __future__ import annotations

from fractions import Fraction

from standards.schema import LevelsStandard, PartsStandard

Weights = dict[str, dict[str, int]]


def composite_score(
    standard: LevelsStandard,
    *,
    weights: Weights,
    points: dict[str, dict[str, int]],
    levels: dict[str, str],
    renormalise: bool,
) -> Fraction | None:
    """Clause 6.3 a) to c); None when nothing is left to score."""
    topics: list[tuple[int, Fraction]] = []
    for topic in standard.topics:
        dimensions: list[tuple[int, Fraction]] = []
        for dimension in standard.scored_dimensions:
            members = [one.key for one in standard.cell(topic.key, dimension.key) if levels[one.key] != "na"]
            scores = [(weights["indicators"][key], earned(points[key], levels[key])) for key in members]
            cell = mean(scores, renormalise=True)
            if cell is not None:
                dimensions.append((weights["dimensions"][dimension.key], cell))
        score = mean(dimensions, renormalise=renormalise)
        if score is not None:
            topics.append((weights["topics"][topic.key], score))
    return mean(topics, renormalise=renormalise)


def earned(points: dict[str, int], level: str) -> Fraction:
    return Fraction(points[level] if level != "none" else 0)


def mean(scores: list[tuple[int, Fraction]], *, renormalise: bool) -> Fraction | None:
    """The weighted mean over what exists, or over 10,000 where missing weight is lost."""
    weight = sum(weight for weight, _ in scores)
    if weight == 0:
        return None
    return sum((weight * score for weight, score in scores), Fraction(0)) / (
        weight if renormalise else 10_000
    )


def final_score(composite: Fraction, deduction: Fraction, base: str) -> Fraction:
    """Clause 6.3 d), never under 0."""
    return max(Fraction(0), composite - deduction * (200 if base == "full_mark" else composite))


def star_of(total: Fraction) -> int:
    """Clause 6.4, Table 1."""
    return 1 + sum(total >= bound for bound in (40, 70, 100, 125, 150, 175))


def cfie_total(standard: PartsStandard, parts: dict[str, object], not_applicable: str) -> Fraction:
    """Annex B: parts add up, item 7 stops at 3; parts that do not apply by the option."""
    total, left_out = Fraction(0), Fraction(0)
    for item in standard.items:
        score = Fraction(0)
        for part in item.parts:
            value = parts[part.key]
            if value == "na":
                score += part.points if not_applicable == "award" else 0
                left_out += part.points if not_applicable == "rescale" else 0
            elif isinstance(value, bool):
                score += part.points if value else 0
            else:
                score += Fraction(str(value))
        total += min(score, Fraction(3)) if item.number == 7 else score
    return total * 100 / (100 - left_out)


def grade_of(total: Fraction) -> str:
    """Clause 8.3 c), with the overlap of B and C read as in the package's note."""
    return next(grade for grade, bound in (("AA", 90), ("A", 80), ("B", 70), ("C", 0)) if total >= bound)
