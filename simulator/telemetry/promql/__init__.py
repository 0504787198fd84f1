"""PromQL, evaluated on columns."""

from __future__ import annotations

from simulator.telemetry.promql.ast import Matcher, Selector
from simulator.telemetry.promql.errors import EvaluationError, PromqlError
from simulator.telemetry.promql.evaluator import Evaluator, Line, Query, Result
from simulator.telemetry.promql.parse import check_expr, metrics_in, transcendental_in

__all__ = [
    "EvaluationError",
    "Evaluator",
    "Line",
    "Matcher",
    "PromqlError",
    "Query",
    "Result",
    "Selector",
    "check_expr",
    "metrics_in",
    "transcendental_in",
]
