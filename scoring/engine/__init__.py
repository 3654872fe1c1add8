"""The exact scoring engine: frozen values in; result, problems and trace out.

No Django, no clock, no I/O. See docs/scoring.md for the algorithm with worked numbers.
"""

from scoring.engine.cerds import CerdsResult, band_of, evaluate_cerds
from scoring.engine.cerds_compile import CompiledCerds, compile_cerds, compile_settings
from scoring.engine.cerds_trace import trace_cerds
from scoring.engine.cfie import CfieResult, evaluate_cfie, grade_of, trace_cfie
from scoring.engine.documents import Result, Scorer
from scoring.engine.exact import exact_text, shown_text
from scoring.engine.levels import holds, level_of
from scoring.engine.options import resolve_options
from scoring.engine.output import result_json, trace_json
from scoring.engine.problems import Problem, ScoringError
from scoring.engine.screening import NegativeEvent, deduction_of
from scoring.engine.settings import CerdsSettings, cerds_settings
from scoring.engine.trace import TraceNode

__all__ = [
    "CerdsResult",
    "CerdsSettings",
    "CfieResult",
    "CompiledCerds",
    "NegativeEvent",
    "Problem",
    "Result",
    "Scorer",
    "ScoringError",
    "TraceNode",
    "band_of",
    "cerds_settings",
    "compile_cerds",
    "compile_settings",
    "deduction_of",
    "evaluate_cerds",
    "evaluate_cfie",
    "exact_text",
    "grade_of",
    "holds",
    "level_of",
    "resolve_options",
    "result_json",
    "shown_text",
    "trace_cerds",
    "trace_cfie",
    "trace_json",
]
