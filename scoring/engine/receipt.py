"""What a receipt says about a result: the table to add up again, and what came out of it.

Only this is computed by the engine; `adding` adds it up again without the engine.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scoring.engine.exact import exact_text, shown_text
from scoring.engine.level_scores import LevelsResult, TopicScore
from scoring.engine.part_scores import GroupScore, ItemScore, PartScore, PartsResult
from standards.schema import LEVELS, Factor, Screening, Standard

FORMAT = "score-receipt/2"
FORMATS = ("score-receipt/1", FORMAT)
"""What a verifier knows. The first did not hold the table by which negative events are graded."""

Json = dict[str, Any]


def receipt_core(result: LevelsResult | PartsResult) -> Json:
    """The part of a receipt that follows from a result alone: ``standard``, ``table`` and ``result``.
    Exact numbers are text, ``num/den``; weights and points of levels are integers."""
    if isinstance(result, PartsResult):
        return _parts(result)
    return _levels(result)


def _levels(result: LevelsResult) -> Json:
    settings = result.compiled.settings
    standard = settings.standard
    table: Json = {
        "kind": "levels",
        "full_mark": standard.full_mark,
        "size": settings.size,
        "options": dict(settings.options),
        "topics": dict(settings.topics),
        "dimensions": {one.key: settings.dimensions[one.key] for one in standard.scored_dimensions},
        "indicators": {
            one.key: {
                "topic": one.topic,
                "dimension": one.dimension,
                "weight": settings.indicators[one.key],
                "points": dict(zip(LEVELS, settings.points[one.key], strict=True)),
                "level": result.levels[one.key],
            }
            for one in standard.indicators
        },
        "deduction": exact_text(result.deduction),
        "zeroed": result.zeroed,
        "screening": _screening(standard.screening),
        "bands": [{"mark": str(band.star), "from": exact_text(band.start)} for band in standard.bands],
    }
    outcome: Json = {
        **_total(result.total, str(result.star or "")),
        "composite": exact_text(result.composite),
        "deducted": exact_text(result.deducted),
        "topics": {topic.key: _topic(topic) for topic in result.topics},
    }
    return {"standard": _named(standard, "levels"), "table": table, "result": outcome}


def _screening(screening: Screening) -> Json:
    """By which negative events are graded: shares of each step, the most of all, and what voids a round."""
    return {
        "maximum": exact_text(screening.maximum),
        "severity": _shares(screening.severity),
        "reach": _shares(screening.reach),
        "penalty": _shares(screening.penalty),
        "reliefs": _shares(screening.reliefs),
        "zeroing": [one.key for one in screening.zeroing],
    }


def _shares(factors: tuple[Factor, ...]) -> Json:
    return {one.key: exact_text(one.share) for one in factors}


def _topic(topic: TopicScore) -> Json:
    return {
        "score": _maybe(topic.score),
        "contribution": exact_text(topic.contribution),
        "dimensions": {cell.dimension: _maybe(cell.score) for cell in topic.cells},
    }


def _parts(result: PartsResult) -> Json:
    grades = sorted(result.standard.grades, key=lambda grade: grade.start)
    table: Json = {
        "kind": "parts",
        "full_mark": result.standard.full_mark,
        "options": dict(result.options),
        "groups": {
            one.group.key: {item.item.key: _item(item) for item in one.items} for one in result.groups
        },
        "bands": [{"mark": grade.key, "from": exact_text(grade.start)} for grade in grades],
    }
    outcome: Json = {
        **_total(result.total, result.grade.key),
        "raw": exact_text(result.raw),
        "base": exact_text(result.base),
        "groups": {one.group.key: _group(one) for one in result.groups},
    }
    return {"standard": _named(result.standard, "parts"), "table": table, "result": outcome}


def _item(score: ItemScore) -> Json:
    return {
        "cap": _maybe(score.item.cap),
        "exclusive": score.item.exclusive,
        "parts": {one.part.key: _part(one) for one in score.parts},
    }


def _part(score: PartScore) -> Json:
    earned = exact_text(score.earned) if score.applies else "na"
    return {"points": exact_text(score.part.points), "earned": earned}


def _group(score: GroupScore) -> Json:
    items = {one.item.key: exact_text(one.score) for one in score.items}
    return {"score": exact_text(score.score), "items": items}


def _named(standard: Standard, kind: str) -> Json:
    return {"id": standard.id, "version": standard.version, "hash": standard.hash, "kind": kind}


def _total(total: Fraction, band: str) -> Json:
    return {"total": exact_text(total), "shown": shown_text(total), "band": band}


def _maybe(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)
