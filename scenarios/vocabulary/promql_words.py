"""Which functions of PromQL and of rule templates this version has."""

from __future__ import annotations

import re
from typing import Final

_FUNCTIONS = """
rate increase delta irate idelta deriv predict_linear changes resets avg_over_time sum_over_time
min_over_time max_over_time count_over_time last_over_time present_over_time stddev_over_time
stdvar_over_time quantile_over_time absent_over_time abs ceil floor sgn sqrt exp ln log2 log10
deg rad sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh minute hour day_of_week
day_of_month day_of_year days_in_month month year absent clamp clamp_max clamp_min
histogram_fraction histogram_quantile label_join label_replace round sort sort_desc timestamp
vector time pi scalar
"""
_AGGREGATIONS = """
sum avg min max count group stddev stdvar topk bottomk quantile count_values
"""
_TRANSCENDENTAL = """
exp ln log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh atan2 ^
"""
_TEMPLATE_FUNCTIONS = """
and or not eq ne lt le gt ge len index print println printf humanize humanize1024 humanizeDuration
humanizePercentage humanizeTimestamp parseDuration title toUpper toLower stripPort reReplaceAll
match first label value strvalue sortByLabel safeHtml query
"""

FUNCTIONS: Final = frozenset(_FUNCTIONS.split())
AGGREGATIONS: Final = frozenset(_AGGREGATIONS.split())
TRANSCENDENTAL: Final = frozenset(_TRANSCENDENTAL.split())
"""Their last digit may differ from machine to machine."""
TEMPLATE_FUNCTIONS: Final = frozenset(_TEMPLATE_FUNCTIONS.split())
"""Functions of label and annotation templates."""

MAX_LENGTH: Final = 16 * 1024
MAX_DEPTH: Final = 100
MAX_OPERATORS: Final = 500
"""Limits of an expression, looked at before the parser, which larger ones would crash."""

TOKEN: Final = re.compile(
    r"""
    (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
  | (?P<comment>\#[^\n]*)
  | (?P<word>[A-Za-z_:][A-Za-z0-9_:.]*)
  | (?P<number>[0-9][0-9A-Za-z_.]*)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<operator>==|!=|>=|<=|=~|!~|[-+*/%^<>])
  | (?P<stray>["'`])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
PAIRS: Final = {")": "(", "]": "[", "}": "{"}
WORD_OPERATORS: Final = frozenset(("and", "or", "unless", "atan2"))
