"""Prometheus's own PromQL scripts. They are not part of this repository: HOTWASH_PROMQLTEST names
their folder.

No case is excused one by one. What is left out needs a feature that Hotwash does not have, and the
feature is named;
warnings and infos that accompany a value are not compared, because Hotwash gives none.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.telemetry.promqltest import run_script

FOLDER = Path(
    os.environ.get("HOTWASH_PROMQLTEST", Path(__file__).parents[3] / "shared" / "promqltest")
)

# Functions and aggregations behind Prometheus's flag for experimental ones.
EXPERIMENTAL = (
    "double_exponential_smoothing",
    "end",
    "first_over_time",
    "histogram_quantiles",
    "limit_ratio",
    "limitk",
    "mad_over_time",
    "max_of",
    "min_of",
    "range",
    "sort_by_label",
    "sort_by_label_desc",
    "start",
    "step",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
)
UNSUPPORTED_FEATURES = (
    "native histograms",  # in the data, or a function for them alone
    "a range vector as the result of a query",
    *(f"the function {name}() is not supported" for name in EXPERIMENTAL),
    *(f"the aggregation {name} is not supported" for name in EXPERIMENTAL),
)

# file -> how many cases pass; a number that falls is a feature that was lost
PASSING = {
    "aggregators.test": 123,
    "functions.test": 251,
    "histograms.test": 83,
    "limit.test": 0,
    "literals.test": 25,
    "operators.test": 142,
    "range_queries.test": 11,
    "selectors.test": 31,
    "staleness.test": 17,
    "trig_functions.test": 19,
}


@pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"Prometheus's scripts are not in {FOLDER.name!r} (HOTWASH_PROMQLTEST)",
)
@pytest.mark.parametrize("name", sorted(PASSING))
def test_every_case_of_prometheus_that_uses_what_we_support_passes(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = run_script((FOLDER / name).read_text())
    reasons = Counter(reason for _, reason in report.unsupported)
    with capsys.disabled():
        missing = len(report.unsupported)
        sys.stdout.write(f"\n{name}: {report.passed} pass, {missing} need a missing feature\n")
    assert [f"line {c.line}: {c.expr}: {why}" for c, why in report.failed] == []
    assert [
        reason for reason in reasons if not any(known in reason for known in UNSUPPORTED_FEATURES)
    ] == []
    assert report.passed == PASSING[name]


SCRIPT = """
load 10s
  x{a="1"} 0+1x5 _ stale 7
  y 1 {{schema:0 sum:1 count:1}}

eval instant at 20s x
  x{a="1"} 2

eval instant at 20s x
  x{a="1"} 3

eval instant at 20s limitk(1, x)

eval instant at 10s y

eval instant at 0 x +
  expect fail
"""


def test_the_runner_tells_a_pass_from_a_failure_and_from_a_missing_feature() -> None:
    report = run_script(SCRIPT)
    assert report.passed == 2
    assert [case.line for case, _ in report.failed] == [9]
    assert [reason for _, reason in report.unsupported] == [
        "the aggregation limitk is not supported",
        "native histograms in the data",
    ]
