"""The semantics that everybody gets wrong first, one by one (Prometheus 3)."""

from __future__ import annotations

import pytest

from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import RuleEngine, parse_rules
from tests.telemetry.builders import SECOND, loaded, run_rules, told, value


def rule(text: str) -> str:
    return "groups:\n- name: g\n  rules:\n" + text


# 1. left-open windows


def test_a_rate_over_one_scrape_interval_is_empty_because_windows_are_open_on_the_left() -> None:
    store = loaded("15s", "x 0+15x40")
    assert value(store, "rate(x[15s])", 300) is None
    assert value(store, "rate(x[15s])", 300, left_closed=True) == 1.0


def test_five_minutes_hold_twenty_samples_of_a_scrape_every_15_seconds() -> None:
    store = loaded("15s", "x 0+1x40")
    assert value(store, "count_over_time(x[5m])", 600) == 20
    assert value(store, "count_over_time(x[5m])", 600, left_closed=True) == 21


def test_a_sample_is_seen_for_less_than_five_minutes() -> None:
    store = loaded("15s", "x 7")
    assert value(store, "x", 299.999) == 7
    assert value(store, "x", 300) is None
    assert value(store, "x", 300, left_closed=True) == 7
    assert value(store, "x", 300.001, left_closed=True) is None


# 2. extrapolation


def test_an_increase_reaches_to_the_edges_of_the_window_if_the_samples_come_close() -> None:
    store = loaded("15s", "x 100+15x40")
    assert value(store, "increase(x[1m])", 300) == pytest.approx(60)
    assert value(store, "increase(x[1m])", 307) == pytest.approx(60)


def test_a_series_that_begins_in_the_window_is_extended_by_half_a_gap_only() -> None:
    store = loaded("15s", "x _x20 1000+15x20")
    assert value(store, "increase(x[5m])", 360) == pytest.approx(60 + 7.5)


def test_a_counter_is_not_extrapolated_below_zero() -> None:
    store = loaded("15s", "x _x20 3+15x20")
    assert value(store, "increase(x[5m])", 360) == pytest.approx(60 + 3)
    assert value(store, "delta(x[5m])", 360) == pytest.approx(60 + 7.5)


# 3. stale markers


def test_a_stale_marker_hides_the_value_at_once_and_range_functions_live_on() -> None:
    store = loaded("15s", "x 0+15x9 stale")
    assert value(store, "x", 149.999) == 135
    assert value(store, "x", 150) is None
    assert value(store, "rate(x[1m])", 150) == pytest.approx(1.0)
    assert value(store, "rate(x[1m])", 179) is not None
    assert value(store, "rate(x[1m])", 180) is None


# 4. for


def test_for_fires_at_equality() -> None:
    store = loaded("30s", "x 0 1+0x20")
    changes, _, _ = run_rules(store, rule("  - {alert: A, expr: x > 0, for: 1m}"), 120)
    assert told(changes) == [(30, "pending"), (90, "firing")]


def test_one_evaluation_without_it_starts_for_anew() -> None:
    store = loaded("30s", "x 1 1 0 1 1 1")
    changes, _, _ = run_rules(store, rule("  - {alert: A, expr: x > 0, for: 1m}"), 150)
    assert told(changes) == [(0, "pending"), (60, "inactive"), (90, "pending"), (150, "firing")]
    assert changes[-1].active_at == 90 * SECOND


# 5. keep_firing_for


def test_keep_firing_for_counts_from_the_first_absent_evaluation_and_strictly() -> None:
    store = loaded("30s", "x 5 6 0+0x20")
    text = rule(
        "  - {alert: A, expr: x > 0, keep_firing_for: 1m, annotations: {v: '{{ $value }}'}}"
    )
    changes, engine, _ = run_rules(store, text, 90)
    assert told(changes) == [(0, "firing")]
    (kept,) = engine.active()
    assert (kept.state, kept.value, kept.annotations) == ("firing", 6.0, {"v": "6"})
    (resolved,) = engine.evaluate(120 * SECOND)
    assert (resolved.state, resolved.value) == ("resolved", 6.0)


def test_a_pending_alert_is_not_kept() -> None:
    store = loaded("30s", "x 5 0+0x20")
    text = rule("  - {alert: A, expr: x > 0, for: 5m, keep_firing_for: 10m}")
    changes, engine, _ = run_rules(store, text, 60)
    assert told(changes) == [(0, "pending"), (30, "inactive")]
    assert engine.active() == []


# 6. order inside a group


def test_a_later_rule_sees_this_timestamp_and_an_earlier_one_the_sample_before() -> None:
    store = loaded("30s", "x 1+1x20")
    text = rule(
        "  - {record: before, expr: middle}\n"
        "  - {record: middle, expr: x}\n"
        "  - {record: after, expr: middle}\n"
    )
    _, _, evaluator = run_rules(store, text, 90)
    at = 90 * SECOND
    assert [evaluator.instant(q, at).series[0][1] for q in ("before", "middle", "after")] == [
        3,
        4,
        4,
    ]


def test_alerts_of_this_timestamp_are_seen_by_the_rules_that_follow() -> None:
    store = loaded("30s", "x 0 1+0x20")
    text = rule(
        "  - {record: early, expr: 'count(ALERTS) or vector(0)'}\n"
        "  - {alert: A, expr: x > 0, for: 30s}\n"
        "  - {record: late, expr: 'count(ALERTS{alertstate=\"firing\"}) or vector(0)'}\n"
    )
    _, _, evaluator = run_rules(store, text, 60)
    lines = {
        name: evaluator.range(name, 0, 60 * SECOND, 30 * SECOND)[0].values.tolist()
        for name in ("early", "late")
    }
    assert lines == {"early": [0, 0, 1], "late": [0, 0, 1]}


# 7. vanished series and errors


def test_a_series_that_a_rule_no_longer_gives_goes_stale_at_that_evaluation() -> None:
    store = loaded("30s", "x 1 1 0 0")
    _, _, evaluator = run_rules(store, rule("  - {record: r, expr: x > 0}"), 90)
    assert evaluator.instant("r", 59_999).series[0][1] == 1
    assert evaluator.instant("r", 60_000).series == []
    assert evaluator.instant("count_over_time(r[5m])", 90_000).series == [({}, 2.0)]


def test_an_evaluation_error_writes_nothing_and_keeps_the_alert() -> None:
    store = loaded(
        "30s",
        'x{a="1"} 1 1 1 1',
        'y{a="1"} 1 _ 1 1',
        'y{a="1", b="2"} _ 1 stale _',
        'y{a="1", b="3"} _ 1 stale _',
    )
    text = rule(
        "  - {alert: A, expr: x == on (a) y, for: 1m}\n  - {record: r, expr: x == on (a) y}\n"
    )
    evaluator = Evaluator(store)
    engine = RuleEngine(evaluator, [parse_rules(text, "r")], default_interval=30 * SECOND)
    seen = []
    for at in (0, 30, 60):
        changes = engine.evaluate(at * SECOND)
        seen.append((told(changes), sorted(engine.errors), [a.state for a in engine.active()]))
    assert seen == [
        ([(0, "pending")], [], ["pending"]),
        ([], ["g/A", "g/r"], ["pending"]),
        ([(60, "firing")], [], ["firing"]),
    ]
    assert evaluator.instant("count_over_time(r[5m])", 60_000).series == [({"a": "1"}, 2.0)]


# 8. intervals


def test_groups_are_due_at_the_multiples_of_their_own_interval() -> None:
    text = (
        "groups:\n- {name: slow, interval: 1m, rules: [{record: slow, expr: x}]}\n"
        "- {name: usual, rules: [{record: usual, expr: x}]}\n"
    )
    store = loaded("15s", "x 0+1x20")
    engine = RuleEngine(
        evaluator := Evaluator(store), [parse_rules(text, "r")], default_interval=30 * SECOND
    )
    for at in range(0, 180 * SECOND, 15 * SECOND):
        engine.evaluate(at)
    counts = [
        evaluator.instant(f"count_over_time({n}[10m])", 179_000).series for n in ("slow", "usual")
    ]
    assert counts == [[({}, 3.0)], [({}, 6.0)]]
    assert engine.next_due(31 * SECOND) == 60 * SECOND
    assert engine.next_due(-1) == 0


# 9. labels are identity


def test_a_value_in_a_label_starts_for_again_and_again() -> None:
    store = loaded("30s", "x 1+1x20")
    text = rule("  - {alert: A, expr: x > 0, for: 1m, labels: {v: '{{ $value }}'}}")
    changes, engine, _ = run_rules(store, text, 300)
    assert {change.state for change in changes} == {"pending", "inactive"}
    assert [alert.labels["v"] for alert in engine.active()] == ["11"]


def test_equal_label_sets_after_templating_are_an_error() -> None:
    store = loaded("30s", 'x{a="1"} 1', 'x{a="2"} 1')
    text = rule(
        "  - {alert: A, expr: x > 0, labels: {a: same}}\n"
        "  - {record: r, expr: x, labels: {a: same}}\n"
    )
    changes, engine, evaluator = run_rules(store, text, 0)
    assert changes == []
    assert sorted(engine.errors) == ["g/A", "g/r"]
    assert evaluator.instant("r", 0).series == []


# 10. histogram_quantile


def test_a_quantile_needs_the_bucket_without_a_bound() -> None:
    store = loaded("15s", 'h_bucket{le="0.5"} 5', 'h_bucket{le="1.0"} 10')
    got = value(store, "histogram_quantile(0.5, h_bucket)", 0)
    assert got is not None
    assert got != got


def test_the_lowest_bucket_starts_at_zero_and_disorder_is_mended() -> None:
    store = loaded("15s", 'h_bucket{le="0.5"} 10', 'h_bucket{le="1.0"} 8', 'h_bucket{le="+Inf"} 20')
    assert value(store, "histogram_quantile(0.25, h_bucket)", 0) == pytest.approx(0.25)
    assert value(store, "histogram_quantile(0.9, h_bucket)", 0) == 1.0


# 11. a new activation


def test_an_alert_that_comes_back_has_a_new_start_and_the_same_fingerprint() -> None:
    store = loaded("30s", "x 1 0 1 1")
    changes, _, _ = run_rules(store, rule("  - {alert: A, expr: x > 0}"), 90)
    assert told(changes) == [(0, "firing"), (30, "resolved"), (60, "firing")]
    assert [change.active_at for change in changes] == [0, 0, 60 * SECOND]
    assert len({change.fingerprint for change in changes}) == 1
