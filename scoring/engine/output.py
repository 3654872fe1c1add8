"""Results as JSON values: every number as ``{"exact": "num/den", "shown": "1.23"}``."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from scoring.engine.exact import exact_text, shown_text
from scoring.engine.level_scores import CellScore, DimensionScore, LevelsResult, TopicScore
from scoring.engine.level_trace import trace_levels
from scoring.engine.options import levels_rule
from scoring.engine.part_scores import GroupScore, PartsResult, trace_parts
from scoring.engine.trace import TraceNode

Json = dict[str, object]


def result_json(result: LevelsResult | PartsResult) -> Json:
    """The whole result, trace included, in the form `manage.py score` prints."""
    return _cfie(result) if isinstance(result, PartsResult) else _cerds(result)


def trace_json(node: TraceNode) -> Json:
    """One node of a trace: kind, key, exact value, what led there, and its children."""
    if not node.children:
        return _leaf_json(node)
    return {**_node_json(node), "children": [trace_json(child) for child in node.children]}


@lru_cache(maxsize=4096)
def _leaf_json(node: TraceNode) -> Json:
    """Leaves are shared between results of one compiled table, so their JSON is kept."""
    return _node_json(node)


def _node_json(node: TraceNode) -> Json:
    out: Json = {"kind": node.kind, "key": node.key, "value": exact_text(node.value)}
    for name, value in node.detail.items():
        out[name] = exact_text(value) if isinstance(value, Fraction) else value
    return out


def _cerds(result: LevelsResult) -> Json:
    settings = result.compiled.settings
    stars = levels_rule(settings.options, "topic_stars") == "on"
    return {
        "standard": settings.standard.id,
        "standard_version": settings.standard.version,
        "hash": settings.standard.hash,
        "size": settings.size,
        "options": dict(settings.options),
        "total": _number(result.total),
        "star": result.star,
        "stage": result.stage,
        "zeroed": result.zeroed,
        "composite": _number(result.composite),
        "deduction": {"share": exact_text(result.deduction), "points": _number(result.deducted)},
        "topics": {topic.key: _topic(topic, stars=stars) for topic in result.topics},
        "dimensions": {dimension.key: _weighted(dimension) for dimension in result.dimensions},
        "trace": trace_json(trace_levels(result)),
    }


def _topic(topic: TopicScore, *, stars: bool) -> Json:
    out = _weighted(topic)
    if stars:
        out["star"] = topic.band.star if topic.band else None
    out["dimensions"] = {cell.dimension: _weighted(cell) for cell in topic.cells}
    return out


def _weighted(part: TopicScore | CellScore | DimensionScore) -> Json:
    """Score, weight given (parts per 10,000), share of the composite, and what it adds to it."""
    return {
        "score": None if part.score is None else _number(part.score),
        "weight": part.weight,
        "share": exact_text(part.share),
        "contribution": _number(part.contribution),
    }


def _cfie(result: PartsResult) -> Json:
    return {
        "standard": result.standard.id,
        "standard_version": result.standard.version,
        "hash": result.standard.hash,
        "options": dict(result.options),
        "total": _number(result.total),
        "grade": result.grade.key,
        "raw": _number(result.raw),
        "base": _number(result.base),
        "groups": {score.group.key: _group(score) for score in result.groups},
        "trace": trace_json(trace_parts(result)),
    }


def _group(score: GroupScore) -> Json:
    items = {
        one.item.key: {"score": _number(one.score), "points": exact_text(one.item.points)}
        for one in score.items
    }
    return {"score": _number(score.score), "points": exact_text(score.group.points), "items": items}


def _number(value: Fraction) -> Json:
    return {"exact": exact_text(value), "shown": shown_text(value)}
