"""The tree behind a T/CERDS total: topics, dimensions, indicators, and what is taken off."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from scoring.engine.level_compile import LEVEL_INDEX, CompiledCell, CompiledTopic
from scoring.engine.level_scores import CellScore, LevelsResult, TopicScore
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.options import levels_rule
from scoring.engine.trace import TraceNode


def trace_levels(result: LevelsResult) -> TraceNode:
    """The tree whose leaves add to `result.total` exactly.

    Leaves are the indicators (share × points), the deduction, and in a zeroed round what that takes
    off. An indicator that does not apply and a cell that does not exist add 0.
    """
    compiled = result.compiled
    children = [
        _topic(topic, score, result.levels)
        for topic, score in zip(compiled.topics, result.topics, strict=True)
    ]
    if result.deducted:
        base = levels_rule(compiled.settings.options, "deduction_base")
        detail = {"share": result.deduction, "base": base}
        children.append(
            TraceNode("deduction", compiled.settings.standard.screening.dimension, -result.deducted, detail)
        )
    if result.zeroed:
        children.append(TraceNode("zeroed", "zeroed", result.deducted - result.composite))
    return TraceNode("total", "total", result.total, children=tuple(children))


def _topic(topic: CompiledTopic, score: TopicScore, levels: Mapping[str, str]) -> TraceNode:
    children = tuple(
        _cell(cell, cell_score, levels) for cell, cell_score in zip(topic.cells, score.cells, strict=True)
    )
    detail = {"weight": topic.weight, "share": topic.share, "score": score.score}
    return TraceNode("topic", topic.key, score.contribution, detail, children)


def _cell(cell: CompiledCell, score: CellScore, levels: Mapping[str, str]) -> TraceNode:
    children = [one.leaves[LEVEL_INDEX[levels[one.key]]] for one in cell.indicators]
    nothing: dict[str, object] = {"level": NOT_APPLICABLE, "points": None, "share": Fraction(0)}
    children += [TraceNode("indicator", key, Fraction(0), nothing) for key in cell.not_applicable]
    detail = {"weight": cell.weight, "share": cell.share, "score": score.score}
    return TraceNode("dimension", cell.dimension, score.contribution, detail, tuple(children))
