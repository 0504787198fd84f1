"""Small stores for tests, in the notation of Prometheus's scripts."""

from __future__ import annotations

from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import AlertChange, RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore
from tests.telemetry.promqltest import Data

SECOND = 1000


def loaded(step: str, *series: str) -> SeriesStore:
    """A store with series such as `x{a="1"} 0+1x5 _ stale 7`."""
    data = Data()
    data.load(f"load {step}", list(series))
    return data.store()


def value(store: SeriesStore, expr: str, at: float, *, left_closed: bool = False) -> float | None:
    """The one value of an expression at a time in seconds; None if there is none."""
    series = Evaluator(store, left_closed=left_closed).instant(expr, round(at * SECOND)).series
    assert len(series) <= 1, series
    return series[0][1] if series else None


def run_rules(
    store: SeriesStore, rules: str, seconds: int, *, step: int = 30
) -> tuple[list[AlertChange], RuleEngine, Evaluator]:
    """Evaluate rules every `step` seconds from 0 to `seconds`, over a store that is full
    already."""
    evaluator = Evaluator(store)
    engine = RuleEngine(
        evaluator, [parse_rules(rules, "rules.yml")], default_interval=step * SECOND
    )
    changes: list[AlertChange] = []
    for at in range(0, seconds * SECOND + 1, step * SECOND):
        changes += engine.evaluate(at)
    return changes, engine, evaluator


def told(changes: list[AlertChange]) -> list[tuple[int, str]]:
    """(seconds, state) of each change."""
    return [(change.at // SECOND, change.state) for change in changes]
