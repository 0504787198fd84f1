"""What expressions give, by example; Prometheus's own scripts say more where they are at hand."""

from __future__ import annotations

import pytest

from simulator.telemetry.promql import EvaluationError, Evaluator, PromqlError
from simulator.telemetry.store import SeriesStore
from tests.telemetry.builders import loaded

AT = 300_000


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    store = loaded(
        "15s",
        'c{job="web", i="0"} 0+15x20',
        'c{job="web", i="1"} 0+30x20',
        'c{job="db", i="0"} 100+15x9 0+15x10',
        'g{job="web", i="0"} 4+0x20',
        'g{job="web", i="1"} 8+0x20',
        'g{job="db", i="0"} -2+0x20',
        'limit{job="web", team="shop"} 5+0x20',
        'limit{job="db", team="data"} 1+0x20',
        "t 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 NaN 2 4 3",
        'h_bucket{job="web", le="0.1"} 0+10x20',
        'h_bucket{job="web", le="0.5"} 0+18x20',
        'h_bucket{job="web", le="+Inf"} 0+20x20',
    )
    return Evaluator(store)


def answers(evaluator: Evaluator, text: str) -> list[float]:
    return [round(value, 9) for _, value in evaluator.instant(text, AT).series]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("g", [4, 8, -2]),
        ('g{job!="db"}', [4, 8]),
        ('g{job=~"w.*", i!~"[1-9]"}', [4]),
        ('{__name__="g", job="db"}', [-2]),
        ('{__name__=~"g|limit", job="db"}', [-2, 1]),
        ("c offset 1m", [240, 480, 90]),
        ("c @ 60", [60, 120, 160]),
        ("c @ end() offset 15s", [285, 570, 135]),
        # arithmetic and comparison
        ("1 + 2 * 3 ^ 2 % 5", [4]),
        ("-g", [-4, -8, 2]),
        ("g / 0", [float("inf"), float("inf"), float("-inf")]),
        ("g > 0", [4, 8]),
        ("5 < g", [8]),
        ("g > bool 5", [0, 1, 0]),
        ("3 > bool 2", [1]),
        ("g % 3", [1, 2, -2]),
        # matching
        ("g + g", [8, 16, -4]),
        ("sum by (job) (g) > on (job) limit", [12]),
        ("g * on (job) group_left (team) limit", [20, 40, -2]),
        ("limit - on (job) group_right () g", [1, -3, 3]),
        ("g / ignoring (i) group_left () sum without (i) (g)", [4 / 12, 8 / 12, 1]),
        ("g and on (job) (limit > 2)", [4, 8]),
        ("g unless on (job) (limit > 2)", [-2]),
        ("limit or g", [5, 1, 4, 8, -2]),
        ('g{job="db"} or on () vector(7)', [-2]),
        # aggregation
        ("sum(g)", [10]),
        ("sum by (job) (g)", [12, -2]),
        ("sum without (job) (g)", [2, 8]),
        ("avg(g)", [10 / 3]),
        ("min(g)", [-2]),
        ("max(g)", [8]),
        ("count by (job) (g)", [2, 1]),
        ("group(g)", [1]),
        ("stdvar by (job) (g)", [4, 0]),
        ("stddev by (job) (g)", [2, 0]),
        ("quantile(0.5, g)", [4]),
        ("topk(2, g)", [8, 4]),
        ("bottomk by (job) (1, g)", [4, -2]),
        ('count_values("v", g > bool 0)', [2, 1]),
        # counters
        ("rate(c[1m])", [1, 2, 1]),
        ('increase(c{job="db"}[4m])', [(150 - 175 + 235) * 240 / 225]),
        ("irate(c[1m])", [1, 2, 1]),
        ('resets(c{job="db"}[5m])', [1]),
        ("sum(rate(c[1m])) by (job)", [3, 1]),
        # gauges over time
        ("delta(g[1m])", [0, 0, 0]),
        ("idelta(t[1m])", [-1]),
        ("changes(t[1m])", [3]),
        ("sum_over_time(t[45s])", [9]),
        ("avg_over_time(t[45s])", [3]),
        ("min_over_time(t[1m])", [2]),
        ("max_over_time(t[1m])", [4]),
        ("max_over_time(t[5m])", [17]),
        ("count_over_time(t[5m])", [20]),
        ("last_over_time(t[1m])", [3]),
        ("present_over_time(t[1m])", [1]),
        ("quantile_over_time(0.5, t[45s])", [3]),
        ("stdvar_over_time(t[45s])", [2 / 3]),
        ("stddev_over_time(g[1m])", [0, 0, 0]),
        ("deriv(c[2m])", [1, 2, 1]),
        ('predict_linear(c{i="1"}[2m], 60)', [720]),
        ("max_over_time(sum(g)[1m:15s])", [10]),
        ("sum_over_time(vector(1)[1m:15s])", [4]),
        # histograms
        ("histogram_quantile(0.25, rate(h_bucket[1m]))", [0.05]),
        ("histogram_quantile(0.7, h_bucket)", [0.3]),
        ("histogram_quantile(0.99, h_bucket)", [0.5]),
        ("histogram_quantile(2, h_bucket)", [float("inf")]),
        ("histogram_fraction(0, 0.1, h_bucket)", [0.5]),
        # single values
        ("abs(g)", [4, 8, 2]),
        ("ceil(g / 3)", [2, 3, 0]),
        ("floor(g / 3)", [1, 2, -1]),
        ("round(g / 3)", [1, 3, -1]),
        ("round(g, 5)", [5, 10, 0]),
        ("sgn(g)", [1, 1, -1]),
        ("sqrt(vector(9))", [3]),
        ("exp(vector(0))", [1]),
        ("ln(vector(1)) + log2(vector(8)) + log10(vector(100))", [5]),
        ("clamp(g, 0, 5)", [4, 5, 0]),
        ("clamp_min(g, 0)", [4, 8, 0]),
        ("clamp_max(g, 5)", [4, 5, -2]),
        ("scalar(limit)", [float("nan")]),
        ('scalar(limit{job="db"}) + 1', [2]),
        ("vector(3)", [3]),
        ("time()", [300]),
        ("timestamp(g offset 1m)", [240, 240, 240]),
        ("sort(g)", [-2, 4, 8]),
        ("sort_desc(g)", [8, 4, -2]),
        ("absent(g)", []),
        ("absent_over_time(nothing[1m])", [1]),
        # calendar: 2024-02-29 13:45:10 UTC, a Thursday
        ("minute(vector(1709214310))", [45]),
        ("hour(vector(1709214310))", [13]),
        ("day_of_week(vector(1709214310))", [4]),
        ("day_of_month(vector(1709214310))", [29]),
        ("day_of_year(vector(1709214310))", [60]),
        ("days_in_month(vector(1709214310))", [29]),
        ("month(vector(1709214310))", [2]),
        ("year(vector(1709214310))", [2024]),
        ("minute()", [5]),
    ],
)
def test_an_expression_has_these_values(
    evaluator: Evaluator, text: str, expected: list[float]
) -> None:
    got = answers(evaluator, text)
    assert got == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("g{i='1'}", {"__name__": "g", "job": "web", "i": "1"}),
        ("abs(g{i='1'})", {"job": "web", "i": "1"}),
        ("g{i='1'} > 0", {"__name__": "g", "job": "web", "i": "1"}),
        ("last_over_time(g{i='1'}[1m])", {"__name__": "g", "job": "web", "i": "1"}),
        ("sum by (job, nope) (g{i='1'})", {"job": "web"}),
        ("g{i='1'} * on (job) group_left (team) limit", {"job": "web", "i": "1", "team": "shop"}),
        ("g{i='1'} + on (job) limit", {"job": "web"}),
        ("g{i='1'} - ignoring (i, team) limit", {"job": "web"}),
        ('absent(nothing{job="x", a=~"b"})', {"job": "x"}),
        ('label_replace(g{i="1"}, "n", "$1-${x}$$", "job", "(?P<x>.).*")',
         {"__name__": "g", "job": "web", "i": "1", "n": "w-w$"}),
        ('label_replace(g{i="1"}, "i", "", "job", "web")', {"__name__": "g", "job": "web"}),
        ('label_join(g{i="1"}, "j", "/", "job", "nope", "i")',
         {"__name__": "g", "job": "web", "i": "1", "j": "web//1"}),
        ('count_values("v", g{i="1"} / 16)', {"v": "0.5"}),
    ],
)  # fmt: skip
def test_a_result_has_these_labels(
    evaluator: Evaluator, text: str, expected: dict[str, str]
) -> None:
    assert [labels for labels, _ in evaluator.instant(text, AT).series] == [expected]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("g + on (job) limit", "many-to-one matching must be explicit"),
        ("limit + on (job) g", "many-to-many matching not allowed"),
        ("g * on (job) group_right () limit", "many-to-many matching not allowed"),
        ("-{__name__=~'g|c', job='db'}", "same labelset"),
        ("rate({__name__=~'g|c', job='db'}[1m])", "same labelset"),
        ('label_replace(g, "i", "x", "", "") > 0', "same labelset"),
        ("topk(scalar(limit), g)", "NaN"),
    ],
)
def test_what_has_no_value_says_why(evaluator: Evaluator, text: str, part: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluator.instant(text, AT)
    assert part in caught.value.message


def test_a_range_query_gives_lines_with_holes_sorted_by_labels() -> None:
    store = loaded("15s", 'x{a="2"} 0+1x9', 'x{a="1"} 5 _ stale 7 8')
    lines = Evaluator(store).range("x > 2", 0, 60_000, 15_000)
    assert [(line.labels["a"], line.times.tolist(), line.values.tolist()) for line in lines] == [
        ("1", [0, 15_000, 45_000, 60_000], [5.0, 5.0, 7.0, 8.0]),
        ("2", [45_000, 60_000], [3.0, 4.0]),
    ]


def test_a_scalar_has_a_graph_and_a_string_has_none() -> None:
    evaluator = Evaluator(SeriesStore())
    (line,) = evaluator.range("time() / 2", 0, 60_000, 30_000)
    assert (line.labels, line.values.tolist()) == ({}, [0.0, 15.0, 30.0])
    assert evaluator.instant('"text"', 0).text == "text"
    with pytest.raises(PromqlError, match="string"):
        evaluator.range('"text"', 0, 60_000, 30_000)


def test_equal_parts_of_expressions_are_one_node(evaluator: Evaluator) -> None:
    one = evaluator.compile("sum(rate(c[1m])) > 1")
    other = evaluator.compile("sum( rate( c [60s] ) )>1")
    assert one.root is other.root


def test_nodes_that_nobody_uses_are_let_go() -> None:
    evaluator = Evaluator(loaded("15s", "x 1"))
    kept = evaluator.compile("x + 1")
    before = evaluator.nodes
    for number in range(200):
        evaluator.instant(f"sum(x) + {number + 2} or count_values('v', x)", 0)
    assert evaluator.nodes <= before + 5
    assert evaluator.instant(kept, 0).series == [({}, 2.0)]


def test_a_query_does_not_see_what_comes_after_it() -> None:
    store = loaded("15s", "x 0+1x20")
    evaluator = Evaluator(store)
    live = loaded("15s", "x 0+1x10")
    for text in ("x", "rate(x[1m])", "max_over_time(x[5m])", "sum_over_time(rate(x[1m])[2m:])"):
        past = evaluator.instant(text, 150_000).series
        assert past == Evaluator(live).instant(text, 150_000).series
