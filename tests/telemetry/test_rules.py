"""Rules at work, beyond the semantics: series, fingerprints, many labels."""

from __future__ import annotations

import pytest

from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import RuleEngine, fingerprint, parse_rules
from tests.telemetry.builders import SECOND, loaded, run_rules, told

RULES = """
groups:
  - name: g
    rules:
      - record: job:x:max
        expr: max by (job) (x)
        labels: {team: shop, job: ''}
      - alert: High
        expr: x > 5
        for: 30s
        labels: {severity: page}
        annotations:
          summary: '{{ $labels.job }} is at {{ $value }}'
"""


def test_a_recording_rule_writes_a_series_with_its_labels_and_an_empty_one_removes() -> None:
    store = loaded("30s", 'x{job="a"} 1+1x9')
    _, _, evaluator = run_rules(store, RULES, 60)
    (sample,) = evaluator.instant("job:x:max", 60 * SECOND).series
    assert sample == ({"__name__": "job:x:max", "team": "shop"}, 3.0)


def test_each_element_is_an_alert_of_its_own() -> None:
    store = loaded("30s", 'x{job="a"} 4+1x9', 'x{job="b"} 9 9 0 0 0 0')
    changes, engine, evaluator = run_rules(store, RULES, 120)
    by_job = {job: told([c for c in changes if c.labels["job"] == job]) for job in ("a", "b")}
    assert by_job == {
        "a": [(60, "pending"), (90, "firing")],
        "b": [(0, "pending"), (30, "firing"), (60, "resolved")],
    }
    firing = next(c for c in changes if c.state == "firing" and c.labels["job"] == "b")
    assert firing.labels == {"alertname": "High", "job": "b", "severity": "page"}
    assert firing.annotations == {"summary": "b is at 9"}
    assert firing.fingerprint == fingerprint(firing.labels)
    (active,) = engine.active()
    assert (active.state, active.active_at, active.fired_at) == ("firing", 60_000, 90_000)
    assert active.annotations == {"summary": "a is at 8"}
    assert evaluator.instant("ALERTS", 120 * SECOND).series == [
        (
            {
                "__name__": "ALERTS",
                "alertname": "High",
                "alertstate": "firing",
                "job": "a",
                "severity": "page",
            },
            1.0,
        )
    ]


def test_the_alert_series_follow_the_state_and_tell_since_when() -> None:
    store = loaded("30s", 'x{job="a"} 0 9 9 9 0 0')
    _, _, evaluator = run_rules(store, RULES, 150)
    lines = evaluator.range("ALERTS", 0, 150 * SECOND, 30 * SECOND)
    assert [(li.labels["alertstate"], (li.times // SECOND).tolist()) for li in lines] == [
        ("firing", [60, 90]),
        ("pending", [30]),
    ]
    (since,) = evaluator.range("ALERTS_FOR_STATE", 0, 150 * SECOND, 30 * SECOND)
    assert since.values.tolist() == [30.0, 30.0, 30.0]


def test_negative_exercise_time_works_like_any_other() -> None:
    store = loaded("30s", "x 9+0x9")
    history = type(store)()
    column = history.register([{"__name__": "x"}])
    for row in range(10):
        history.append(-300_000 + row * 30_000, column, store.scrapes.values[row, :1])
    engine = RuleEngine(Evaluator(history), [parse_rules(RULES, "r")], default_interval=30 * SECOND)
    changes = [c for at in range(-300_000, 0, 30_000) for c in engine.evaluate(at)]
    assert told(changes) == [(-300, "pending"), (-270, "firing")]


def test_two_evaluators_on_one_store_see_what_rules_write_at_once() -> None:
    store = loaded("30s", "x 1+1x9")
    reader = Evaluator(store)
    query = reader.compile("r + 0")
    engine = RuleEngine(
        Evaluator(store),
        [parse_rules("groups: [{name: g, rules: [{record: r, expr: x}]}]", "r")],
        default_interval=30 * SECOND,
    )
    assert reader.instant(query, 0).series == []
    engine.evaluate(0)
    assert reader.instant(query, 0).series == [({}, 1.0)]


def test_reading_in_between_changes_no_alert() -> None:
    def play(read: bool) -> list[tuple[int, str]]:
        store = loaded("30s", 'x{job="a"} 0 9 9 9 0 0 9 9 9')
        evaluator = Evaluator(store)
        engine = RuleEngine(evaluator, [parse_rules(RULES, "r")], default_interval=30 * SECOND)
        changes = []
        for at in range(0, 270 * SECOND, 30 * SECOND):
            changes += engine.evaluate(at)
            if read:
                evaluator.range("ALERTS or x or job:x:max", 0, at, 15 * SECOND)
                engine.active()
        return told(changes)

    assert play(read=True) == play(read=False)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, "cbf29ce484222325"),
        # the vector of Prometheus's own tests (common/model)
        ({"name": "garland, briggs", "fear": "love is not enough"}, f"{5799056148416392346:016x}"),
    ],
)
def test_a_fingerprint_is_fnv_1a_of_names_and_values(labels: dict[str, str], expected: str) -> None:
    assert fingerprint(labels) == expected


def test_a_fingerprint_does_not_depend_on_the_order_of_labels() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert fingerprint({"a": "1", "b": "2"}) != fingerprint({"a": "12", "b": ""})
