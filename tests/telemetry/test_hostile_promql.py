"""Expressions from strangers: refused or evaluated, soon, and never the end of the process."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.promql import (
    Evaluator,
    PromqlError,
    check_expr,
    metrics_in,
    transcendental_in,
)
from simulator.telemetry.store import SeriesStore
from tests.telemetry.builders import loaded


@pytest.fixture(scope="module")
def store() -> SeriesStore:
    return loaded(
        "15s",
        'x{a="1"} 0+1x20',
        'x{a="2"} 0+2x10 _x5 3 stale',
        'h_bucket{le="1.0"} 0+1x20',
        'h_bucket{le="+Inf"} 0+2x20',
        "n NaN Inf -Inf 1",
    )


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "(" * 20_000 + "x" + ")" * 20_000,
        "(" * 99 + "x" + ")" * 99,
        "-" * 5_000 + "x",
        " + ".join(["x"] * 5_000),
        " + ".join(["x"] * 499),
        " ^ ".join(["2"] * 300),
        "x" * 100_000,
        "sum(" * 99 + "x" + ")" * 99,
        "x @ -5",
        "x @ 1e400",
        "x @ NaN",
        "x[1y:1ms]",
        "x[100y:1s]",
        "x offset 99999999y",
        "x[99999999999y]",
        '{a="b" or c="d"}',
        "1_000",
        "{" * 500,
        "[" * 500,
        '"' * 501,
        'x{a=~"(a*)*b"}',
        'x{a=~"' + "(" * 3_000 + '"}',
        'x{a=~"a{1000}{1000}"}',
        'x{a=~"\\\\p{Nope}"}',
        "topk(NaN, x)",
        "topk(1e300, x)",
        "topk(-Inf, x)",
        "quantile(NaN, x)",
        'count_values("", x)',
        'count_values("a-b", x)',
        'label_replace(x, "a-b", "$1", "a", "(.*)")',
        'label_replace(x, "b", "$99 ${nope} $$ $", "a", "(.*)")',
        'label_replace(x, "b", "", "a", "(")',
        'label_join(x, "")',
        "round(x, 0)",
        "x % 0",
        "0 / 0",
        "clamp(x, 5, 1)",
        "histogram_quantile(NaN, h_bucket)",
        "year(n)",
        "timestamp(n)",
        "day_of_month(vector(1e300))",
        "sort(n)",
        "predict_linear(n[1m], Inf)",
        "absent_over_time(x[5m:1s])",
        "max_over_time(x[5m:1s])[5m:1s]",
        "x and on() y or ignoring(a) n unless x",
        "rate(x)",
        "x[5m]",
        "sum",
        "by",
        "",
        " ",
        "#",
        "\x00",
        "x\x00y",
        "\ud800",
        "ｘ",
        "x{",
        "x}",
        "'",
        "`",
        "x == bool",
        "sum by (a) (x) / on (nope) group_left x",
        "native_histogram_thing(x)",
        "histogram_sum(x)",
        "limitk(1, x)",
        "x * on (a) group_left (a, a, b) x",
        "x + on (a) group_right (b) x",
        "-x ^ -x",
        "Inf - Inf",
        "nan == nan",
    ],
)
def test_a_hostile_expression_gives_a_value_or_a_sentence_soon(
    store: SeriesStore, text: str
) -> None:
    begun = time.monotonic()
    try:
        Evaluator(store).instant(text, 200_000)
    except PromqlError as problem:
        told = problem
    else:
        told = PromqlError("none", 0)
    assert told.message
    assert told.position is None or 0 <= told.position <= len(text)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("sum(x", 3),
        ("x)", 1),
        ("x + (1]", 6),
        ('x{a="b}', 4),
        ("1 + foo(x)", 4),
        ("x > mad_over_time(x[5m])", 4),
    ],
)
def test_an_error_says_where(text: str, position: int) -> None:
    problem = check_expr(text)
    assert problem is not None
    assert problem.position == position


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("histogram_avg(x)", "native histograms"),
        ("mad_over_time(x[5m])", "mad_over_time() is not supported"),
        ("limitk(2, x)", "limitk is not supported"),
        ("x[5m]", ""),
        ('x{a="1" or b="2"}', "not PromQL"),
        ("x + fill(0) y", "fill"),
        ('x{a=~"("}', ""),
    ],
)
def test_what_is_not_supported_is_named(store: SeriesStore, text: str, part: str) -> None:
    with pytest.raises(PromqlError) as caught:
        Evaluator(store).compile(text)
    assert part in caught.value.message


def test_the_metrics_of_an_expression_are_found() -> None:
    found = metrics_in(
        'sum(rate(a{b="c"}[5m])) / on () max_over_time({__name__="d", e=~"f"}[5m:1m]) + time()'
    )
    assert [(s.name, [(m.name, m.op, m.value) for m in s.matchers]) for s in found] == [
        ("a", [("__name__", "=", "a"), ("b", "=", "c")]),
        ("d", [("__name__", "=", "d"), ("e", "=~", "f")]),
    ]


def test_what_depends_on_the_machine_is_named() -> None:
    found = transcendental_in("exp(ln(x)) + x ^ 2 + exp(sqrt(y)) atan2 1")
    assert sorted(found) == ["^", "atan2", "exp", "ln"]
    assert transcendental_in("sum(rate(x[5m])) / sqrt(y) % 2") == []


@pytest.mark.parametrize(
    "text",
    [
        "max_over_time(max_over_time(max_over_time(x[3h:1s])[3h:1s])[3h:1s])",
        "sum_over_time(vector(1)[3h:1s])" + " + sum_over_time(vector(1)[3h:1s] offset 1s)" * 40,
        "count_over_time(rate(x[1h])[3h:1s])"
        + "".join(f" + count_over_time(rate(x[1h])[3h:1s] offset {n}s)" for n in range(40)),
    ],
)
def test_too_much_work_is_refused_and_the_evaluator_lives_on(store: SeriesStore, text: str) -> None:
    evaluator = Evaluator(store)
    begun = time.monotonic()
    with contextlib.suppress(PromqlError):
        evaluator.instant(text, 200_000)
    assert time.monotonic() - begun < 5
    assert evaluator.instant("count(x)", 60_000).series == [({}, 2.0)]


def test_a_graph_of_too_much_work_is_refused(store: SeriesStore) -> None:
    sums = " + ".join(f"sum(x * {n})" for n in range(100))
    with pytest.raises(PromqlError, match="too much work"):
        Evaluator(store).range(sums, 0, 10_000_000, 1000)


def test_a_long_range_query_is_refused(store: SeriesStore) -> None:
    with pytest.raises(PromqlError, match="points"):
        Evaluator(store).range("x", 0, 10**12, 1000)
    with pytest.raises(PromqlError, match="step"):
        Evaluator(store).range("x", 0, 1000, 0)


ATOMS = st.sampled_from(
    [
        "x",
        "n",
        "h_bucket",
        "y",
        'x{a="1"}',
        'x{a=~"1|2"}',
        "1",
        "0",
        "NaN",
        "Inf",
        "time()",
        "vector(1)",
        "x offset 1m",
        "x @ 60",
        "x @ end()",
    ]
)
RANGES = st.sampled_from(
    ["x[1m]", "n[5m]", "h_bucket[2m]", "x[1m] offset 30s", "x[2m:30s]", "y[1m]", "x[15s]"]
)
WRAPS = st.sampled_from(
    [
        "sum({})",
        "avg by (a) ({})",
        "topk(1, {})",
        "-{}",
        "({})",
        "abs({})",
        "{} > 1",
        "{} == bool 1",
        "absent({})",
        "histogram_quantile(0.9, {})",
        'label_replace({}, "b", "$1", "a", "(.*)")',
        "sort({})",
        "scalar({})",
        'count_values("v", {})',
        "quantile(0.5, {})",
        "stddev without (a) ({})",
        "clamp({}, 1, 2)",
        "round({}, 0.3)",
        "max_over_time({}[1m:15s])",
        "{} and {}",
        "{} or x",
        "{} / on (a) {}",
        "{} * ignoring (a) group_left () {}",
    ]
)
OVER = st.sampled_from(
    [
        "rate",
        "increase",
        "delta",
        "irate",
        "idelta",
        "deriv",
        "changes",
        "resets",
        "avg_over_time",
        "sum_over_time",
        "min_over_time",
        "count_over_time",
        "stdvar_over_time",
        "last_over_time",
        "present_over_time",
    ]
)
CALLS = st.builds(lambda name, inner: f"{name}({inner})", OVER, RANGES)
EXPRESSIONS = st.recursive(
    ATOMS | CALLS,
    lambda inner: st.builds(lambda w, e: w.replace("{}", e), WRAPS, inner),
    max_leaves=6,
)


@settings(max_examples=250, deadline=None)
@given(EXPRESSIONS)
def test_any_expression_has_a_value_or_a_sentence_and_a_range_agrees_with_instants(
    text: str,
) -> None:
    store = loaded(
        "15s",
        'x{a="1"} 0+1x20',
        'x{a="2"} 0+2x10 _x5 3 stale',
        "n NaN Inf -Inf 1",
        'h_bucket{le="1.0"} 0+1x20',
        'h_bucket{le="+Inf"} 0+2x20',
    )
    evaluator = Evaluator(store)
    try:
        lines = evaluator.range(text, 30_000, 120_000, 45_000)
    except PromqlError:
        return
    if "end()" in text:
        return
    for at in (30_000, 75_000, 120_000):
        instant = sorted(
            (sorted(ls.items()), repr(v)) for ls, v in evaluator.instant(text, at).series
        )
        from_range = sorted(
            (sorted(line.labels.items()), repr(float(v)))
            for line in lines
            for t, v in zip(line.times.tolist(), line.values)
            if t == at
        )
        assert instant == from_range


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="xn(){}[]\"'`+-*/^%<>=!~,.:@#$ \n\\015mbyonsumand_é", max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    problem = check_expr(text)
    assert problem is None or problem.message


def test_what_somebody_else_has_asked_changes_nothing_of_what_a_query_may_spend(
    store: SeriesStore,
) -> None:
    """Work that is known costs nothing: whoever asks apart must not find it done."""
    rules = Evaluator(store)
    asked = rules.apart()
    query, spent = rules.compile("sum(rate(x[5m])) + 1"), []
    for look in (False, True):
        rules.vector(query, 300_000)
        if look:
            asked.instant("sum(rate(x[5m])) + 1", 600_000)
        rules.vector(query, 600_000)
        spent.append(rules._context._left)
    assert spent[0] == spent[1]
