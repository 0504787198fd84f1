"""Which functions and aggregations there are, and what they give. No numpy here."""

from __future__ import annotations

from simulator.telemetry.promql.ast import Kind

RANGE_FUNCTIONS = frozenset(
    {
        "rate", "increase", "delta", "irate", "idelta", "deriv", "predict_linear", "changes",
        "resets",
        "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time",
        "last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time",
        "quantile_over_time", "absent_over_time",
    }
)  # fmt: skip
MATH_FUNCTIONS = frozenset(
    {
        "abs", "ceil", "floor", "sgn", "sqrt", "exp", "ln", "log2", "log10", "deg", "rad",
        "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
        "atanh",
    }
)  # fmt: skip
DATE_FUNCTIONS = frozenset(
    {
        "minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month",
        "month", "year",
    }
)  # fmt: skip
VECTOR_FUNCTIONS = frozenset(
    {
        "absent", "clamp", "clamp_max", "clamp_min", "histogram_fraction", "histogram_quantile",
        "label_join", "label_replace", "round", "sort", "sort_desc", "timestamp", "vector",
    }
)  # fmt: skip
SCALAR_FUNCTIONS = frozenset({"time", "pi", "scalar"})
FUNCTIONS = RANGE_FUNCTIONS | MATH_FUNCTIONS | DATE_FUNCTIONS | VECTOR_FUNCTIONS | SCALAR_FUNCTIONS
AGGREGATIONS = frozenset(
    {
        "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk",
        "quantile", "count_values",
    }
)  # fmt: skip
TRANSCENDENTAL = (MATH_FUNCTIONS - {"abs", "ceil", "floor", "sgn", "sqrt", "deg", "rad"}) | {
    "^",
    "atan2",
}
NATIVE_HISTOGRAM_FUNCTIONS = frozenset(
    {"histogram_avg", "histogram_count", "histogram_sum", "histogram_stddev", "histogram_stdvar"}
)


def unsupported_function(name: str) -> str | None:
    """Why a function cannot be used, in a sentence, or None if it can."""
    if name in FUNCTIONS:
        return None
    if name in NATIVE_HISTOGRAM_FUNCTIONS:
        return f"{name}() is for native histograms, which Hotwash does not have"
    return f"the function {name}() is not supported"


def result_kind(function: str) -> Kind:
    """What a function gives."""
    return "scalar" if function in SCALAR_FUNCTIONS else "vector"
