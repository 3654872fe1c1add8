"""The exact scoring engine: frozen values in; result, problems and trace out.

No Django, no clock, no I/O. See docs/scoring.md for the algorithm with worked numbers.
"""

from scoring.engine.controls import controls_of
from scoring.engine.documents import Result, Scorer
from scoring.engine.exact import exact_text, shown_text
from scoring.engine.level_compile import CompiledLevels, compile_levels, compile_settings
from scoring.engine.level_scores import LevelsResult, band_of, evaluate_levels
from scoring.engine.level_trace import trace_levels
from scoring.engine.levels import holds, level_of
from scoring.engine.options import resolve_options
from scoring.engine.output import result_json, trace_json
from scoring.engine.part_scores import PartsResult, evaluate_parts, grade_of, trace_parts
from scoring.engine.problems import Problem, ScoringError
from scoring.engine.screening import NegativeEvent, deduction_of
from scoring.engine.settings import LevelsSettings, levels_settings
from scoring.engine.trace import TraceNode

__all__ = [
    "CompiledLevels",
    "LevelsResult",
    "LevelsSettings",
    "NegativeEvent",
    "PartsResult",
    "Problem",
    "Result",
    "Scorer",
    "ScoringError",
    "TraceNode",
    "band_of",
    "compile_levels",
    "compile_settings",
    "controls_of",
    "deduction_of",
    "evaluate_levels",
    "evaluate_parts",
    "exact_text",
    "grade_of",
    "holds",
    "level_of",
    "levels_settings",
    "resolve_options",
    "result_json",
    "shown_text",
    "trace_json",
    "trace_levels",
    "trace_parts",
]
